"""Events after commit: each change is told to its listeners, even when a process is killed between.

The outbox entry is written in the transaction of the change. A background task claims what is due and tells
the listeners; a listener that fails is tried again later, so listeners must bear being told twice. What
happened to one item is told in its order: while an entry waits for its next attempt, the later ones of its
item wait too. What a batch wrote together is told by one entry, that of its last change: it stands for all
changes of the batch since the entry before.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Max
from django.dispatch import Signal
from django.utils import timezone
from django_tasks import task

from .models import Change, OutboxEntries, OutboxEntry
from .registry import Registry

logger = logging.getLogger(__name__)

#: Sent with `change`; the sender is the code of the list.
item_added = Signal()
item_changed = Signal()
item_deleted = Signal()
item_restored = Signal()
#: A deleted item went out of the recycle bin of people, or for good.
item_emptied = Signal()
item_purged = Signal()
#: Sent with `changes`, once for each delivery: one change, or those that a batch made together.
changes_told = Signal()

#: Signals by the verb of the change; a verb without one of its own is a change.
signals: Registry[Signal] = Registry("event signals")
signals.register("add", item_added)
signals.register("change", item_changed)
signals.register("delete", item_deleted)
signals.register("restore", item_restored)
signals.register("empty", item_emptied)
signals.register("purge", item_purged)

BATCH_SIZE = 200
#: How long to wait after the first failed attempt, after the second ...
RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
MAX_ATTEMPTS = len(RETRY_AFTER) + 1
#: A claim of this age is of a process that was killed; the listeners of one change must be done earlier.
CLAIM_LASTS = timedelta(minutes=15)


def emit(change: Change) -> None:
    """Note that the listeners are to be told of this change when it is committed."""
    _note(change.pk)


def _note(change_id: int) -> None:
    OutboxEntry.objects.create(change_id=change_id)
    if _enqueue not in (entry[1] for entry in connection.run_on_commit):
        # The change is kept by now: that the queue fails is no failure of the person's deed.
        transaction.on_commit(_enqueue, robust=True)


def emit_together(change_ids: Collection[int]) -> None:
    """Note that the listeners are to be told of changes that one process wrote for one batch."""
    if change_ids:
        _note(max(change_ids))


def resume_delivery() -> None:
    """Have delivered what a killed process left: at once, and what it had claimed when the claim ends."""
    _enqueue()
    _wake_at(timezone.now() + CLAIM_LASTS)
    if given_up := OutboxEntry.objects.given_up().count():
        logger.error("The listeners were not told of %d changes: each attempt has failed.", given_up)


@task()
def deliver_events() -> int:
    """Tell the listeners of all events that are due, oldest first; return how many were delivered."""
    delivered = 0
    while batch := list(
        OutboxEntry.objects.deliverable(timezone.now()).select_related("change")[:BATCH_SIZE]
    ):
        delivered += sum(_deliver(entry) for entry in batch if _claim(entry))
    return delivered


def _enqueue() -> None:
    deliver_events.enqueue()


def _wake_at(moment: datetime) -> None:
    """Have what is due then delivered, where the queue can wait; elsewhere the next change does it."""
    if deliver_events.get_backend().supports_defer:
        deliver_events.using(run_after=moment).enqueue()


def _claim(entry: OutboxEntry) -> bool:
    """Take the entry for this process alone; false if another has it or an earlier one of its item."""
    now = timezone.now()
    pending = OutboxEntry.objects.pending()
    earlier = pending.filter(
        change__list_code=entry.change.list_code, change__item_id=entry.change.item_id, pk__lt=entry.pk
    )
    free = pending.filter(~Exists(earlier), pk=entry.pk, attempts=entry.attempts, due_at__lte=now)
    entry.attempts += 1
    return free.update(attempts=entry.attempts, due_at=now + CLAIM_LASTS) == 1


def _claimed(entry: OutboxEntry) -> OutboxEntries:
    """Return the entry as long as nobody else has claimed it since."""
    return OutboxEntry.objects.pending().filter(pk=entry.pk, attempts=entry.attempts)


def _deliver(entry: OutboxEntry) -> bool:
    # The attempt beyond the last is of an entry whose deliverer was killed each time: it may be the killer.
    if entry.attempts > MAX_ATTEMPTS:
        _give_up(entry)
        return False
    told = _changes_of(entry)
    failed = [change for change in told if not _tell(change)] if _tell_together(told) else told
    if failed and failed[-1] is told[-1]:
        _put_off(entry)
        return False
    with transaction.atomic():
        _leave_to_themselves(failed)
        OutboxEntry.objects.filter(pk=entry.pk).update(delivered_at=timezone.now(), given_up_at=None)
    return True


def _changes_of(entry: OutboxEntry) -> list[Change]:
    """Return the changes that the entry stands for: its own, and those of its batch before it without one."""
    last = entry.change
    if last.batch is None:
        return [last]
    others = OutboxEntry.objects.filter(change__batch=last.batch, pk__lt=entry.pk)
    if others.filter(change_id__gt=last.pk).exists():
        return [last]
    before = others.aggregate(before=Max("change_id"))["before"] or 0
    together = Change.objects.filter(batch=last.batch, list_code=last.list_code)
    return list(together.filter(pk__gt=before, pk__lte=last.pk).order_by("pk"))


def _leave_to_themselves(failed: list[Change]) -> None:
    """Give entries of their own to changes on which a listener failed, so that the rest need not wait."""
    if failed:
        due_at = _full_minute_after(timezone.now() + RETRY_AFTER[0])
        OutboxEntry.objects.bulk_create(
            OutboxEntry(change=change, attempts=1, due_at=due_at) for change in failed
        )
        _wake_at(due_at)


def _tell_together(told: list[Change]) -> bool:
    """Tell those who want to hear of all at once, and return whether they took it."""
    answers = changes_told.send_robust(sender=told[-1].list_code, changes=told)
    return not _failures(answers, f"{len(told)} changes up to {told[-1].pk}")


def _tell(change: Change) -> bool:
    """Tell all listeners, and return whether all of them took it."""
    signal = signals.get(change.verb) if change.verb in signals else item_changed
    answers = signal.send_robust(sender=change.list_code, change=change)
    return not _failures(answers, f"change {change.pk}")


def _failures(answers: Sequence[tuple[Any, Any]], what: str) -> list[Exception]:
    """Return in what the listeners failed, and note it."""
    failures = [answer for _receiver, answer in answers if isinstance(answer, Exception)]
    for failure in failures:
        logger.error("A listener failed on %s.", what, exc_info=failure)
    return failures


def _put_off(entry: OutboxEntry) -> None:
    if entry.attempts == MAX_ATTEMPTS:
        _give_up(entry)
        return
    due_at = _full_minute_after(timezone.now() + RETRY_AFTER[entry.attempts - 1])
    # The entry and its wake-up are kept together or not at all.
    with transaction.atomic():
        is_first = not OutboxEntry.objects.pending().filter(due_at=due_at).exists()
        if _claimed(entry).update(due_at=due_at) and is_first:
            _wake_at(due_at)


def _full_minute_after(moment: datetime) -> datetime:
    """Return a moment that the failures of one minute share, and with it one wake-up."""
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _give_up(entry: OutboxEntry) -> None:
    if _claimed(entry).update(given_up_at=timezone.now()):
        change = entry.change
        logger.error("Gave up telling the listeners of change %s (%s).", change.pk, change)
