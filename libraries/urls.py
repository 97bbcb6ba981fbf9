"""Addresses of the libraries."""

from django.urls import path

from .pages import documents, downloads, libraries, uploads, versions

app_name = "libraries"

urlpatterns = [
    path("", libraries.index, name="index"),
    path("documents/<int:pk>/", documents.document_page, name="document"),
    path("documents/<int:pk>/file/", downloads.current, name="file"),
    path("documents/<int:pk>/versions/<str:label>/", downloads.version, name="version"),
    path("documents/<int:pk>/versions/<str:label>/restore/", versions.restore, name="restore-version"),
    path("documents/<int:pk>/upload/", versions.upload, name="new-version"),
    path("documents/<int:pk>/check-out/", versions.check_out, name="check-out"),
    path("documents/<int:pk>/check-in/", versions.check_in, name="check-in"),
    path("documents/<int:pk>/discard/", versions.discard, name="discard-check-out"),
    path("documents/<int:pk>/take-over/", versions.take_over, name="take-over"),
    path("documents/<int:pk>/move/", versions.move, name="move"),
    path("folders/<int:pk>/", libraries.folder, name="folder"),
    path("for/<slug:code>/<int:pk>/", uploads.for_item, name="upload-for"),
    path("<slug:code>/", libraries.library, name="library"),
    path("<slug:code>/upload/", uploads.upload, name="upload"),
    path("<slug:code>/new-folder/", libraries.new_folder, name="new-folder"),
]
