"""The custom columns of the lists as they are now, in every process; kept under a stamp."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from . import stamps
from .columns import Design, ExtraColumn, custom_column_of
from .models import CustomColumn, DesignStamp
from .registry import NotRegistered

_declared_only: ContextVar[bool] = ContextVar("designs_declared_only", default=False)


@dataclass(frozen=True)
class Designs:
    """What one process has loaded."""

    stamp: uuid.UUID | None
    by_list: Mapping[str, list[Design]] = field(default_factory=dict)
    #: Columns that were made of them; late, because a lookup may lead to a list made without programming.
    columns: dict[str, Mapping[str, ExtraColumn]] = field(default_factory=dict)
    #: What other modules derived from the same stamp, by their own keys.
    derived: dict[str, Any] = field(default_factory=dict)


_NOTHING: Mapping[str, ExtraColumn] = {}


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
    return Designs(None) if _declared_only.get() else _kept.current()


def changed() -> None:
    """Tell all processes that a design has changed; this one sees it at once."""
    stamps.renew(DesignStamp.ONLY)


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
    _kept.forget()


def _load(now: uuid.UUID | None) -> Designs:
    found: dict[str, list[Design]] = {}
    for custom in CustomColumn.objects.order_by("position", "pk") if now else ():
        found.setdefault(custom.list_code, []).append(custom.design())
    return Designs(now, found)


_kept: stamps.Kept[Designs] = stamps.Kept(DesignStamp.ONLY, _load)
