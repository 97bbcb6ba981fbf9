"""What a program wrote of an event that no column holds: kept, and written out again beside the columns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from outlook_bridge.msg.content_lines import Component, read_components
from outlook_bridge.msg.entries import Appointment, Busy

#: Properties that columns hold, or that are reckoned anew.
MAPPED = frozenset(
    {
        *("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE"),
        *("SUMMARY", "LOCATION", "DESCRIPTION", "TRANSP", "CLASS", "RECURRENCE-ID", "LAST-MODIFIED"),
        *("CREATED", "X-MICROSOFT-CDO-BUSYSTATUS"),
    }
)
#: Properties that say the same as a column, each with the field of an appointment and its own property.
TWINS = {
    "X-ALT-DESC": ("note", "DESCRIPTION"),
    "STYLED-DESCRIPTION": ("note", "DESCRIPTION"),
    "GEO": ("location", "LOCATION"),
    "X-APPLE-STRUCTURED-LOCATION": ("location", "LOCATION"),
    "X-MICROSOFT-LOCATIONS": ("location", "LOCATION"),
}
_TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION")
_MOST_LINES = 20_000
_TRIGGER = re.compile(r"-?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?")


@dataclass(frozen=True)
class Kept:
    """What is kept of one event of a file."""

    lines: tuple[str, ...] = ()
    alarms: tuple[Component, ...] = ()
    others: tuple[Component, ...] = ()
    #: Twins of columns: the field, its text as it was sent beside the twin, and the line.
    twins: tuple[tuple[str, str, str], ...] = ()
    #: What the columns said when it was sent: alarms repeat the title of their event.
    said: frozenset[str] = frozenset()


def kept_by_original(text: str) -> dict[str, Kept]:
    """Return what is kept of a text, by the RECURRENCE-ID as it is written; that of the series is empty."""
    calendars = read_components(text.encode("utf-8", "replace"), most=_MOST_LINES) if text else []
    events = [part for one in calendars for part in one.parts if part.name == "VEVENT"]
    return {event.first("RECURRENCE-ID").value.strip(): _kept(event) for event in events}


def _kept(event: Component) -> Kept:
    return Kept(
        tuple(line.written for line in event.lines if line.name not in MAPPED and line.name not in TWINS),
        tuple(part for part in event.parts if part.name == "VALARM"),
        tuple(part for part in event.parts if part.name != "VALARM"),
        tuple(_twins(event)),
        frozenset(_plain(event.first(name).text) for name in _TEXTS) - {""},
    )


def _twins(event: Component) -> Iterator[tuple[str, str, str]]:
    for line in event.lines:
        if line.name in TWINS:
            field, name = TWINS[line.name]
            yield field, _plain(event.first(name).text), line.written


def _plain(text: str) -> str:
    return " ".join(text.split())


def lines_beside(kept: Kept, one: Appointment) -> Iterator[str]:
    """Yield the lines that stand in an event besides the columns, alarms among them."""
    status = next((line for line in kept.lines if line.upper().startswith("STATUS")), "")
    says_doubt = status.upper().endswith(":TENTATIVE")
    for line in kept.lines:
        if line is not status or not says_doubt or one.busy is Busy.TENTATIVE:
            yield line
    if one.busy is Busy.TENTATIVE and not status:
        yield "STATUS:TENTATIVE"
    for field, sent, written in kept.twins:
        # What somebody took out of the column, or hides, is not told by its twin.
        if sent and sent == _plain(getattr(one, field)):
            yield written
    stale = kept.said - {_plain(text) for text in (one.subject, one.note, one.location)}
    alarms = (_without(alarm, stale) for alarm in alarms_beside(kept, one.reminder_minutes))
    for block in (*alarms, *kept.others):
        yield from block.written()


def _without(alarm: Component, stale: frozenset[str]) -> Component:
    """Return an alarm that does not say what its event says no more."""
    lines = [
        replace(line, written=f"{line.name}:Reminder")
        if line.name in _TEXTS and _plain(line.text) in stale
        else line
        for line in alarm.lines
    ]
    return Component(alarm.name, lines, alarm.parts)


def alarms_beside(kept: Kept, minutes: int | None) -> list[Component]:
    """Return the kept alarms that hold besides the reminder of the column, or say the same as it."""
    return [one for one in kept.alarms if alarm_minutes(one) in (None, minutes)]


def says_reminder(kept: Kept, minutes: int | None) -> bool:
    """Tell whether a kept alarm says the reminder of the column already."""
    return minutes is not None and any(alarm_minutes(one) == minutes for one in kept.alarms)


def reminder_of(event: Component) -> int | None:
    """Return how many minutes before it an event reminds by its first alarm that can be so said."""
    alarms = (alarm_minutes(part) for part in event.parts if part.name == "VALARM")
    return next((minutes for minutes in alarms if minutes is not None), None)


def alarm_minutes(alarm: Component) -> int | None:
    """Return how many minutes before the start an alarm rings, None where it rings at another time."""
    trigger = alarm.first("TRIGGER")
    match = _TRIGGER.fullmatch(trigger.value.strip().upper())
    is_of_end = trigger.parameters.get("RELATED", "START").upper() == "END"
    if match is None or is_of_end or not any(match.groups()):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = ((weeks * 7 + days) * 24 + hours) * 60 + minutes + seconds // 60
    return total if trigger.value.strip().startswith("-") or total == 0 else None
