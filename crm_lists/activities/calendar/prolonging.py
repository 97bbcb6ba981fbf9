"""Series without an end: once a day the years ahead that are kept of them grow."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ..event import Event
from .keeping import add_spans
from .models import Occurrence
from .recurrence import KEPT_AHEAD, years_from
from .reminders import plan_for
from .times import without_end

#: A series is prolonged when so much of the years ahead is missing: not all of them every day.
MISSING = timedelta(days=30)


def prolong_all() -> int:
    """Prolong the series without an end; return how many there were."""
    wanted = years_from(timezone.now(), KEPT_AHEAD) - MISSING
    endless = Event._default_manager.filter(without_end(), deleted_at__isnull=True)
    keys = endless.filter(last_ends_at__lt=wanted).order_by("pk").values_list("pk", flat=True)
    return sum(prolong(pk) for pk in list(keys))


def prolong(pk: int) -> bool:
    """Add the occurrences of a series that are not kept yet; tell whether there were any."""
    with transaction.atomic():
        event = Event._default_manager.select_for_update(of=("self",)).filter(pk=pk).first()
        if event is None or event.deleted_at is not None or not event.is_endless:
            return False
        latest = Occurrence.objects.filter(event=event).aggregate(latest=Max("starts_at"))["latest"]
        spans = [one for one in event.as_series().spans() if latest is None or one.starts_at > latest]
        if not spans:
            return False
        plan_for(add_spans(event, spans))
        # No change that anybody made: the version stays, and with it what programs know.
        ends = max(one.ends_at for one in spans)
        Event._default_manager.filter(pk=pk).update(last_ends_at=ends)
    return True
