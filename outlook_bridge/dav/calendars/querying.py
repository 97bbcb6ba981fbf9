"""What a calendar query asks for: times, and properties of events (RFC 4791 9.7)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from outlook_bridge.msg.content_lines import Component

from ..protocol.errors import DavError
from ..protocol.matching import properties_match
from ..protocol.names import CALDAV, Element, caldav

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(4000, 1, 1, tzinfo=UTC)
Times = tuple[datetime, datetime]


@dataclass(frozen=True)
class Asked:
    """A query: nothing of it may hold where it asks for other things than events."""

    is_nothing: bool = False
    times: Times | None = None
    properties: tuple[Element, ...] = field(default=())


def asked_of(root: Element) -> Asked:
    """Return what the filter of a query asks for, or refuse one that nobody can answer."""
    whole = root.find(f"{caldav('filter')}/{caldav('comp-filter')}")
    if whole is None or (whole.get("name") or "").upper() != "VCALENDAR":
        if root.find(caldav("filter")) is None:
            return Asked()
        raise DavError(403, caldav("valid-filter"), "Ask for VCALENDAR first.")
    inner = whole.findall(caldav("comp-filter"))
    asked = Asked(times=times_of(whole.find(caldav("time-range"))))
    for one in inner:
        is_absent = one.find(caldav("is-not-defined")) is not None
        is_event = (one.get("name") or "").upper() == "VEVENT"
        if is_event == is_absent:
            return Asked(is_nothing=True)
        if is_event:
            asked = _of_events(one, asked)
    return asked


def _of_events(asked: Element, before: Asked) -> Asked:
    if any(one.find(caldav("is-not-defined")) is None for one in asked.findall(caldav("comp-filter"))):
        # Alarms by their times: no program asks for them that could not look by itself.
        raise DavError(403, caldav("supported-filter"), "Ask for events, not for their alarms.")
    times = times_of(asked.find(caldav("time-range"))) or before.times
    return Asked(times=times, properties=tuple(asked.findall(caldav("prop-filter"))))


def times_of(found: Element | None) -> Times | None:
    """Return the time that an element names, None without one."""
    if found is None:
        return None
    starts = _moment(found.get("start"), EARLIEST)
    ends = _moment(found.get("end"), LATEST)
    if starts >= ends:
        raise DavError(403, caldav("valid-filter"), "The time ends before it begins.")
    return starts, ends


def _moment(text: str | None, otherwise: datetime) -> datetime:
    if text is None:
        return otherwise
    try:
        found = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise DavError(400, caldav("valid-filter"), "Times are written like 20270511T090000Z.") from error
    return min(max(found, EARLIEST), LATEST)


def matches(events: Iterable[Component], asked: Asked) -> bool:
    """Tell whether one of the events of a thing has the properties that are asked for."""
    return any(properties_match(event, asked.properties, CALDAV, all_of=True) for event in events)
