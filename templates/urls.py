"""Addresses of document templates on the team site."""

from django.urls import path

from . import many, pages

app_name = "document_templates"

urlpatterns = [
    path("<slug:code>/<int:pk>/<int:template_pk>/", pages.new_document, name="new-document"),
    path("in/<slug:code>/<int:template_pk>/", pages.new_in_library, name="new-in-library"),
    path("again/<int:pk>/", pages.make_again, name="make-again"),
    path("many/<slug:code>/", many.make_many, name="make-many"),
]
