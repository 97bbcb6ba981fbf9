"""When the people of a calendar are busy (RFC 4791 7.10)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from crm_lists.activities.calendar.reading import MOST, Entry, Reading
from crm_lists.activities.calendar.sources import Source
from crm_lists.framework.actors import Actor
from outlook_bridge.msg.calendar_writer import utc

from ..protocol.errors import DavError
from ..protocol.names import Element, caldav
from .places import OwnSource, events_on
from .querying import Times, times_of
from .rendering import calendar

LONGEST = timedelta(days=366)
_KINDS = {"busy": "BUSY", "tentative": "BUSY-TENTATIVE"}


def free_busy(actor: Actor, source: Source, root: Element) -> str:
    """Return the times that are taken, without a word of what takes them."""
    times = times_of(root.find(caldav("time-range")))
    if times is None or times[1] - times[0] > LONGEST:
        raise DavError(403, caldav("valid-filter"), "Ask for a time of a year at most.")
    entries = Reading(actor, [replace(source, is_on=True)], *times).entries()[:MOST]
    if isinstance(source, OwnSource):
        own = set(events_on(actor, source).values_list("pk", flat=True))
        entries = [entry for entry in entries if entry.pk in own]
    return calendar(_lines(entries, times), {})


def _lines(entries: Iterable[Entry], times: Times) -> Iterator[str]:
    yield "BEGIN:VFREEBUSY"
    yield f"DTSTAMP:{utc(timezone.now())}"
    yield f"DTSTART:{utc(times[0])}"
    yield f"DTEND:{utc(times[1])}"
    for kind, starts, ends in _taken(entries, times):
        yield f"FREEBUSY;FBTYPE={kind}:{utc(starts)}/{utc(ends)}"
    yield "END:VFREEBUSY"


def _taken(entries: Iterable[Entry], times: Times) -> Iterator[tuple[str, datetime, datetime]]:
    for entry in entries:
        starts, ends = max(entry.starts_at, times[0]), min(entry.ends_at, times[1])
        if entry.transparency in _KINDS and starts < ends:
            yield _KINDS[entry.transparency], starts, ends
