"""Addresses of calendars and contacts for programs."""

from django.urls import path

from ..offering import pages as offering
from . import files
from .calendars.service import CalendarService
from .contacts.pages import address_book
from .contacts.service import ContactService
from .feeds import pages
from .invitations.pages import send_invitations
from .protocol.views import view_of, way_to

app_name = "dav"

_calendars = view_of(CalendarService())
_contacts = view_of(ContactService())

urlpatterns = [
    path("lists/events/<int:pk>/ics/", files.event_file, name="event-file"),
    path("lists/events/<int:pk>/invite/", send_invitations, name="invite"),
    path("contacts/cards/", files.cards_file, name="cards-file"),
    path("contacts/cards/take/", offering.take_file, {"code": "contacts"}, name="take-cards"),
    path("calendar/take/", offering.take_file, {"code": "events"}, name="take-calendar"),
    path("entries/<uuid:pile>/", offering.entries, name="entries"),
    path("entries/<uuid:pile>/progress/", offering.progress, name="entries-progress"),
    path("entries/<uuid:pile>/discard/", offering.discard, name="discard-entries"),
    path("contacts/<int:pk>/address-book/", address_book, name="address-book"),
    path("calendar/connect/", pages.connect, name="connect"),
    path("calendar/connect/new/", pages.new_address, name="new-address"),
    path("calendar/connect/<int:pk>/renew/", pages.renew, name="renew"),
    path("feeds/<str:secret>/calendar.ics", pages.feed, name="feed"),
    path(".well-known/caldav", way_to("/caldav/"), name="find-calendars"),
    path("caldav/", _calendars, name="calendars-root"),
    path("caldav/<path:below>", _calendars, name="calendars"),
    path(".well-known/carddav", way_to("/carddav/"), name="find-contacts"),
    path("carddav/", _contacts, name="contacts-root"),
    path("carddav/<path:below>", _contacts, name="contacts"),
]
