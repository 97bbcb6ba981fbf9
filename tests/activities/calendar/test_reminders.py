"""Reminders come once, at their time, to those who take part: in the bell and by e-mail."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from crm_lists.activities.calendar import answers, reminders
from crm_lists.activities.models import Activity, ActivityType, Event, Occurrence
from crm_lists.framework import actions
from crm_lists.notices.models import Notice
from tests.activities.calendar.making import at, make_employee, make_event
from tests.people import World, actor, client_of

pytestmark = pytest.mark.django_db
START = timezone.localtime() + timedelta(days=3)
WHEN = f"{START:%Y-%m-%d} 10:00"


@pytest.fixture
def event(world: World) -> Event:
    """Return an event with a guest, half an hour before which people are reminded."""
    world.salesperson.email = "anna@example.com"
    world.salesperson.save()
    guest = make_employee(world.first, "Guest", world.reader)
    return make_event(world.salesperson, WHEN, name="Board", employees=[guest.pk], reminder_minutes=30)


def told() -> list[tuple[str, str]]:
    found = Notice.objects.filter(kind=Notice.Kind.REMINDER).order_by("to__username")
    return [(one.to.username, one.list_code) for one in found]


def moment(minutes: int) -> datetime:
    """Return so many minutes before the event."""
    return at(WHEN) - timedelta(minutes=minutes)


def test_nobody_is_reminded_too_early(event: Event) -> None:
    assert reminders.remind_of_events(moment(31)) == 0


def test_those_who_take_part_are_reminded_once(event: Event) -> None:
    assert reminders.remind_of_events(moment(30)) == 2
    assert reminders.remind_of_events(moment(29)) == 0
    assert told() == [("reader", "events"), ("salesperson", "events")]


def test_a_reminder_stands_in_the_bell_and_is_mailed(world: World, event: Event) -> None:
    reminders.remind_of_events(moment(30))
    page = client_of(world.salesperson).get("/notices/").content.decode()
    assert "Reminder: “Board”" in page
    due = Notice.objects.filter(to=world.salesperson, mail_due_at__isnull=False)
    assert due.count() == 1
    assert not Notice.objects.filter(to=world.reader, mail_due_at__isnull=False).exists()


def test_the_mail_says_what_begins_when(
    world: World, event: Event, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        reminders.remind_of_events(moment(30))
    assert "Reminder: “Board”" in mail.outbox[0].subject


def test_who_declined_is_not_reminded(world: World, event: Event) -> None:
    (guest,) = answers.may_answer(actor(world.reader), event)
    answers.answer(actor(world.reader), event, {guest.key: "declined"})
    assert reminders.remind_of_events(moment(30)) == 1


def test_a_moved_event_reminds_anew(world: World, event: Event) -> None:
    reminders.remind_of_events(moment(30))
    later = {"starts_at": at(WHEN) + timedelta(hours=2), "ends_at": at(WHEN) + timedelta(hours=3)}
    actions.change(actor(world.salesperson), event, later)
    assert reminders.remind_of_events(moment(0) + timedelta(minutes=90)) == 2


def test_each_occurrence_of_a_series_reminds(world: World, event: Event) -> None:
    actions.change(actor(world.salesperson), event, {"rrule": "FREQ=DAILY;COUNT=3"})
    assert Occurrence.objects.filter(remind_at__isnull=False).count() == 3
    assert reminders.remind_of_events(moment(30)) == 2
    assert reminders.remind_of_events(moment(30) + timedelta(days=1)) == 2


def test_what_is_long_past_is_not_worth_a_word(event: Event) -> None:
    assert reminders.remind_of_events(moment(0) + timedelta(days=2)) == 0


def test_a_deleted_event_reminds_nobody(world: World, event: Event) -> None:
    actions.delete(actor(world.salesperson), event)
    assert reminders.remind_of_events(moment(30)) == 0


def test_a_task_that_is_due_reminds_whoever_is_responsible_in_the_morning(world: World) -> None:
    task = ActivityType.objects.get(code="task")
    values = {"activity_type": task, "name": "Call back", "due": START.date()}
    actions.add(actor(world.salesperson), Activity, values)
    assert reminders.remind_of_tasks(at(f"{START:%Y-%m-%d} 06:00")) == 0
    assert reminders.remind_of_tasks(at(f"{START:%Y-%m-%d} 07:00")) == 1
    assert reminders.remind_of_tasks(at(f"{START:%Y-%m-%d} 09:00")) == 0
    assert told() == [("salesperson", "activities")]


def test_rounds_are_planned_for_the_next_morning() -> None:
    assert reminders.next_morning(at("2026-05-04 06:00")) == at("2026-05-04 07:00")
    assert reminders.next_morning(at("2026-05-04 07:00")) == at("2026-05-05 07:00")
