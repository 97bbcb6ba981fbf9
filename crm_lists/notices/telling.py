"""Makes notices of changes and comments, at once; being told twice of one deed makes no second notice."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks import task

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.models import Change, OutboxEntry

from . import mails
from .matching import (
    ADDED,
    DELETED,
    Target,
    TargetGone,
    comments_told_by,
    opened,
    readers_of,
    target_of,
    told_by,
)
from .models import Alert, Comment, Frequency, Notice

#: A batch is told of by e-mail when it has been quiet for so long.
BATCH_SETTLES = timedelta(minutes=2)
#: So many items of a batch are named.
NAMED = 5


#: What happens in the recycle bin is the end of an item that was told already.
UNTOLD = ("empty", "purge")


def tell_together(sender: str, changes: Sequence[Change], **kwargs: object) -> None:
    """Tell of changes that were made together: of a batch once, of others each; a listener of the events."""
    news = [change for change in changes if change.verb not in UNTOLD]
    for change in news[-1:] if news and news[-1].batch else news:
        tell(sender, change)


def tell(sender: str, change: Change, **kwargs: object) -> None:
    """Tell the people whose alerts ask for this change."""
    alerts = list(_alerts_for(change))
    if not alerts:
        return
    if change.batch is None:
        _keep(_notices_of(change, alerts))
    elif _is_last_of_batch(change):
        _tell_of_batch(change, list(_at_once(change.list_code)))


def _at_once(list_code: str) -> QuerySet[Alert]:
    """Return the alerts of the list that tell at once; of one person those that send mail come first."""
    alerts = Alert.objects.filter(list_code=list_code, frequency=Frequency.AT_ONCE, is_active=True)
    return alerts.filter(user__is_active=True).select_related("user").order_by("-by_mail", "pk")


def _alerts_for(change: Change) -> QuerySet[Alert]:
    event = {**dict.fromkeys(ADDED, "on_added"), DELETED: "on_deleted"}.get(change.verb, "on_changed")
    # What happened before somebody asked is not news to him.
    alerts = _at_once(change.list_code).filter(told_change_id__lt=change.pk)
    if change.batch is not None:
        return alerts[:1]
    alerts = alerts.filter(Q(item_id=None) | Q(item_id=change.item_id), **{event: True})
    return alerts.filter(~Q(user=change.by_id) | Q(also_own=True)) if change.by_id else alerts


def _is_last_of_batch(change: Change) -> bool:
    """Tell whether no later change of the batch waits to be told; the last one speaks for all."""
    waiting = OutboxEntry.objects.pending().filter(
        change__batch=change.batch, change__list_code=change.list_code
    )
    return not waiting.filter(change_id__gt=change.pk).exists()


def _notices_of(change: Change, alerts: Iterable[Alert]) -> list[Notice]:
    actors = {alert.user_id: Actor.of(alert.user) for alert in alerts}
    readers = readers_of(actors, change)
    one = Change.objects.filter(pk=change.pk)

    def tells(alert: Alert, target: Target) -> bool:
        if alert.user_id not in readers or alert.view_code or alert.column:
            return alert.user_id in readers and told_by(alert, target, one).exists()
        return True

    told = _told_people(alerts, tells, actors)
    return [
        _notice(alert, Notice.Kind.CHANGE, list_code=change.list_code, item_id=change.item_id, change=change)
        for alert in told
    ]


def _told_people(
    alerts: Iterable[Alert],
    tells: Callable[[Alert, Target], bool],
    known: Mapping[int, Actor] | None = None,
) -> list[Alert]:
    """Return for each person the first alert that tells; one whose view has vanished is paused."""
    told: dict[int, Alert] = {}
    actors = dict(known or {})
    for alert in alerts:
        if alert.user_id not in told:
            actor = actors.setdefault(alert.user_id, Actor.of(alert.user))
            target = target_or_pause(alert, actor)
            if target is not None and tells(alert, target):
                told[alert.user_id] = alert
    return list(told.values())


def target_or_pause(alert: Alert, actor: Actor) -> Target | None:
    """Return what the alert is on; pause an alert whose list or view is there no more."""
    try:
        return target_of(alert, actor)
    except TargetGone:
        Alert.objects.filter(pk=alert.pk).update(is_active=False, paused_because="gone")
        return None


def tell_directly(change: Change, people: Iterable[User]) -> None:
    """Tell these people of a change that concerns them, asked for or not; never the one who made it."""
    now = timezone.now()
    _keep(
        [
            Notice(
                to=user,
                kind=Notice.Kind.CHANGE,
                list_code=change.list_code,
                item_id=change.item_id,
                change=change,
                mail_due_at=now if user.email else None,
            )
            for user in people
            if user.is_active and user.pk != change.by_id
        ]
    )


def remind(person: User, list_code: str, item_id: int, moment: datetime) -> None:
    """Remind a person of an item at a moment that is told; whoever asks sees to it that it is done once."""
    data = {"moment": moment.isoformat()}
    due = timezone.now() if person.email else None
    about = {"list_code": list_code, "item_id": item_id, "data": data, "mail_due_at": due}
    _keep([Notice(to=person, kind=Notice.Kind.REMINDER, **about)])


def _notice(alert: Alert, kind: str, **values: object) -> Notice:
    mail_due_at = timezone.now() if _is_mailed(alert) else None
    return Notice(to=alert.user, kind=kind, alert=alert, mail_due_at=mail_due_at, **values)


def _is_mailed(alert: Alert) -> bool:
    return alert.by_mail and bool(alert.user.email)


def _keep(notices: list[Notice]) -> None:
    """Keep those notices that are not there yet."""
    if notices:
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        if any(notice.mail_due_at for notice in notices):
            mails.send_soon()


# -- batches ---------------------------------------------------------------------------------------


def _tell_of_batch(change: Change, alerts: list[Alert]) -> None:
    """Tell each person once of all that the batch did and that he may read; later parts raise the count."""
    changes = Change.objects.filter(batch=change.batch, list_code=change.list_code)
    counts: dict[int, tuple[int, list[int]]] = {}

    def tells(alert: Alert, target: Target) -> bool:
        since = changes.filter(pk__gt=alert.told_change_id)
        counts[alert.user_id] = counted(told_by(alert, target, since))
        return counts[alert.user_id][0] > 0

    told = _told_people(alerts, tells)
    for alert in told:
        _keep_batch(alert, change, *counts[alert.user_id])
    if told:
        mails.send_soon(after=BATCH_SETTLES)


def counted(changes: QuerySet[Change]) -> tuple[int, list[int]]:
    """Return of how many items these changes are, and the first of the changes."""
    named = changes.order_by("pk").values_list("pk", flat=True)[:NAMED]
    return changes.values("item_id").distinct().count(), list(named)


def _keep_batch(alert: Alert, change: Change, count: int, named: list[int]) -> None:
    due = mails.in_a_while(BATCH_SETTLES) if _is_mailed(alert) else None
    about = {"count": count, "data": {"changes": named}}
    kept, is_new = Notice.objects.get_or_create(
        to=alert.user,
        batch=change.batch,
        list_code=change.list_code,
        defaults={"kind": Notice.Kind.BATCH, "alert": alert, "mail_due_at": due, **about},
    )
    if not is_new:
        Notice.objects.filter(pk=kept.pk).update(**about)
        Notice.objects.filter(pk=kept.pk, mail_due_at__isnull=False, mail_attempts=0).update(mail_due_at=due)


# -- comments --------------------------------------------------------------------------------------


def tell_of_comment_soon(comment: Comment) -> None:
    """Have the people told whom a comment names or who follow its item, once it is kept."""
    transaction.on_commit(lambda: _enqueue_comment(comment.pk), robust=True)


def _enqueue_comment(pk: int) -> None:
    tell_of_comment.enqueue(pk)


@task()
def tell_of_comment(pk: int) -> None:
    """Tell those whom the comment names, then those whose alerts ask for comments."""
    comment = Comment.objects.filter(pk=pk).first()
    if comment is None:
        return
    mentioned = comment.mentioned.filter(is_active=True).exclude(pk=comment.author_id)
    notices = [_mention(comment, user) for user in mentioned if may_read_item(Actor.of(user), comment)]
    alerts = _at_once(comment.list_code).filter(on_commented=True).exclude(user=comment.author_id)
    alerts = alerts.filter(Q(item_id=None) | Q(item_id=comment.item_id), told_at__lte=comment.created_at)
    alerts = alerts.exclude(user__in=[notice.to_id for notice in notices])
    one = Comment.objects.filter(pk=pk)
    told = _told_people(alerts, lambda alert, target: comments_told_by(alert, target, one).exists())
    about = {"list_code": comment.list_code, "item_id": comment.item_id, "comment": comment}
    _keep([*notices, *(_notice(alert, Notice.Kind.COMMENT, **about) for alert in told)])


def may_read_item(actor: Actor, comment: Comment) -> bool:
    """Tell whether the person may read the item of the comment, which must not be deleted."""
    definition = opened(actor, comment.list_code)
    return definition is not None and access.visible(actor, definition).filter(pk=comment.item_id).exists()


def _mention(comment: Comment, user: User) -> Notice:
    return Notice(
        to=user,
        kind=Notice.Kind.MENTION,
        list_code=comment.list_code,
        item_id=comment.item_id,
        comment=comment,
        mail_due_at=timezone.now() if user.email else None,
    )
