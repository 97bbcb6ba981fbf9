"""Addresses of activities."""

from django.urls import path

from .pages import my_work

app_name = "activities"

urlpatterns = [
    path("my-work/", my_work.index, name="my-work"),
    path("my-work/count/", my_work.count, name="my-work-count"),
    path("my-work/<int:pk>/move/", my_work.move, name="move"),
]
