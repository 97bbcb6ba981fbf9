"""Ending locks that their programs have left: a task waits for the first of those that hold something now."""

from datetime import datetime, timedelta

from django.db.models import Min
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from .dav_lock import DavLock, purge

#: So long after its end a lock is gone from lists and views; it holds nobody from its end on.
LATER = timedelta(minutes=1)


@task()
def end_locks() -> int:
    """Remove the locks that have ended, and come again when others will have."""
    gone = purge()
    until: datetime | None = DavLock.objects.aggregate(first=Min("expires_at"))["first"]
    if until is not None:
        _plan(until)
    return gone


def plan_end(until: datetime) -> None:
    """Have locks ended when this one will have, where the queue can wait; it is planned once."""
    if not end_locks.get_backend().supports_defer:
        return
    waiting = DBTaskResult.objects.filter(task_path=end_locks.module_path, status="READY")
    if not waiting.exists():
        _plan(until)


def _plan(until: datetime) -> None:
    if end_locks.get_backend().supports_defer:
        end_locks.using(run_after=max(until, timezone.now()) + LATER).enqueue()
