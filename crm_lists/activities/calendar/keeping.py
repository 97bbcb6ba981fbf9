"""Keeps occurrences, busy time and bookings in step with events, in the transaction that writes an event."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.changes import Deed
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.organisation.models import Employee

from ..event import Event
from .models import Booking, BusyTime, Occurrence, Response
from .recurrence import Span
from .reminders import plan_for

#: Columns on which the rows here depend.
MATTERS = frozenset(
    {
        "starts_at",
        "ends_at",
        "all_day",
        "time_zone",
        "rrule",
        "exdates",
        "employees",
        "equipment",
        "salesperson",
        "transparency",
        "setup_minutes",
        "cleardown_minutes",
        "reminder_minutes",
    }
)
ROWS_AT_ONCE = 2_000


def follow(actor: Actor, item: Item, deed: Deed) -> None:
    """Keep up with a write to an event."""
    if not isinstance(item, Event):
        return
    if deed.verb != "change" or MATTERS & set(deed.after):
        plan_for(keep(actor, item))


def keep(actor: Actor, event: Event) -> list[Occurrence]:
    """Write the rows of an event anew; raise ValidationError where its equipment is taken."""
    clear(event)
    if event.deleted_at is not None:
        return []
    spans = event.as_series().spans()
    occurrences = add_spans(event, spans)
    _book(actor, event, occurrences)
    return occurrences


def add_spans(event: Event, spans: Sequence[Span]) -> list[Occurrence]:
    """Write occurrences of an event, and the time that they take of its people."""
    rows = [
        Occurrence(
            event=event, starts_at=span.starts_at, ends_at=span.ends_at, remind_at=_remind_at(event, span)
        )
        for span in spans
    ]
    occurrences = Occurrence.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    _write_busy(event, spans)
    return occurrences


def _remind_at(event: Event, span: Span) -> datetime | None:
    """Return when to remind of an occurrence that is still to come."""
    if event.reminder_minutes is None or span.starts_at <= timezone.now():
        return None
    return span.starts_at - timedelta(minutes=event.reminder_minutes)


def clear(event: Event) -> None:
    """Remove the rows of an event."""
    for model in (Booking, BusyTime, Occurrence):
        model.objects.filter(event=event).delete()


# -- people -----------------------------------------------------------------------------------


def keep_busy(event: Event) -> None:
    """Write anew what time the event takes of its people: none where it is free, or of whoever declined."""
    BusyTime.objects.filter(event=event).delete()
    if event.deleted_at is None:
        _write_busy(event, event.as_series().spans())


def _write_busy(event: Event, spans: Sequence[Span]) -> None:
    if event.transparency != Event.Transparency.FREE:
        BusyTime.objects.bulk_create(_busy(event, spans), batch_size=ROWS_AT_ONCE)


def _busy(event: Event, spans: Sequence[Span]) -> Iterator[BusyTime]:
    answers = dict(
        Response.objects.filter(event=event, employee__isnull=False).values_list("employee_id", "answer")
    )
    is_soft = event.transparency == Event.Transparency.TENTATIVE
    for employee_id in attending(event):
        answer = answers.get(employee_id)
        if answer == Response.Answer.DECLINED:
            continue
        soft = is_soft or answer == Response.Answer.TENTATIVE
        for span in spans:
            starts, ends = int(span.starts_at.timestamp()), int(span.ends_at.timestamp())
            yield BusyTime(employee_id=employee_id, event=event, starts=starts, ends=ends, is_soft=soft)


def attending(event: Event) -> list[int]:
    """Return the keys of the employees who take part: those who are asked, and the salesperson."""
    invited = list(event.employees.through.objects.filter(event=event).values_list("employee_id", flat=True))
    own = Employee.objects.filter(user__salespeople=event.salesperson_id, deleted_at=None)
    hosts = own.values_list("pk", flat=True) if event.salesperson_id else ()
    return list(dict.fromkeys([*hosts, *invited]))


# -- equipment --------------------------------------------------------------------------------


def _book(actor: Actor, event: Event, occurrences: Sequence[Occurrence]) -> None:
    through = event.equipment.through.objects.filter(event=event)
    # Always in one order, so that two who book the same things do not wait for each other.
    keys = through.order_by("equipment_id").values_list("equipment_id", flat=True)
    if keys and event.is_endless:
        reason = _("A series that reserves rooms or equipment must end. Say when, or after how many times.")
        raise ValidationError({"rrule": reason})
    before, after = (timedelta(minutes=one) for one in (event.setup_minutes, event.cleardown_minutes))
    bookings = [
        Booking(
            equipment_id=key,
            occurrence=one,
            event=event,
            starts_at=one.starts_at - before,
            ends_at=one.ends_at + after,
        )
        for key in keys
        for one in occurrences
    ]
    try:
        with transaction.atomic():
            Booking.objects.bulk_create(bookings, batch_size=ROWS_AT_ONCE)
    except IntegrityError as error:
        reasons = list(clashes(actor, bookings))
        raise ValidationError({"equipment": reasons or [_itself()]}) from error


def clashes(actor: Actor, bookings: Sequence[Booking], *, most: int = 3) -> Iterator[str]:
    """Say what keeps bookings from being made: what is taken, when, and by what as far as it may be read."""
    others = _others(bookings)
    taken = (other for one in bookings if (other := _overlapping(one, others)) is not None)
    for other in islice(taken, most):
        yield _taken(actor, other)


def _others(bookings: Sequence[Booking]) -> dict[int, list[Booking]]:
    """Return what other events have booked of the same equipment within the whole time; one query."""
    found: dict[int, list[Booking]] = {}
    if bookings:
        others = Booking.objects.filter(
            equipment__in={one.equipment_id for one in bookings},
            starts_at__lt=max(one.ends_at for one in bookings),
            ends_at__gt=min(one.starts_at for one in bookings),
        ).exclude(event=bookings[0].event_id)
        for other in others.select_related("equipment").order_by("starts_at"):
            found.setdefault(other.equipment_id, []).append(other)
    return found


def _overlapping(booking: Booking, others: Mapping[int, Sequence[Booking]]) -> Booking | None:
    """Return the first of the others that overlaps; as they do not overlap each other, their ends ascend."""
    same = others.get(booking.equipment_id, ())
    place = bisect_right(same, booking.starts_at, key=attrgetter("ends_at"))
    found = same[place] if place < len(same) else None
    return found if found is not None and found.starts_at < booking.ends_at else None


def _taken(actor: Actor, other: Booking) -> str:
    events = access.visible(actor, definition_of(Event))
    title = events.filter(pk=other.event_id).values_list("name", flat=True).first()
    words = {
        "what": other.equipment.name,
        "day": formats.date_format(timezone.localtime(other.starts_at), "j M Y"),
        "from": _clock(other.starts_at),
        "to": _clock(other.ends_at),
        "event": title,
    }
    if title is None:
        return _("“%(what)s” is booked already on %(day)s from %(from)s to %(to)s.") % words
    return _("“%(what)s” is booked already on %(day)s from %(from)s to %(to)s by “%(event)s”.") % words


def _clock(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "H:i")


def _itself() -> str:
    return _("The event would book the same equipment twice: its occurrences overlap.")
