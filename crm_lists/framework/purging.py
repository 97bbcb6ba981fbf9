"""What is done once a day: what lay in the recycle bin for too long goes, and what other apps left behind."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from . import statistics
from .recycling import purge_expired
from .registry import Registry

logger = logging.getLogger(__name__)

EVERY = timedelta(days=1)
#: What else goes once a day, by what it is; each returns how many there were.
daily_cleaners: Registry[Callable[[], int]] = Registry("daily cleaners")


@task()
def purge_daily() -> list[int]:
    """Delete for good what was deleted too long ago, and plan the next day's purge."""
    _plan_next()
    purged, kept = purge_expired()
    if purged or kept:
        logger.info("Purged %d items of the recycle bin; %d are still needed.", purged, kept)
    for what, clean in daily_cleaners.items():
        if gone := clean():
            logger.info("Cleaned up %d %s.", gone, what)
    statistics.renew()
    return [purged, kept]


def resume_purging() -> None:
    """Have the purge made that was missed while the site was not served; the days go on from there."""
    if not _is_planned():
        purge_daily.enqueue()


def _plan_next() -> None:
    """Plan the next purge, where the queue can wait; it is planned once."""
    if purge_daily.get_backend().supports_defer and not _is_planned():
        purge_daily.using(run_after=timezone.now() + EVERY).enqueue()


def _is_planned() -> bool:
    if not purge_daily.get_backend().supports_defer:
        return False
    waiting = DBTaskResult.objects.filter(task_path=purge_daily.module_path, status="READY")
    return waiting.exists()
