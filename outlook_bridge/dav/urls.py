"""Addresses of calendars and contacts for programs."""

from django.urls import path

from .calendars.service import CalendarService
from .protocol.views import view_of, way_to

app_name = "dav"

_calendars = view_of(CalendarService())

urlpatterns = [
    path(".well-known/caldav", way_to("/caldav/"), name="find-calendars"),
    path("caldav/", _calendars, name="calendars-root"),
    path("caldav/<path:below>", _calendars, name="calendars"),
]
