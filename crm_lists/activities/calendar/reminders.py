"""Reminders of events and of tasks that are due: in the bell and by e-mail, each once, by the worker.

The next moment at which somebody is to be reminded is planned when an event is written and after each round;
what was missed while the site was not served is made up at its start, as long as it is of some use.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.notices.digests import MORNING
from crm_lists.notices.telling import remind

from ..activity import Activity
from ..behaviour import OPEN
from ..event import Event
from .models import Occurrence, Reminder, ReminderRun, Response

#: What began longer ago is not worth a reminder any more.
TOO_LATE = timedelta(hours=12)
AT_ONCE = 500


@task()
def send_reminders() -> int:
    """Remind of what is due, and plan the next round; return how many reminders were made."""
    now = timezone.now()
    made = remind_of_events(now) + remind_of_tasks(now)
    plan_next(now)
    return made


def resume_reminders() -> None:
    """Make up what was missed while the site was not served."""
    send_reminders.enqueue()


# -- planning -----------------------------------------------------------------------------------


def plan_next(now: datetime) -> None:
    """Have the next round made when the next reminder is due, at the latest next morning."""
    coming = Occurrence.objects.filter(remind_at__gt=now).order_by("remind_at")
    first = coming.values_list("remind_at", flat=True).first()
    ReminderRun.objects.filter(due_at__lt=now).delete()
    morning = next_morning(now)
    plan(min(first, morning) if first else morning)


def next_morning(now: datetime) -> datetime:
    """Return the next morning, at which is reminded of tasks."""
    today = timezone.localtime(now).date()
    day = today if timezone.localtime(now).time() < MORNING else today + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, MORNING))


def plan(due_at: datetime) -> None:
    """Have a round made at this moment, where the queue can wait; each moment is planned once."""
    if not send_reminders.get_backend().supports_defer:
        return
    with transaction.atomic():
        _run, is_new = ReminderRun.objects.get_or_create(due_at=due_at)
        if is_new:
            send_reminders.using(run_after=due_at).enqueue()


def plan_for(occurrences: Iterable[Occurrence]) -> None:
    """Plan the first reminder of an event that was written; the others follow from each round."""
    now = timezone.now()
    moments = [one.remind_at for one in occurrences if one.remind_at is not None and one.remind_at > now]
    if moments:
        plan(min(moments))


# -- events -------------------------------------------------------------------------------------


def remind_of_events(now: datetime) -> int:
    """Remind the people of the events whose moment has come."""
    due = Occurrence.objects.filter(remind_at__lte=now).select_related("event", "event__salesperson")
    made = 0
    for one in due.order_by("remind_at")[:AT_ONCE]:
        is_mine = Occurrence.objects.filter(pk=one.pk, remind_at=one.remind_at).update(remind_at=None)
        if is_mine and one.starts_at > now - TOO_LATE:
            people = _people(one.event)
            made += sum(_remind_once(user, one.event, one.starts_at, now) for user in people)
    return made


def _people(event: Event) -> list[User]:
    """Return the users who take part and have not declined."""
    declined = Response.objects.filter(event=event, answer=Response.Answer.DECLINED, employee__isnull=False)
    invited = User.objects.filter(employee__events=event, is_active=True)
    invited = invited.exclude(employee__in=declined.values("employee"))
    hosts = User.objects.filter(salespeople=event.salesperson_id, is_active=True)
    return [*{user.pk: user for user in [*hosts, *invited]}.values()]


def _remind_once(user: User, item: Event | Activity, moment: datetime, now: datetime) -> bool:
    """Remind one person, unless it was done already or he may not read it any more."""
    definition = definition_of(item)
    if not access.visible(Actor.of(user), definition).filter(pk=item.pk).exists():
        return False
    with transaction.atomic():
        about = {"user": user, "list_code": definition.code, "item_id": item.pk, "moment": moment}
        _row, is_new = Reminder.objects.get_or_create(**about, defaults={"due_at": now, "sent_at": now})
        if is_new:
            remind(user, definition.code, item.pk, moment)
    return is_new


# -- tasks --------------------------------------------------------------------------------------


def remind_of_tasks(now: datetime) -> int:
    """Remind those who are responsible, in the morning, of what is due on the day."""
    today = timezone.localtime(now)
    if today.time() < MORNING:
        return 0
    moment = timezone.make_aware(datetime.combine(today.date(), time()))
    due = Activity.objects.filter(
        due=today.date(), state=OPEN, deleted_at=None, starts_at=None, responsible__is_active=True
    ).select_related("responsible")
    return sum(
        _remind_once(one.responsible, one, moment, now) for one in due.order_by("pk") if one.responsible
    )
