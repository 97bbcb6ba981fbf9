"""What an address asks of the calendar: days, moments, and which calendars are on."""

from datetime import UTC, date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from crm_lists.framework import access
from crm_lists.framework.lists import find_list
from crm_lists.framework.requests import actor_of, open_list

from ...event import Event, EventList
from ..scopes import Target
from ..sources import Source, first_codes, sources_of

#: Days far outside are not drawn.
FIRST, LAST = date(1970, 1, 2), date(2990, 1, 1)
#: In the session: the calendars that the person had on last.
KEPT = "activities.calendars"
CODES = 64


def day_of(text: str) -> date:
    """Return the day, today where it cannot be read."""
    try:
        return min(max(date.fromisoformat(text), FIRST), LAST)
    except ValueError:
        return timezone.localdate()


def on_the_clock(text: str) -> datetime:
    """Return the moment of a time on the clock of whoever looks, or raise Http404."""
    try:
        found = datetime.fromisoformat(text).replace(tzinfo=None)
        if not FIRST <= found.date() <= LAST:
            raise ValueError(text)
    except ValueError:
        raise Http404 from None
    return timezone.make_aware(found)


def calendars_of(request: HttpRequest) -> list[Source]:
    """Return the calendars of the person: on are those of the address, else those of the last time."""
    asked = request.GET.getlist("on")
    if not asked and "chosen" not in request.GET:
        kept = request.session.get(KEPT)
        asked = kept if isinstance(kept, list) else first_codes()
    codes = [code for text in asked for code in str(text).split(",")][:CODES]
    if ("on" in request.GET or "chosen" in request.GET) and request.session.get(KEPT) != codes:
        request.session[KEPT] = codes
    return sources_of(actor_of(request), codes)


def target_of(request: HttpRequest, pk: int, action: str = access.VIEW) -> Target:
    """Return the occurrence that the address names, for whoever may do this with the event."""
    open_list(request, EventList.code)
    event: Event = access.get(actor_of(request), find_list(EventList.code), pk, action)
    sent: Any = request.POST if request.method == "POST" else request.GET
    text = sent.get("at", "") or request.GET.get("at", "")
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise Http404 from None
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return Target.of(event, moment)
