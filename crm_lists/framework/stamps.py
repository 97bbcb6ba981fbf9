"""Stamps: random values in the database by which every process sees that what it keeps has changed.

What a process loads, it keeps under the stamp at which it was loaded. It looks at all stamps by one query,
once per request, or once per second where no request is answered. A transaction that is rolled back takes its
stamps with it: the one who wrote them looks anew, and what was loaded under them is never asked for again.
"""

import math
import time
import uuid
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import cache
from typing import Generic, TypeVar

from django.core.signals import request_finished, request_started
from django.db import connections, router, transaction

from .models import DesignStamp
from .prepared import Prepared

Kind = TypeVar("Kind")

#: How long an answer about the stamps counts outside a request, in seconds.
TRUSTED_FOR = 1.0
#: So many states are kept: transactions that run side by side may see different ones.
KEPT = 4

_Stamps = Mapping[int, uuid.UUID]
_in_request: ContextVar[bool] = ContextVar("stamps_in_request", default=False)
_looked_at: ContextVar[float] = ContextVar("stamps_looked_at", default=-math.inf)
_seen: ContextVar[_Stamps] = ContextVar("stamps_seen")
#: What the database runs when the transaction that wrote a stamp commits; it drops it at a rollback.
_awaited: ContextVar[Callable[[], None] | None] = ContextVar("stamps_awaited", default=None)


def of(key: int) -> uuid.UUID | None:
    """Return the present stamp of this key, None where nothing was ever changed."""
    if time.monotonic() - _looked_at.get() > TRUSTED_FOR or _is_rolled_back():
        _look()
    return _seen.get().get(key)


def renew(key: int) -> None:
    """Write a new stamp, for all processes; the one who writes sees it at once."""
    stamp = uuid.uuid4()
    if not DesignStamp.objects.filter(pk=key).update(stamp=stamp):
        DesignStamp.objects.update_or_create(pk=key, defaults={"stamp": stamp})
    if _looked_at.get() > -math.inf:
        _seen.set({**_seen.get(), key: stamp})
        _await_end()


def forget() -> None:
    """Look anew when a stamp is asked for next."""
    _looked_at.set(-math.inf)


class Kept(Generic[Kind]):
    """What a process keeps of one kind as long as its stamp is the same."""

    def __init__(self, key: int, load: Callable[[uuid.UUID | None], Kind]) -> None:
        self.key = key
        self.load = load
        self._loaded: dict[uuid.UUID | None, Kind] = {}

    def current(self) -> Kind:
        """Return what is kept for the present stamp; load it on first use."""
        stamp = of(self.key)
        found = self._loaded.get(stamp)
        if found is None:
            found = self.load(stamp)
            latest = list(self._loaded.items())[1 - KEPT :]
            self._loaded = {**dict(latest), stamp: found}
        return found

    def forget(self) -> None:
        """Forget what was loaded, and look anew."""
        self._loaded = {}
        forget()


def _is_rolled_back() -> bool:
    """Tell whether the block in which a stamp was written here is left without what was written in it."""
    awaited = _awaited.get()
    if awaited is None:
        return False
    waiting = connections[router.db_for_write(DesignStamp)].run_on_commit
    return all(entry[1] is not awaited for entry in reversed(waiting))


def _await_end() -> None:
    """Watch the present block: when it or one around it is rolled back, the database forgets what to call."""

    def ended() -> None:
        if _awaited.get() is ended:
            _awaited.set(None)

    _awaited.set(ended)
    transaction.on_commit(ended, using=router.db_for_write(DesignStamp))


@cache
def _all() -> Prepared:
    return Prepared(DesignStamp.objects.values_list("pk", "stamp"))


def _look() -> None:
    _seen.set(dict(_all().rows()))
    if _is_rolled_back():
        # A block around the one that was left may have written a stamp too.
        _await_end()
    # One look counts until the request ends, however long it takes: all of a page shows the same state.
    _looked_at.set(math.inf if _in_request.get() else time.monotonic())


def _request_begins(**_about: object) -> None:
    _in_request.set(True)
    forget()


def _request_ends(**_about: object) -> None:
    _in_request.set(False)
    _looked_at.set(min(_looked_at.get(), time.monotonic()))


request_started.connect(_request_begins, dispatch_uid="lists.stamps")
request_finished.connect(_request_ends, dispatch_uid="lists.stamps")
