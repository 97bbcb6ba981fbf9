"""How often something may be tried: counts in the database, which all processes share.

A try is counted before it is made and given back when it succeeds, so tries made side by side gain nothing.
Tries beyond the limit are not counted, so each wait ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from .models import Attempts

SALT = "accounts.attempts"


@dataclass(frozen=True)
class Limit:
    """How many tries a kind of key has within a window of time."""

    kind: str
    tries: int
    window: timedelta

    def of(self, key: str) -> "Counter":
        """Return the counter of one key; the key itself is kept nowhere."""
        return Counter(salted_hmac(SALT, f"{self.kind}:{key}", algorithm="sha256").hexdigest(), self)


@dataclass(frozen=True)
class Counter:
    """The tries of one key."""

    digest: str
    limit: Limit

    def take(self) -> datetime | None:
        """Take one try; return None when there was one left, or else the end of the wait."""
        now = timezone.now()
        rows = Attempts.objects.filter(digest=self.digest)
        if rows.filter(ends_at__gt=now, count__lt=self.limit.tries).update(count=F("count") + 1):
            return None
        waits = rows.filter(ends_at__gt=now).values_list("ends_at", flat=True).first()
        if waits is not None:
            return waits
        begun = {"count": 1, "ends_at": now + self.limit.window}
        _row, is_new = Attempts.objects.get_or_create(digest=self.digest, defaults=begun)
        if not is_new and not rows.filter(ends_at__lte=now).update(**begun):
            # Somebody else began the window in between.
            return self.take()
        return None

    def give_back(self) -> None:
        """Give the try back."""
        Attempts.objects.filter(digest=self.digest, count__gt=0).update(count=F("count") - 1)

    def clear(self) -> None:
        """Forget the tries."""
        Attempts.objects.filter(digest=self.digest).delete()


def take_all(counters: Sequence[Counter]) -> datetime | None:
    """Take one try of each; return None, or the end of the longest wait, in which case none is taken."""
    with transaction.atomic():
        taken = [(counter, counter.take()) for counter in counters]
        waits = [until for _counter, until in taken if until is not None]
        if waits:
            for counter, until in taken:
                if until is None:
                    counter.give_back()
    return max(waits, default=None)


def forget_old() -> None:
    """Delete the counts whose window is over."""
    Attempts.objects.filter(ends_at__lt=timezone.now() - timedelta(days=1)).delete()


def wait_text(until: datetime) -> str:
    """Return the sentence that says how long to wait."""
    minutes = max(1, -(-int((until - timezone.now()).total_seconds()) // 60))
    text = ngettext(
        "There were too many attempts. Try again in %(count)s minute.",
        "There were too many attempts. Try again in %(count)s minutes.",
        minutes,
    )
    return text % {"count": minutes}
