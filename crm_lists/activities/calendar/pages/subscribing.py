"""The calendar for Outlook, phones and other programs: an address with a secret, and what is read there."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm_lists.framework import access
from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.lists import find_list
from crm_lists.framework.requests import actor_of, open_list, team_page
from crm_lists.notices.messages import language_of
from crm_lists.programs.feeds import create
from crm_lists.programs.models import Feed
from crm_lists.programs.pages.feeds import HEADERS
from crm_lists.programs.pages.tokens import show_once
from crm_lists.programs.secret import find, note_use

from ...event import EventList
from .. import icalendar
from ..reading import MOST, Reading
from ..sources import first_codes, sources_of
from .asked import calendars_of

#: So far back and ahead a program is told of events.
BACK, AHEAD = timedelta(days=60), timedelta(days=400)
#: In the query of a feed: the calendars that it follows.
CALENDARS = "calendars"


@team_page
@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """Make an address under which a program reads the calendars that are on, and show it once."""
    open_list(request, EventList.code)
    user = actor_of(request).user
    codes = [source.code for source in calendars_of(request) if source.is_on] or first_codes()
    if user is None:
        raise access.ItemNotFound("a calendar of nobody")
    _feed, secret = create(user, EventList.code, _("Calendar"), {CALENDARS: ",".join(codes)})
    url = request.build_absolute_uri(reverse("activities:calendar-feed", args=[secret]))
    usage = _(
        "Give this address to Outlook or to your phone as a calendar from the internet. "
        "Whoever knows it reads the calendars as you do."
    )
    return show_once(request, title=_("Calendar for other programs"), secret=url, usage=usage)


@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Return the calendars behind a secret; no cookie is read or set."""
    found = find(Feed, secret)
    actor = Actor.of(found.user, Source.API) if found is not None else None
    known = find_list(EventList.code)
    if found is None or actor is None or found.list_code != known.code or not access.may_open(actor, known):
        return HttpResponse("Not Found\n", status=404, content_type="text/plain", headers=HEADERS)
    note_use(found)
    now = timezone.now()
    codes = str(found.query.get(CALENDARS, "")).split(",")
    with translation.override(language_of(found.user)):
        reading = Reading(actor, sources_of(actor, codes), now - BACK, now + AHEAD)
        text = icalendar.document(
            found.name,
            reading.entries()[:MOST],
            host=request.get_host(),
            site=f"{request.scheme}://{request.get_host()}",
            now=now,
        )
    return HttpResponse(text, content_type=icalendar.CONTENT_TYPE, headers=HEADERS)
