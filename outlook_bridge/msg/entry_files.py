"""Calendar and address book files (`.ics`, `.vcf`) as messages: the same values as Outlook's own entries."""

import re

from outlook_bridge.msg import reasons
from outlook_bridge.msg.calendar_reader import KINDS_OF_METHODS, read_calendar
from outlook_bridge.msg.card_reader import read_cards
from outlook_bridge.msg.entries import Appointment, Card, Task
from outlook_bridge.msg.errors import UnreadableMail
from outlook_bridge.msg.message_class import class_of
from outlook_bridge.msg.values import Address, Kind, Limits, MailMessage

_START = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,1000}BEGIN:V(CALENDAR|CARD)\s", re.IGNORECASE)


def is_entry_file(data: bytes) -> bool:
    """Return whether the bytes begin like a calendar or a card."""
    return _START.match(data) is not None


def read_entry_file(data: bytes, limits: Limits) -> MailMessage:
    """Return what the file holds, under the name of its first entry."""
    start = _START.match(data)
    if start is not None and start[1].upper() == b"CARD":
        return _of_cards(read_cards(data, most=limits.entries + 1), limits)
    calendar = read_calendar(data, most=limits.entries + 1)
    first = _first(calendar.appointments or calendar.tasks)
    kind = Kind.TASK if isinstance(first, Task) else KINDS_OF_METHODS.get(calendar.method, Kind.APPOINTMENT)
    return MailMessage(
        kind=kind,
        message_class=class_of(kind),
        subject=first.subject,
        text=first.note,
        sender=calendar.organiser,
        recipients=calendar.attendees[: limits.entries],
        sent_at=calendar.stamped_at,
        is_private=isinstance(first, Appointment) and first.is_private,
        appointments=calendar.appointments[: limits.entries],
        tasks=calendar.tasks[: limits.entries],
        warnings=_cut(max(len(calendar.appointments), len(calendar.tasks)), limits),
    )


def _first(entries: tuple[Appointment, ...] | tuple[Task, ...]) -> Appointment | Task:
    if not entries:
        raise UnreadableMail(reasons.NO_ENTRY)
    return entries[0]


def _of_cards(cards: tuple[Card, ...], limits: Limits) -> MailMessage:
    if not cards:
        raise UnreadableMail(reasons.NO_ENTRY)
    first = cards[0]
    return MailMessage(
        kind=Kind.CONTACT,
        message_class=class_of(Kind.CONTACT),
        subject=first.full_name,
        text=first.note,
        sender=Address(first.full_name, next(iter(first.emails), "")),
        cards=cards[: limits.entries],
        warnings=_cut(len(cards), limits),
    )


def _cut(count: int, limits: Limits) -> tuple[str, ...]:
    return (reasons.TOO_MANY_ENTRIES,) if count > limits.entries else ()
