"""The custom columns of the lists as they are now, in every process.

A stamp in the database changes with each design. A process keeps what it loaded as long as the stamp is the
same, and looks at the stamp once per request, or once per second where no request is answered.
"""

import math
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import transaction

from .columns import Design, ExtraColumn, custom_column_of
from .models import CustomColumn, DesignStamp
from .registry import NotRegistered

#: How long an answer about the stamp counts outside a request, in seconds.
TRUSTED_FOR = 1.0

_declared_only: ContextVar[bool] = ContextVar("designs_declared_only", default=False)
_in_request: ContextVar[bool] = ContextVar("designs_in_request", default=False)
_looked_at: ContextVar[float] = ContextVar("designs_looked_at", default=0.0)


@dataclass(frozen=True)
class Designs:
    """What one process has loaded."""

    stamp: uuid.UUID | None
    by_list: Mapping[str, list[Design]] = field(default_factory=dict)
    #: Columns that were made of them; late, because a lookup may lead to a list made without programming.
    columns: dict[str, Mapping[str, ExtraColumn]] = field(default_factory=dict)
    #: What other modules derived from the same stamp, by their own keys.
    derived: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Surroundings:
    """What one process has loaded of what stands around every page."""

    stamp: uuid.UUID | None
    loaded: dict[str, Any] = field(default_factory=dict)


_NOTHING: Mapping[str, ExtraColumn] = {}
_loaded: list[Designs] = []
_around: list[Surroundings] = []


def columns_of(list_code: str) -> Mapping[str, ExtraColumn]:
    """Return the custom columns of a list by name, in their order, retired ones too."""
    designs = current()
    if list_code not in designs.by_list:
        return _NOTHING
    if list_code not in designs.columns:
        designs.columns[list_code] = _made_of(designs.by_list[list_code])
    return designs.columns[list_code]


def _made_of(found: list[Design]) -> Mapping[str, ExtraColumn]:
    """Return the columns; one whose type or list is there no more is left out, its values stay."""
    columns = {}
    for design in found:
        with suppress(NotRegistered):
            columns[design.code] = custom_column_of(design)
    return columns


def stamp() -> str:
    """Return what changes whenever a column or list is designed anew."""
    return str(current().stamp)


def current() -> Designs:
    """Return the present designs."""
    if _declared_only.get():
        return Designs(None)
    if not (_loaded and _around) or time.monotonic() - _looked_at.get() > TRUSTED_FOR:
        _look()
    return _loaded[0]


def changed() -> None:
    """Tell all processes that a design has changed; this one sees it at once."""
    _renew(DesignStamp.ONLY)


def surroundings() -> dict[str, Any]:
    """Return what was loaded of the surroundings under their present stamp, by the keys of those who did."""
    if _declared_only.get():
        return {}
    current()
    return _around[0].loaded


def surroundings_changed() -> None:
    """Tell all processes that what stands around every page has changed; this one sees it at once."""
    _renew(DesignStamp.SURROUNDINGS)


def _renew(key: int) -> None:
    DesignStamp.objects.update_or_create(pk=key, defaults={"stamp": uuid.uuid4()})
    forget()
    # A transaction that is rolled back must not leave its designs behind.
    transaction.on_commit(forget)


@contextmanager
def declared_only() -> Iterator[None]:
    """See the lists without custom columns: for checks, which come before there is a database."""
    token = _declared_only.set(True)
    try:
        yield
    finally:
        _declared_only.reset(token)


def forget() -> None:
    """Forget what was loaded."""
    _loaded.clear()
    _around.clear()


def _look() -> None:
    stamps = dict(DesignStamp.objects.values_list("pk", "stamp"))
    now, around = stamps.get(DesignStamp.ONLY), stamps.get(DesignStamp.SURROUNDINGS)
    if not _loaded or _loaded[0].stamp != now:
        _loaded[:] = [_load(now)]
    if not _around or _around[0].stamp != around:
        _around[:] = [Surroundings(around)]
    # One look counts until the request ends, however long it takes: all of a page shows the same columns.
    _looked_at.set(math.inf if _in_request.get() else time.monotonic())


def _load(now: uuid.UUID | None) -> Designs:
    found: dict[str, list[Design]] = {}
    for custom in CustomColumn.objects.order_by("position", "pk") if now else ():
        found.setdefault(custom.list_code, []).append(custom.design())
    return Designs(now, found)


def _request_begins(**_about: Any) -> None:
    _in_request.set(True)
    _looked_at.set(0.0)


def _request_ends(**_about: Any) -> None:
    _in_request.set(False)
    _looked_at.set(min(_looked_at.get(), time.monotonic()))


request_started.connect(_request_begins, dispatch_uid="lists.designs")
request_finished.connect(_request_ends, dispatch_uid="lists.designs")
