"""Addresses of document templates on the team site."""

from django.urls import path

from . import pages

app_name = "document_templates"

urlpatterns = [
    path("<slug:code>/<int:pk>/<int:template_pk>/", pages.new_document, name="new-document"),
]
