"""Writer of iCalendar parts (RFC 5545, RFC 5546) from appointments and tasks."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

from outlook_bridge.msg.content_lines import escaped, joined, quoted
from outlook_bridge.msg.entries import NO_STAMP, Answer, Appointment, Busy, Changed, Task, TaskState
from outlook_bridge.msg.values import Address, Kind, MailMessage, RecipientKind
from outlook_bridge.msg.zone_rules import known_zone, zone_lines

_METHODS = {
    Kind.MEETING_REQUEST: "REQUEST",
    Kind.MEETING_RESPONSE: "REPLY",
    Kind.MEETING_CANCELLATION: "CANCEL",
}
_STATES = {
    TaskState.NOT_STARTED: "NEEDS-ACTION",
    TaskState.IN_PROGRESS: "IN-PROCESS",
    TaskState.COMPLETE: "COMPLETED",
    TaskState.WAITING: "IN-PROCESS",
    TaskState.DEFERRED: "NEEDS-ACTION",
}
_ANSWERS = {Answer.ACCEPTED: "ACCEPTED", Answer.DECLINED: "DECLINED", Answer.TENTATIVE: "TENTATIVE"}
_BUSY = {Busy.FREE: "FREE", Busy.TENTATIVE: "TENTATIVE", Busy.BUSY: "BUSY", Busy.AWAY: "OOF"}
_ROLES = {
    RecipientKind.TO: "REQ-PARTICIPANT",
    RecipientKind.CC: "OPT-PARTICIPANT",
    RecipientKind.BCC: "NON-PARTICIPANT",
}


def method_of(kind: Kind) -> str:
    """Return what a calendar part of a message of this kind asks for."""
    return _METHODS.get(kind, "PUBLISH")


def write_calendar(message: MailMessage) -> str:
    """Return the appointments and tasks of a message as one calendar."""
    return joined(_calendar(message))


def _calendar(message: MailMessage) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//crm-lists//Outlook bridge//EN"
    yield f"METHOD:{method_of(message.kind)}"
    for zone in {
        one.zone: one for one in message.appointments if known_zone(one.zone) and not one.all_day
    }.values():
        yield from zone_lines(zone.zone, year=zone.starts.year)
    for appointment in message.appointments:
        yield from _event(appointment, message)
    for task in message.tasks:
        yield from _todo(task, message)
    yield "END:VCALENDAR"


def _event(one: Appointment, message: MailMessage) -> Iterator[str]:
    uid = one.uid or _made_uid(one.subject, one.starts.isoformat())
    stamp = one.stamped_at or _stamp(message)
    cancelled = ("STATUS:CANCELLED",) if message.kind is Kind.MEETING_CANCELLATION else ()
    yield from event_lines(replace(one, uid=uid), stamp=stamp, further=(*cancelled, *_people(one, message)))
    for changed in one.changed:
        yield from _occurrence(uid, changed, one, message)


def event_lines(
    one: Appointment, *, stamp: datetime, further: Iterable[str] = (), states_busy: bool = True
) -> Iterator[str]:
    """Yield one event; `further` are lines besides, `states_busy` adds Outlook's own word for TRANSP."""
    yield "BEGIN:VEVENT"
    yield from _identity(one, stamp)
    yield f"DTSTART{time_of(one.starts, one)}"
    yield f"DTEND{time_of(one.ends, one)}"
    if one.rule:
        yield f"RRULE:{one.rule}"
    for start in one.left_out:
        yield f"EXDATE{time_of(start, one)}"
    yield from _what(one.subject, one.location)
    if one.note:
        yield f"DESCRIPTION:{escaped(one.note)}"
    yield f"TRANSP:{'TRANSPARENT' if one.busy is Busy.FREE else 'OPAQUE'}"
    if states_busy:
        yield f"X-MICROSOFT-CDO-BUSYSTATUS:{_BUSY[one.busy]}"
    if one.is_private:
        yield "CLASS:PRIVATE"
    yield from further
    if one.reminder_minutes is not None:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Reminder")
        yield from (f"TRIGGER:-PT{one.reminder_minutes}M", "END:VALARM")
    yield "END:VEVENT"


def _identity(one: Appointment, stamp: datetime) -> Iterator[str]:
    yield f"UID:{escaped(one.uid)}"
    yield f"SEQUENCE:{one.sequence}"
    yield f"DTSTAMP:{utc(stamp)}"


def _stamp(message: MailMessage) -> datetime:
    return message.sent_at or NO_STAMP


def _occurrence(uid: str, changed: Changed, one: Appointment, message: MailMessage) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield from _identity(replace(one, uid=uid), one.stamped_at or _stamp(message))
    yield f"RECURRENCE-ID{time_of(changed.original, one)}"
    yield f"DTSTART{time_of(changed.starts, one)}"
    yield f"DTEND{time_of(changed.ends, one)}"
    yield from _what(changed.subject or one.subject, changed.location or one.location)
    yield "END:VEVENT"


def _what(subject: str, location: str) -> Iterator[str]:
    yield f"SUMMARY:{escaped(subject)}"
    if location:
        yield f"LOCATION:{escaped(location)}"


def time_of(wall: datetime, one: Appointment) -> str:
    """Return the end of a line with a time on the wall: of a day, of a zone, or of UTC."""
    if one.all_day:
        return f";VALUE=DATE:{wall:%Y%m%d}"
    written = f"{wall:%Y%m%dT%H%M%S}"
    return f";TZID={one.zone}:{written}" if known_zone(one.zone) else f":{written}Z"


def _people(one: Appointment, message: MailMessage) -> Iterator[str]:
    if message.kind is Kind.MEETING_RESPONSE:
        yield _person("ATTENDEE", message.sender, f";PARTSTAT={_ANSWERS.get(one.answer, 'NEEDS-ACTION')}")
        return
    if message.kind is Kind.APPOINTMENT and not message.recipients:
        return
    if message.sender.email:
        yield _person("ORGANIZER", message.sender, "")
    for recipient in message.recipients:
        if recipient.address.email:
            asked = ";RSVP=TRUE" if message.kind is Kind.MEETING_REQUEST else ""
            yield _person("ATTENDEE", recipient.address, f";ROLE={_ROLES[recipient.kind]}{asked}")


def _person(name: str, address: Address, parameters: str) -> str:
    called = f";CN={quoted(address.name)}" if address.name else ""
    return f"{name}{called}{parameters}:mailto:{''.join(address.email.split())}"


def _todo(task: Task, message: MailMessage) -> Iterator[str]:
    yield "BEGIN:VTODO"
    yield f"UID:{escaped(task.uid or _made_uid(task.subject, str(task.due_on)))}"
    yield f"DTSTAMP:{utc(_stamp(message))}"
    yield f"SUMMARY:{escaped(task.subject)}"
    for name, day in (("DTSTART", task.starts_on), ("DUE", task.due_on)):
        if day:
            yield f"{name};VALUE=DATE:{_day(day)}"
    if task.completed_on:
        yield f"COMPLETED:{_day(task.completed_on)}T000000Z"
    yield f"STATUS:{_STATES[task.state]}"
    yield f"PERCENT-COMPLETE:{task.percent}"
    if task.rule:
        yield f"RRULE:{task.rule}"
    if task.note:
        yield f"DESCRIPTION:{escaped(task.note)}"
    yield "END:VTODO"


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def utc(moment: datetime) -> str:
    """Return a moment as it is written in UTC."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _made_uid(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32].upper()
