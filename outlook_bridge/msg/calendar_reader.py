"""Reader of iCalendar files and parts (`.ics`): events and tasks as the same values as Outlook's own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from outlook_bridge.msg.content_lines import Component, Line, read_components
from outlook_bridge.msg.entries import NO_STAMP, Answer, Appointment, Busy, Changed, Task, TaskState
from outlook_bridge.msg.properties import one_line
from outlook_bridge.msg.values import Address, Kind, Recipient, RecipientKind
from outlook_bridge.msg.zone_rules import (
    Change,
    ZoneRule,
    as_wall,
    known_zone,
    zone_of_rule,
    zone_of_windows,
)

#: What a message with a calendar of a method is; one that only publishes is the mail that it says it is.
KINDS_OF_METHODS = {
    "REQUEST": Kind.MEETING_REQUEST,
    "REPLY": Kind.MEETING_RESPONSE,
    "COUNTER": Kind.MEETING_RESPONSE,
    "CANCEL": Kind.MEETING_CANCELLATION,
}
#: More lines than these are no calendar that anybody keeps.
MOST_LINES = 500_000
_DAY = timedelta(days=1)
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?")
_DURATION = re.compile(
    r"([+-])?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?"
)
_RULE_PART = re.compile(r"[A-Z]{3,12}=[A-Z0-9,+-]{1,120}")
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})Z?)?")
_LONGEST_RULE, _MOST_RULE_PARTS = 300, 15
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)")
_NTH_DAY = re.compile(r"(-?\d)([A-Z]{2})")
_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_ANSWERS = {"ACCEPTED": Answer.ACCEPTED, "DECLINED": Answer.DECLINED, "TENTATIVE": Answer.TENTATIVE}
_BUSY = {"FREE": Busy.FREE, "TENTATIVE": Busy.TENTATIVE, "BUSY": Busy.BUSY, "OOF": Busy.AWAY}
_STATES = {
    "IN-PROCESS": TaskState.IN_PROGRESS,
    "COMPLETED": TaskState.COMPLETE,
    "CANCELLED": TaskState.DEFERRED,
}
_ROLES = {"OPT-PARTICIPANT": RecipientKind.CC, "NON-PARTICIPANT": RecipientKind.BCC}
_MOST_OCCURRENCES = 2_000
_NOBODY = Address()


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a calendar file holds; the people are those of its first event."""

    method: str = ""
    appointments: tuple[Appointment, ...] = ()
    tasks: tuple[Task, ...] = ()
    organiser: Address = _NOBODY
    attendees: tuple[Recipient, ...] = ()
    stamped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it is written: on a wall, whose zone may be known, or a whole day."""

    wall: datetime
    zone: str
    is_day: bool


def read_calendar(data: bytes, *, most: int) -> Calendar:
    """Return the events and tasks of a file, at most so many of each; what makes no sense is left out."""
    calendars = [part for part in read_components(data, most=MOST_LINES) if part.name == "VCALENDAR"]
    blocks = [block for calendar in calendars for block in calendar.parts]
    zones = zones_of(blocks)
    events = [block for block in blocks if block.name == "VEVENT"][:most]
    todos = [block for block in blocks if block.name == "VTODO"][:most]
    first = next(iter(events or todos), Component(""))
    return Calendar(
        method=calendars[0].first("METHOD").value.strip().upper() if calendars else "",
        appointments=tuple(_series(events, zones)),
        tasks=tuple(_task(todo, zones) for todo in todos),
        organiser=_person(first.first("ORGANIZER")),
        attendees=tuple(filter(lambda one: one.address, map(_attendee, first.all("ATTENDEE")))),
        stamped_at=_stamp(first, zones),
    )


def _stamp(block: Component, zones: dict[str, str]) -> datetime | None:
    stamp = moment_in(block.first("DTSTAMP"), zones)
    found = stamp.wall.replace(tzinfo=UTC) if stamp else None
    return found if found != NO_STAMP else None


# -- events ---------------------------------------------------------------------------------------


def _series(events: list[Component], zones: dict[str, str]) -> Iterable[Appointment]:
    """Return the events, each series with the occurrences that differ from it."""
    found: dict[str, Appointment] = {}
    changes: list[tuple[str, Component]] = []
    for number, event in enumerate(events):
        uid = one_line(event.first("UID").text)[:500]
        if event.first("RECURRENCE-ID").value:
            changes.append((uid, event))
        elif (appointment := appointment_of(event, zones)) is not None:
            found[uid or f"\0{number}"] = replace(appointment, uid=uid)
    for uid, event in changes[:_MOST_OCCURRENCES]:
        if uid in found:
            found[uid] = _with_change(found[uid], event, zones)
        elif (appointment := appointment_of(event, zones)) is not None:
            # One occurrence alone, as people are invited to a part of a series.
            found[uid] = replace(appointment, uid=uid)
    return found.values()


def zones_of(blocks: Iterable[Component]) -> dict[str, str]:
    """Return the zones that a calendar describes, by the names that it gives them."""
    return {zone.first("TZID").value: _zone_of(zone) for zone in blocks if zone.name == "VTIMEZONE"}


def appointment_of(event: Component, zones: dict[str, str]) -> Appointment | None:
    """Return one event of a calendar; nothing where it does not say when it starts."""
    starts = moment_in(event.first("DTSTART"), zones)
    if starts is None:
        return None
    return Appointment(
        starts=starts.wall,
        ends=_end(event, starts, zones),
        subject=one_line(event.first("SUMMARY").text),
        zone=starts.zone,
        all_day=starts.is_day,
        location=one_line(event.first("LOCATION").text),
        note=event.first("DESCRIPTION").text.strip("\n"),
        busy=_busy(event),
        rule=_rule(event),
        left_out=tuple(_times(event.all("EXDATE"), starts, zones)),
        sequence=_number(event.first("SEQUENCE").value),
        stamped_at=_stamp(event, zones),
        answer=_answer(event),
        reminder_minutes=_reminder(event),
        is_private=event.first("CLASS").value.strip().upper() in ("PRIVATE", "CONFIDENTIAL"),
    )


def original_of(event: Component, series: Appointment, zones: dict[str, str]) -> datetime | None:
    """Return when a changed occurrence would have started on the wall of its series."""
    original = moment_in(event.first("RECURRENCE-ID"), zones)
    return _on_wall(original, series) if original is not None else None


def _with_change(series: Appointment, event: Component, zones: dict[str, str]) -> Appointment:
    starts = moment_in(event.first("DTSTART"), zones)
    when = original_of(event, series, zones)
    if when is None:
        return series
    if event.first("STATUS").value.strip().upper() == "CANCELLED":
        return replace(series, left_out=(*series.left_out, when))
    if starts is None:
        return series
    ends = replace(starts, wall=_end(event, starts, zones))
    subject, location = (one_line(event.first(name).text) for name in ("SUMMARY", "LOCATION"))
    changed = Changed(
        when,
        _on_wall(starts, series),
        _on_wall(ends, series),
        "" if subject == series.subject else subject,
        "" if location == series.location else location,
    )
    return replace(series, changed=(*series.changed, changed))


def _end(event: Component, starts: Moment, zones: dict[str, str]) -> datetime:
    ends = moment_in(event.first("DTEND"), zones)
    if ends is not None:
        wall = ends.wall if ends.zone == starts.zone else as_wall(exact(ends), starts.zone)
        return max(wall, starts.wall)
    length = duration_of(event.first("DURATION").value)
    return starts.wall + (max(length, timedelta()) if length else _DAY if starts.is_day else timedelta())


def _busy(event: Component) -> Busy:
    stated = _BUSY.get(event.first("X-MICROSOFT-CDO-BUSYSTATUS").value.strip().upper())
    if stated is not None:
        return stated
    if event.first("TRANSP").value.strip().upper() == "TRANSPARENT":
        return Busy.FREE
    return Busy.TENTATIVE if event.first("STATUS").value.strip().upper() == "TENTATIVE" else Busy.BUSY


def _rule(event: Component) -> str:
    """Return the rule of a series, empty where it is none (RFC 5545 3.3.10)."""
    rule = event.first("RRULE").value.strip().upper().rstrip(";")
    parts = rule.split(";") if len(rule) <= _LONGEST_RULE else []
    is_read = len(parts) <= _MOST_RULE_PARTS and all(map(_is_rule_part, parts))
    return rule if is_read and any(part.startswith("FREQ=") for part in parts) else ""


def _is_rule_part(part: str) -> bool:
    # Each part by itself: one pattern for several of them would take for ever over some texts.
    if _RULE_PART.fullmatch(part) is None:
        return False
    name, _equals, value = part.partition("=")
    return name != "UNTIL" or _is_until(value)


def _is_until(value: str) -> bool:
    match = _UNTIL.fullmatch(value)
    try:
        return match is not None and bool(
            datetime.strptime(f"{match[1]}{match[2] or ''}".ljust(14, "0"), "%Y%m%d%H%M%S")
        )
    except ValueError:
        return False


def _times(lines: list[Line], starts: Moment, zones: dict[str, str]) -> Iterable[datetime]:
    for line in lines[:_MOST_OCCURRENCES]:
        for value in line.value.split(",")[:_MOST_OCCURRENCES]:
            moment = moment_in(Line(line.name, line.parameters, value), zones)
            if moment is not None:
                yield moment.wall if moment.zone == starts.zone else as_wall(exact(moment), starts.zone)


def _answer(event: Component) -> Answer:
    states = [line.parameters.get("PARTSTAT", "").upper() for line in event.all("ATTENDEE")]
    return _ANSWERS.get(states[0], Answer.NONE) if len(states) == 1 else Answer.NONE


def _reminder(event: Component) -> int | None:
    alarm = next((part for part in event.parts if part.name == "VALARM"), None)
    before = duration_of(alarm.first("TRIGGER").value) if alarm else None
    return max(0, -int(before.total_seconds()) // 60) if before is not None else None


def _attendee(line: Line) -> Recipient:
    return Recipient(_ROLES.get(line.parameters.get("ROLE", "").upper(), RecipientKind.TO), _person(line))


def _person(line: Line) -> Address:
    value = one_line(line.value)
    email = value[7:] if value[:7].lower() == "mailto:" else value
    name = one_line(line.parameters.get("CN", ""))
    return Address("" if name == email else name, email if "@" in email else "")


# -- tasks ----------------------------------------------------------------------------------------


def _task(todo: Component, zones: dict[str, str]) -> Task:
    days = {name: moment_in(todo.first(name), zones) for name in ("DTSTART", "DUE", "COMPLETED")}
    percent = min(_number(todo.first("PERCENT-COMPLETE").value), 100)
    state = _STATES.get(todo.first("STATUS").value.strip().upper(), TaskState.NOT_STARTED)
    return Task(
        subject=one_line(todo.first("SUMMARY").text),
        starts_on=_date(days["DTSTART"]),
        due_on=_date(days["DUE"]),
        completed_on=_date(days["COMPLETED"]),
        state=TaskState.COMPLETE if days["COMPLETED"] or percent == 100 else state,
        percent=percent,
        note=todo.first("DESCRIPTION").text.strip("\n"),
        rule=_rule(todo),
        uid=one_line(todo.first("UID").text)[:500],
    )


# -- times ----------------------------------------------------------------------------------------


def moment_in(line: Line, zones: dict[str, str]) -> Moment | None:
    """Return the time that a line says, None where it says none."""
    match = _TIME.fullmatch(line.value.strip())
    if match is None:
        return None
    numbers = [int(part) for part in match.groups()[:6] if part]
    try:
        wall = datetime(*numbers)  # type: ignore[arg-type] # three numbers or six, as the pattern has them
    except ValueError:
        return None
    if not 1900 < wall.year < 4000:
        return None
    if match[4] is None:
        return Moment(wall, "", is_day=True)
    zone = "" if match[7] else _zone_called(line.parameters.get("TZID", ""), zones)
    return Moment(wall, zone, is_day=False)


def exact(moment: Moment) -> datetime:
    """Return the moment in UTC; a time without a known zone is read as UTC."""
    zone = known_zone(moment.zone)
    return moment.wall.replace(tzinfo=zone).astimezone(UTC) if zone else moment.wall.replace(tzinfo=UTC)


def _on_wall(moment: Moment, series: Appointment) -> datetime:
    return moment.wall if moment.is_day or moment.zone == series.zone else as_wall(exact(moment), series.zone)


def _date(moment: Moment | None) -> date | None:
    return moment.wall.date() if moment else None


def duration_of(value: str) -> timedelta | None:
    """Return a duration, None for what is none."""
    match = _DURATION.fullmatch(value.strip().upper())
    if match is None or not any(match.groups()[1:]):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] == "-" else length


def _number(value: str) -> int:
    plain = value.strip()[:9]
    return int(plain) if plain.isascii() and plain.isdigit() else 0


def _zone_called(name: str, zones: dict[str, str]) -> str:
    """Return the zone of a name: of the tz database, perhaps behind a path, of Windows, or of the file."""
    plain = name.strip()
    if not plain:
        return ""
    inside = "/".join(plain.strip("/").split("/")[-2:])
    for candidate in (plain, inside):
        if known_zone(candidate):
            return candidate
    return zone_of_windows(plain) or zones.get(name, "")


def _zone_of(block: Component) -> str:
    """Return the zone that keeps the time that a block of rules describes."""
    location = block.first("X-LIC-LOCATION").value.strip()
    if known_zone(location):
        return location
    parts = {part.name: part for part in block.parts}
    standard, daylight = parts.get("STANDARD"), parts.get("DAYLIGHT")
    bias = _minutes(standard)
    if standard is None or bias is None:
        return ""
    summer = _minutes(daylight)
    rule = ZoneRule(
        -bias,
        daylight_bias=bias - summer if summer is not None else 0,
        to_standard=_change(standard),
        to_daylight=_change(daylight) if daylight else None,
    )
    return zone_of_rule(rule, year=2024, hint=block.first("TZID").value)


def _minutes(part: Component | None) -> int | None:
    match = _OFFSET.match(part.first("TZOFFSETTO").value.strip()) if part else None
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3])
    return -minutes if match[1] == "-" else minutes


def _change(part: Component) -> Change | None:
    rule = dict(one.split("=", 1) for one in _rule(part).split(";") if "=" in one)
    day, start = (
        _NTH_DAY.fullmatch(rule.get("BYDAY", "")),
        _TIME.fullmatch(part.first("DTSTART").value.strip()),
    )
    month = _number(rule.get("BYMONTH", ""))
    if day is None or start is None or not start[4] or day[2] not in _DAYS or not 1 <= month <= 12:
        return None
    week = 5 if int(day[1]) < 0 else min(max(int(day[1]), 1), 5)
    return Change(month, week, _DAYS.index(day[2]), min(int(start[4]), 23), min(int(start[5]), 59))
