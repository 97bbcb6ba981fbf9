"""Addresses of what relations and contacts have beside the pages of every list."""

from django.urls import path

from .pages import photo

app_name = "relations"

urlpatterns = [
    path("contacts/<int:pk>/photo/", photo.photo, name="photo"),
    path("contacts/<int:pk>/photo/disc/", photo.disc, name="photo-disc"),
    path("contacts/<int:pk>/photo/change/", photo.change, name="change-photo"),
    path("contacts/<int:pk>/photo/remove/", photo.remove, name="remove-photo"),
]
