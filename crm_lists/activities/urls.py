"""Addresses of activities."""

from django.urls import path

from .calendar.pages import subscribing
from .pages import my_work

app_name = "activities"

urlpatterns = [
    path("my-work/", my_work.index, name="my-work"),
    path("my-work/count/", my_work.count, name="my-work-count"),
    path("my-work/<int:pk>/move/", my_work.move, name="move"),
    path("feeds/<str:secret>/calendar.ics", subscribing.calendar_feed, name="calendar-feed"),
]
