"""The daily and weekly digests: planned for the next morning, made up when one was missed."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from crm_lists.framework.actors import Actor
from crm_lists.framework.models import Change

from . import mails
from .matching import comments_told_by, told_by
from .models import Alert, Comment, DigestRun, Frequency, Notice
from .telling import target_or_pause

#: Digests are sent at this hour where the site is; the weekly ones on Monday.
MORNING = time(7)
MONDAY = 0
#: Younger changes wait for the next digest: an earlier one may still be on its way into the database.
SETTLED_AFTER = timedelta(minutes=10)
#: So many changes and comments of one digest are named.
NAMED = 25


def last_morning(now: datetime) -> datetime:
    """Return the latest moment at which daily digests were due."""
    today = _morning(now)
    return today if today <= now else _morning(now - timedelta(days=1))


def last_monday(now: datetime) -> datetime:
    """Return the latest moment at which weekly digests were due."""
    days = timezone.localtime(now).weekday() - MONDAY
    monday = _morning(now - timedelta(days=days))
    return monday if monday <= now else _morning(now - timedelta(days=days + 7))


def next_morning(now: datetime) -> datetime:
    """Return the next moment at which digests are due."""
    return _morning(last_morning(now) + timedelta(days=1, hours=1))


def _morning(moment: datetime) -> datetime:
    day = timezone.localtime(moment).date()
    return timezone.make_aware(datetime.combine(day, MORNING))


@task()
def send_digests() -> int:
    """Make the digests that are due, and plan the next ones; return how many were made."""
    now = timezone.now()
    plan_next(now)
    return make_digests(now)


def resume_digests() -> None:
    """Make up what was missed while the site was not served, mails included."""
    mails.send_mails.enqueue()
    send_digests.enqueue()


def plan_next(now: datetime) -> None:
    """Have the next digests made in their morning, where the queue can wait; each morning is planned once."""
    if not send_digests.get_backend().supports_defer:
        return
    due_at = next_morning(now)
    DigestRun.objects.filter(due_at__lt=now).delete()
    with transaction.atomic():
        _run, is_new = DigestRun.objects.get_or_create(due_at=due_at)
        if is_new:
            send_digests.using(run_after=due_at).enqueue()


def make_digests(now: datetime) -> int:
    """Make the notices of all digests that are due and have them sent; return how many there were."""
    due = {Frequency.DAILY: last_morning(now), Frequency.WEEKLY: last_monday(now)}
    settled = Change.objects.filter(at__lt=now - SETTLED_AFTER).order_by("-pk")
    until_id = settled.values_list("pk", flat=True).first() or 0
    made = 0
    for frequency, moment in due.items():
        alerts = Alert.objects.filter(frequency=frequency, is_active=True, told_at__lt=moment)
        for alert in alerts.filter(user__is_active=True).select_related("user").order_by("user_id", "pk"):
            made += _make(alert, until_id, now)
    mails.send_soon()
    return made


def _make(alert: Alert, until_id: int, now: datetime) -> int:
    """Make the notice of one digest, unless nothing happened or another process was faster."""
    target = target_or_pause(alert, Actor.of(alert.user))
    if target is None:
        return 0
    until_id = max(until_id, alert.told_change_id)
    span = Change.objects.filter(pk__gt=alert.told_change_id, pk__lte=until_id)
    changes = told_by(alert, target, span)
    said = Comment.objects.filter(created_at__gte=alert.told_at, created_at__lt=now)
    comments = comments_told_by(alert, target, said)
    data = {
        "frequency": alert.frequency,
        "changes": list(changes.order_by("-pk").values_list("pk", flat=True)[:NAMED]),
        "comments": list(comments.order_by("-pk").values_list("pk", flat=True)[:NAMED]),
    }
    count = changes.count() + comments.count()
    with transaction.atomic():
        mine = Alert.objects.filter(pk=alert.pk, told_at=alert.told_at)
        if not mine.update(told_at=now, told_change_id=until_id) or not count:
            return 0
        Notice.objects.create(**_digest(alert), count=count, data=data)
    return 1


def _digest(alert: Alert) -> dict[str, Any]:
    is_mailed = alert.by_mail and bool(alert.user.email)
    return {
        "to": alert.user,
        "kind": Notice.Kind.DIGEST,
        "alert": alert,
        "list_code": alert.list_code,
        "item_id": alert.item_id,
        "mail_due_at": timezone.now() if is_mailed else None,
    }
