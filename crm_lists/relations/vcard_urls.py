"""The address of contact cards."""

from django.urls import path

from . import vcards

app_name = "vcards"

urlpatterns = [path("lists/contacts/<int:pk>/vcard/", vcards.download, name="download")]
