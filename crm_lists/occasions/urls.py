"""Addresses of occasions."""

from django.urls import path

from .pages import occasions

app_name = "occasions"

urlpatterns = [
    path("", occasions.index, name="index"),
    path("settings/", occasions.preferences, name="preferences"),
    path("<int:pk>/<slug:kind>/greet/", occasions.greet, name="greet"),
    path("<int:pk>/<slug:kind>/greeted/", occasions.mark, name="mark"),
]
