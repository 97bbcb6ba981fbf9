"""Events by when they take place."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from .models import Occurrence


def taking_place(starts_at: datetime, ends_at: datetime) -> Q:
    """Return the condition on what takes place within a time; what takes no time counts at its start."""
    overlapping = Q(starts_at__lt=ends_at, ends_at__gt=starts_at)
    at_a_moment = Q(starts_at__gte=starts_at, starts_at__lt=ends_at)
    return Q(pk__in=Occurrence.objects.filter(overlapping | at_a_moment).values("event_id"))


def without_end() -> Q:
    """Return the condition on series that name no end."""
    return ~Q(rrule="") & ~Q(rrule__contains="UNTIL=") & ~Q(rrule__contains="COUNT=")


def occurrences_of(
    events: "QuerySet[Any]", starts_at: datetime, ends_at: datetime
) -> "QuerySet[Any, tuple[int, datetime, datetime]]":
    """Return when these events take place within a time, each with the key of its series or its own."""
    found = Occurrence.objects.filter(event__in=events.values("pk"))
    found = found.filter(starts_at__lt=ends_at, ends_at__gte=starts_at)
    return found.values_list(Coalesce("event__series_id", "event_id"), "starts_at", "ends_at")
