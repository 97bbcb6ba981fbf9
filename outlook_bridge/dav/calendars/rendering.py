"""Events written as calendars: in the time of their zone, and beside the columns what programs keep."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from crm_lists.activities.calendar.recurrence import wall_of
from crm_lists.activities.event import Event
from crm_lists.framework.definitions import ListDefinition
from outlook_bridge.msg.calendar_writer import event_lines, time_of, utc
from outlook_bridge.msg.content_lines import joined
from outlook_bridge.msg.entries import Appointment
from outlook_bridge.msg.zone_rules import zone_lines

from ..protocol.errors import DavError
from ..protocol.names import dav
from .kept import Kept, kept_by_original, lines_beside, says_reminder
from .mapping import appointment_of, recurrence_wall
from .objects import Head

PRODUCT = "-//crm-lists//Calendar//EN"
#: The first year from which the rules of time zones are written: those that hold now.
FIRST_YEAR = 2007
Occurrences = Iterable[tuple[datetime, datetime]]
#: More occurrences, or more characters of them, are told in no answer.
MOST_OCCURRENCES, MOST_CHARACTERS = 2_000, 8 << 20


def calendar(lines: Iterable[str], zones: Mapping[str, int], head: Sequence[str] = ()) -> str:
    """Return a calendar of these events; zones are given with the first year in which they are needed."""
    described = (line for zone, year in zones.items() for line in zone_lines(zone, year=year))
    start = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", *head)
    return joined(iter([*start, *described, *lines, "END:VCALENDAR"]))


def zones_in(appointments: Iterable[Appointment]) -> dict[str, int]:
    """Return the zones of appointments, each with the year before the first of them."""
    years: dict[str, int] = {}
    for one in appointments:
        if one.zone and not one.all_day:
            year = max(FIRST_YEAR, one.starts.year) - 1
            years[one.zone] = min(years.get(one.zone, year), year)
    return years


def thing(head: Head, events: Mapping[int, Event], text: str, definition: ListDefinition) -> str:
    """Return a thing as a calendar of its own."""
    written = list(parts(head, events, text, definition))
    zones = zones_in(one for _event, one, _lines in written)
    return calendar((line for _event, _one, lines in written for line in lines), zones)


def parts(
    head: Head,
    events: Mapping[int, Event],
    text: str,
    definition: ListDefinition,
    *,
    is_feed: bool = False,
) -> Iterator[tuple[Event, Appointment, list[str]]]:
    """Yield each event of a thing with its lines; what programs kept stands beside the columns."""
    kept = kept_by_original(text)
    master = events.get(head.root)
    children = [events[pk] for pk, _version in head.parts if pk != head.root and pk in events]
    if master is not None:
        one = _numbered(appointment_of(master, definition), head, master)
        replaced = {recurrence_wall(child, master) for child in children}
        one = replace(one, left_out=tuple(wall for wall in one.left_out if wall not in replaced))
        yield master, one, _lines(one, master, kept.get("", Kept()), is_feed=is_feed)
    for child in children:
        one = _numbered(appointment_of(child, definition), head, child)
        series = child.series if master is None else master
        line = _recurrence_line(child, series or child, definition)
        own = next((kept[word] for word in _words_of(child, series or child) if word in kept), Kept())
        yield child, one, _lines(one, child, own, line, is_feed=is_feed)


def _numbered(one: Appointment, head: Head, event: Event) -> Appointment:
    return replace(one, uid=head.uid, sequence=event.version + head.record.get("sequence_ahead", 0))


def _lines(one: Appointment, event: Event, kept: Kept, *first: str, is_feed: bool) -> list[str]:
    further = [*first, f"CREATED:{utc(event.created_at)}", f"LAST-MODIFIED:{utc(event.modified_at)}"]
    further += lines_beside(kept, one)
    # Whoever follows a calendar is not called by the reminders of others.
    is_silent = is_feed or says_reminder(kept, one.reminder_minutes)
    plain = replace(one, reminder_minutes=None) if is_silent else one
    return list(event_lines(plain, stamp=event.modified_at, further=further, states_busy=is_feed))


def _recurrence_line(child: Event, series: Event, definition: ListDefinition) -> str:
    return f"RECURRENCE-ID{time_of(recurrence_wall(child, series), appointment_of(series, definition))}"


def _words_of(child: Event, series: Event) -> Iterator[str]:
    """Yield how programs may have written when a changed occurrence would have started."""
    wall = recurrence_wall(child, series)
    yield f"{wall:%Y%m%dT%H%M%S}"
    yield utc(child.recurrence_id or child.starts_at)
    yield f"{wall:%Y%m%d}"


# -- one event for each occurrence --------------------------------------------------------------------


@dataclass
class Spread:
    """Of which time occurrences are told, and how much still goes into the answer."""

    within: tuple[datetime, datetime]
    occurrences: int = MOST_OCCURRENCES
    characters: int = MOST_CHARACTERS

    def take(self, lines: Iterable[str]) -> list[str]:
        """Return the lines of an occurrence, or refuse what does not go into the answer."""
        taken = list(lines)
        self.occurrences -= 1
        self.characters -= sum(map(len, taken))
        if self.occurrences < 0 or self.characters < 0:
            raise DavError(507, dav("number-of-matches-within-limits"), "Ask for a shorter time.")
        return taken


def expanded(
    head: Head,
    events: Mapping[int, Event],
    spread: Spread,
    definition: ListDefinition,
) -> str:
    """Return the occurrences of a thing within a time, each an event of its own in UTC (RFC 4791 9.6.5)."""
    within, lines = spread.within, list[str]()
    for pk, _version in head.parts:
        event = events.get(pk)
        if event is None:
            continue
        one = _numbered(appointment_of(event, definition), head, event)
        for span in event.as_series().spans_within(*within):
            lines += spread.take(_occurrence(one, event, (span.starts_at, span.ends_at)))
    return calendar(lines, {})


def _occurrence(one: Appointment, event: Event, span: tuple[datetime, datetime]) -> list[str]:
    starts, ends = span
    if one.all_day:
        walls = (wall_of(starts, event.zone), wall_of(ends, event.zone))
    else:
        walls = (starts.astimezone(UTC).replace(tzinfo=None), ends.astimezone(UTC).replace(tzinfo=None))
    single = replace(one, starts=walls[0], ends=walls[1], zone="", rule="", left_out=())
    original = starts if event.recurrence_id is None else event.recurrence_id
    wall = wall_of(original, event.zone) if one.all_day else original.astimezone(UTC).replace(tzinfo=None)
    repeats = event.rrule or event.series_id
    further = [f"RECURRENCE-ID{time_of(wall, single)}"] if repeats else []
    return list(event_lines(single, stamp=event.modified_at, further=further, states_busy=False))
