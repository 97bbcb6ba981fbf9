"""A calendar as Outlook and phones follow it: series with their rules, in the time of their zone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from crm_lists.activities.calendar.reading import Entry, Reading
from crm_lists.activities.calendar.sources import Source, shown_events
from crm_lists.activities.calendar.times import taking_place
from crm_lists.activities.event import Event, EventList
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.lists import find_list
from outlook_bridge.msg.calendar_writer import event_lines
from outlook_bridge.msg.content_lines import escaped
from outlook_bridge.msg.entries import Appointment, Busy

from ..calendars.objects import heads_of
from ..calendars.rendering import calendar, parts, zones_in

#: So far back and ahead a program is told of events.
BACK, AHEAD = timedelta(days=60), timedelta(days=400)
#: More events than these are cut, the latest stay.
MOST = 2_000
#: How often programs are asked to come; none need do so.
INTERVAL = "PT1H"


def document(actor: Actor, sources: Sequence[Source], *, title: str, site: str) -> str:
    """Return the events of these calendars as far as the actor reads them, each once."""
    written = list(_written(actor, _events(actor, sources)))
    told = (line for event, _one, lines in written for line in _with_address(event, lines, site))
    lines = chain(told, *(busy_lines(entry, sources) for entry in _taken(actor, sources)))
    head = (
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(title)}",
        f"X-WR-TIMEZONE:{timezone.get_current_timezone_name()}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{INTERVAL}",
        f"X-PUBLISHED-TTL:{INTERVAL}",
    )
    return calendar(lines, zones_in(one for _event, one, _lines in written), head)


def _events(actor: Actor, sources: Sequence[Source]) -> Any:
    visible = access.visible(actor, find_list(EventList.code))
    if not sources:
        return visible.none()
    shown = reduce(or_, (shown_events(actor, source) for source in sources))
    return visible.filter(shown).filter(taking_place(*_told_times()))


def _told_times() -> tuple[datetime, datetime]:
    # By whole days, so that an answer stays the same while nothing changes.
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - BACK, today + AHEAD


def _taken(actor: Actor, sources: Sequence[Source]) -> list[Entry]:
    """Return when people and rooms are taken by what the actor may not read, each time once."""
    reading = Reading(actor, [replace(one, is_on=True) for one in sources], *_told_times())
    found = {(one.title, one.starts_at, one.ends_at, one.transparency): one for one in reading.taken()}
    return [found[key] for key in sorted(found)][:MOST]


def busy_lines(entry: Entry, sources: Sequence[Source]) -> Iterator[str]:
    """Yield an event that says no more than that somebody is busy; whose it is, where there are several."""
    is_one = len(sources) == 1 and len(sources[0].people) < 2
    facts = (entry.source.code, entry.title, entry.starts_at, entry.ends_at, entry.transparency)
    # Of the time alone: nothing tells which events are one series, or which event this is.
    uid = salted_hmac("outlook_bridge.dav.feeds.busy", " ".join(map(str, facts))).hexdigest()
    starts, ends = (one.astimezone(UTC).replace(tzinfo=None) for one in (entry.starts_at, entry.ends_at))
    busy = Busy.TENTATIVE if entry.transparency == Event.Transparency.TENTATIVE else Busy.BUSY
    title = _("Busy") if is_one else entry.title
    one = Appointment(starts, ends, title, busy=busy, uid=uid, is_private=True)
    yield from event_lines(one, stamp=entry.starts_at)


def _written(actor: Actor, events: Any) -> Iterator[tuple[Event, Appointment, list[str]]]:
    definition = seen_by(actor, find_list(EventList.code))
    heads = list(heads_of(events).values())[:MOST]
    keys = [pk for head in heads for pk, _version in head.parts]
    by_key = {one.pk: one for one in events.filter(pk__in=keys).select_related("series")}
    for head in sorted(heads, key=lambda one: one.root):
        yield from parts(head, by_key, "", definition, is_feed=True)


def _with_address(event: Event, lines: Sequence[str], site: str) -> Iterator[str]:
    """Yield the lines of an event with the address of its page."""
    first, *rest = lines
    yield first
    yield f"URL:{site}{find_list(EventList.code).url_of(event.pk)}"
    yield from rest
