"""Addresses of export and import."""

from django.urls import path

from .pages import export, mapping, result, upload

app_name = "exchange"

urlpatterns = [
    path("lists/<slug:code>/export/", export.choose, name="export"),
    path("lists/<slug:code>/export/<slug:format_code>/", export.download, name="download"),
    path("lists/<slug:code>/import/", upload.upload, name="import"),
    path("lists/<slug:code>/import/sample/", upload.sample, name="sample"),
    path("lists/<slug:code>/import/<int:pk>/", mapping.mapping, name="mapping"),
    path("lists/<slug:code>/import/<int:pk>/reading/", mapping.read_again, name="read-again"),
    path("lists/<slug:code>/import/<int:pk>/preview/", mapping.preview, name="preview"),
    path("lists/<slug:code>/import/<int:pk>/run/", result.run, name="run"),
    path("lists/<slug:code>/import/<int:pk>/result/", result.result, name="result"),
    path("lists/<slug:code>/import/<int:pk>/progress/", result.progress, name="progress"),
    path("lists/<slug:code>/import/<int:pk>/failed/", result.failed, name="failed"),
]
