"""Addresses of the add-in."""

from django.urls import path

from . import pages

app_name = "outlook_add_in"

urlpatterns = [
    path("", pages.about, name="about"),
    path("pane/", pages.pane, name="pane"),
    path("sign-in/", pages.sign_in, name="sign-in"),
    path("manifest.xml", pages.xml_manifest_file, name="xml-manifest"),
    path("manifest.json", pages.unified_manifest_file, name="unified-manifest"),
    path("add-in.zip", pages.package_file, name="package"),
    path("icons/<int:size>.png", pages.icon, name="icon"),
]
