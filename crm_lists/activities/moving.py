"""Giving an activity another day: what has a period keeps its hours."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor

from .activity import Activity


def move(actor: Actor, activity: Activity, day: date) -> Activity:
    """Move the activity to the day, its period by as many days as its end."""
    return actions.change(actor, activity, moved(activity, day), etag=activity.version)


def moved(activity: Activity, day: date) -> dict[str, Any]:
    """Return the columns of the activity as they are on the day."""
    end = activity.ends_at or activity.starts_at
    if end is None:
        return {"due": day}
    days = (day - timezone.localtime(end).date()).days
    values: dict[str, Any] = {"due": day}
    for name in ("starts_at", "ends_at"):
        moment = getattr(activity, name)
        if moment is not None:
            values[name] = _later(moment, days)
    return values


def _later(moment: datetime, days: int) -> datetime:
    """Return the moment so many days later by the clock on the wall, over changes of summer time too."""
    local = timezone.localtime(moment)
    return timezone.make_aware(local.replace(tzinfo=None) + timedelta(days=days))
