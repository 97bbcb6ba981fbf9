"""Events by when they take place."""

from datetime import datetime

from django.db.models import Q

from .models import Occurrence


def taking_place(starts_at: datetime, ends_at: datetime) -> Q:
    """Return the condition on what takes place within a time; what takes no time counts at its start."""
    overlapping = Q(starts_at__lt=ends_at, ends_at__gt=starts_at)
    at_a_moment = Q(starts_at__gte=starts_at, starts_at__lt=ends_at)
    return Q(pk__in=Occurrence.objects.filter(overlapping | at_a_moment).values("event_id"))
