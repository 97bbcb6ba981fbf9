"""Addresses behind share links, which anyone may open."""

from django.urls import path

from .pages import shared

app_name = "shared"

urlpatterns = [
    path("<str:secret>/", shared.opened, name="link"),
    path("<str:secret>/folders/<int:pk>/", shared.folder, name="folder"),
    path("<str:secret>/documents/<int:pk>/", shared.document, name="document"),
    path("<str:secret>/documents/<int:pk>/file/", shared.file, name="file"),
    path(
        "<str:secret>/documents/<int:pk>/<slug:kind>.rendition",
        shared.rendition,
        name="rendition",
    ),
    path("<str:secret>/folders/<int:pk>/archive.zip", shared.folder_archive, name="archive"),
    path("<str:secret>/documents/<int:pk>/upload/", shared.upload, name="upload"),
]
