"""What a calendar query asks for: components, their times, properties and alarms (RFC 4791 9.7)."""

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
class AskedAlarms:
    """What is asked of the alarms of a component: that it has none, some, or some within a time."""

    is_absent: bool = False
    times: Times | None = None


@dataclass(frozen=True)
class Asked:
    """What a query asks of one kind of component; nothing of it may hold where it asks for others."""

    is_nothing: bool = False
    times: Times | None = None
    properties: tuple[Element, ...] = field(default=())
    alarms: AskedAlarms | None = None


def asked_of(root: Element, kind: str) -> Asked:
    """Return what the filter of a query asks of VEVENT or VTODO, or refuse one that nobody can answer."""
    whole = root.find(f"{caldav('filter')}/{caldav('comp-filter')}")
    if whole is None or (whole.get("name") or "").upper() != "VCALENDAR":
        if root.find(caldav("filter")) is None:
            return Asked()
        raise DavError(403, caldav("valid-filter"), "Ask for VCALENDAR first.")
    asked = Asked(times=times_of(whole.find(caldav("time-range"))))
    for one in whole.findall(caldav("comp-filter")):
        is_absent = one.find(caldav("is-not-defined")) is not None
        is_kind = (one.get("name") or "").upper() == kind
        if is_kind == is_absent:
            return Asked(is_nothing=True)
        if is_kind:
            asked = _of_component(one, asked)
    return asked


def _of_component(asked: Element, before: Asked) -> Asked:
    alarms = None
    for one in asked.findall(caldav("comp-filter")):
        is_absent = one.find(caldav("is-not-defined")) is not None
        if (one.get("name") or "").upper() != "VALARM":
            if not is_absent:
                return Asked(is_nothing=True)
            continue
        if one.find(caldav("prop-filter")) is not None:
            raise DavError(403, caldav("supported-filter"), "Ask for alarms by their times.")
        alarms = AskedAlarms(is_absent, times_of(one.find(caldav("time-range"))))
    times = times_of(asked.find(caldav("time-range"))) or before.times
    properties = tuple(asked.findall(caldav("prop-filter")))
    refuse_times(properties)
    return Asked(times=times, properties=properties, alarms=alarms)


def refuse_times(properties: Iterable[Element]) -> None:
    """Refuse properties that are asked for by a time: nobody here compares them so."""
    if any(one.find(caldav("time-range")) is not None for one in properties):
        raise DavError(403, caldav("supported-filter"), "Ask for the times of events and tasks themselves.")


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


def matches(blocks: Iterable[Component], asked: Asked) -> bool:
    """Tell whether one of the components of a thing has the properties that are asked for."""
    return any(properties_match(block, asked.properties, CALDAV, all_of=True) for block in blocks)
