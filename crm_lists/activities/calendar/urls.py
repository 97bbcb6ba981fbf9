"""Addresses of the calendar."""

from django.urls import path

from .pages import answering, feed, finding, moving, occurrence, page

app_name = "calendar"

urlpatterns = [
    path("", page.calendar, name="page"),
    path("find/", finding.find, name="find"),
    path("feed/", feed.feed, name="feed"),
    path("<int:pk>/pane/", occurrence.pane, name="pane"),
    path("<int:pk>/move/", moving.move, name="move"),
    path("<int:pk>/change/", occurrence.change, name="change"),
    path("<int:pk>/delete/", occurrence.delete, name="delete"),
    path("<int:pk>/answers/", answering.answers, name="answers"),
]
