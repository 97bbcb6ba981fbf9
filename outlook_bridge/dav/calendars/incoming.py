"""What a program sends as an event: read and checked."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from outlook_bridge.msg.calendar_reader import appointment_of, original_of, zones_of
from outlook_bridge.msg.content_lines import Component, Line, read_components
from outlook_bridge.msg.entries import Appointment, Busy

from ..protocol.errors import DavError
from ..protocol.names import caldav
from .kept import MAPPED, alarm_minutes, reminder_of
from .mapping import fitting_reminder

MOST_LINES = 20_000
#: More changed occurrences of a series are refused.
MOST_CHANGED = 500
LONGEST_UID = 255
#: More characters are no description of an event.
LONGEST_NOTE = 50_000
_TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID")
__all__ = ["MAPPED", "Incoming", "Part", "alarm_minutes", "read_object"]


@dataclass(frozen=True)
class Part:
    """One event of the file: the series itself, or an occurrence that differs from it."""

    appointment: Appointment
    block: Component
    #: When it would have started on the wall of the series.
    original: datetime | None = None


@dataclass(frozen=True)
class Incoming:
    """An event as a program sends it, with the occurrences that differ."""

    uid: str
    sequence: int
    master: Part | None
    changed: tuple[Part, ...]
    text: str


def read_object(body: bytes) -> Incoming:
    """Return what a PUT carries, or refuse what is no event of one UID (RFC 4791 5.3.2.1)."""
    calendars = [part for part in read_components(body, most=MOST_LINES) if part.name == "VCALENDAR"]
    if len(calendars) != 1:
        raise DavError(403, caldav("valid-calendar-data"), "The body is no calendar.")
    blocks = calendars[0].parts
    if any(block.name in ("VTODO", "VJOURNAL", "VFREEBUSY") for block in blocks):
        raise DavError(403, caldav("supported-calendar-component"), "Only events are kept here.")
    events = [block for block in blocks if block.name == "VEVENT"]
    uids = {event.first("UID").text.strip() for event in events}
    uid = uids.pop() if len(uids) == 1 else ""
    if not uid or len(uid) > LONGEST_UID or calendars[0].first("METHOD").value:
        raise DavError(403, caldav("valid-calendar-object-resource"), "Send one event with one UID.")
    return _incoming(uid, events, zones_of(blocks), body.decode("utf-8", "replace"))


def _incoming(uid: str, events: list[Component], zones: dict[str, str], text: str) -> Incoming:
    masters = [event for event in events if not event.first("RECURRENCE-ID").value]
    others = [event for event in events if event.first("RECURRENCE-ID").value]
    if len(masters) > 1 or len(others) > MOST_CHANGED:
        raise DavError(403, caldav("valid-calendar-object-resource"), "A series is sent once.")
    master = _master(masters[0], zones) if masters else None
    changed = []
    for other in others:
        appointment = _appointment(other, zones)
        series = master.appointment if master is not None else appointment
        changed.append(
            Part(replace(appointment, rule="", left_out=()), other, _original(other, series, zones))
        )
    if len({part.original for part in changed}) < len(changed):
        raise DavError(403, caldav("valid-calendar-object-resource"), "An occurrence is changed once.")
    sequence = max((one.appointment.sequence for one in filter(None, (master, *changed))), default=0)
    return Incoming(uid, sequence, master, tuple(changed), text)


def _master(event: Component, zones: dict[str, str]) -> Part:
    appointment = _appointment(event, zones)
    if event.first("RRULE").value.strip() and not appointment.rule:
        raise DavError(403, caldav("valid-calendar-data"), "The recurrence cannot be read.")
    return Part(appointment, event)


def _original(event: Component, series: Appointment, zones: dict[str, str]) -> datetime:
    found = original_of(_with_zones(event, zones), series, zones)
    if found is None:
        raise DavError(
            403, caldav("valid-calendar-data"), "A changed occurrence does not say which one it is."
        )
    return found


def _appointment(event: Component, zones: dict[str, str]) -> Appointment:
    found = appointment_of(_with_zones(event, zones), zones)
    if found is None:
        raise DavError(403, caldav("valid-calendar-data"), "An event does not say when it starts.")
    if len(found.note) > LONGEST_NOTE:
        raise DavError(403, caldav("max-resource-size"), "The description is too long.")
    zone = "" if found.zone == "UTC" or found.all_day else found.zone
    minutes = fitting_reminder(reminder_of(event))
    return replace(found, zone=zone, busy=_busy(event), reminder_minutes=minutes)


def _with_zones(event: Component, zones: dict[str, str]) -> Component:
    """Return the event with the zone of its reader where times stand on no particular wall."""
    return Component(event.name, [_with_zone(line, zones) for line in event.lines], event.parts)


def _with_zone(line: Line, zones: dict[str, str]) -> Line:
    is_floating = "T" in line.value and not line.value.strip().endswith("Z") and "TZID" not in line.parameters
    if line.name not in (*_TIMES, "EXDATE") or not is_floating:
        return line
    zone = timezone.get_current_timezone_name()
    return replace(line, parameters={**line.parameters, "TZID": zone})


def _busy(event: Component) -> Busy:
    """Return what TRANSP says, and among busy times what others say of doubt."""
    if event.first("TRANSP").value.strip().upper() == "TRANSPARENT":
        return Busy.FREE
    words = (event.first(name).value.strip().upper() for name in ("STATUS", "X-MICROSOFT-CDO-BUSYSTATUS"))
    return Busy.TENTATIVE if "TENTATIVE" in words else Busy.BUSY
