"""What follows a bulk write: history, search entries and one event, by a few statements for all items."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from .. import events, statements
from ..actors import Actor
from ..changes import Deed
from ..columns import Column
from ..definitions import ListDefinition
from ..items import Item
from ..models import Change
from . import indexing

#: Return rows of a model by key: (model, keys) -> {key: row}.
RowsOf = Callable[[type[models.Model], Iterable[Any]], dict[Any, models.Model]]
Deeds = Sequence[tuple[Item, Deed]]


def record(
    actor: Actor,
    definition: ListDefinition,
    deeds: Deeds,
    rows_of: RowsOf,
    *,
    represented: Mapping[Any, User] | None = None,
) -> None:
    """Write the change of each item and what follows; `represented` says for whom, by key of the item."""
    for_whom = represented or {}
    labels = _Labels(definition, deeds, rows_of)
    title = definition.column(definition.title)
    now, batch = timezone.now(), actor.batch or uuid4()
    written = [
        Change(
            list_code=definition.code,
            item_id=item.pk,
            item_title=str(title.read(item) or "")[:512],
            verb=deed.verb,
            version=item.version,
            at=now,
            by=actor.user,
            on_behalf_of=for_whom.get(item.pk, actor.on_behalf_of),
            source=actor.source,
            batch=batch,
            note=deed.note,
            before=deed.before,
            after=deed.after,
            labels=labels.of(deed),
        )
        for item, deed in deeds
    ]
    statements.insert(written)
    events.emit_together(written)
    indexing.follow(definition, [item for item, _deed in deeds])


class _Labels:
    """The titles of the looked-up rows, as they are called at this moment."""

    def __init__(self, definition: ListDefinition, deeds: Deeds, rows_of: RowsOf) -> None:
        names = {name for _item, deed in deeds for name in deed.after}
        columns = {name: definition.column(name) for name in names}
        self._columns = {name: one for name, one in columns.items() if one.target is not None}
        self._titles: dict[type[models.Model], dict[Any, str]] = {}
        wanted: dict[type[models.Model], set[Any]] = {}
        for _item, deed in deeds:
            for name, column in self._columns.items():
                wanted.setdefault(_target(column), set()).update(_keys(name, deed))
        for target, keys in wanted.items():
            found = rows_of(target, keys)
            self._titles[target] = {key: str(found[key]) for key in keys if key in found}

    def of(self, deed: Deed) -> dict[str, dict[str, str]]:
        """Return the titles for one change."""
        found = {}
        for name, column in self._columns.items():
            if name in deed.after:
                titles = self._titles[_target(column)]
                found[name] = {str(key): titles[key] for key in _keys(name, deed) if key in titles}
        return found


def _target(column: Column) -> type[models.Model]:
    target = column.target
    if target is None:
        raise TypeError(f"{column.name} looks nothing up.")
    return target


def _keys(name: str, deed: Deed) -> Collection[Any]:
    before, after = deed.before.get(name), deed.after.get(name)
    if before is None and not isinstance(after, list):
        return () if after is None else (after,)
    found: set[Any] = set()
    for value in (before, after):
        found.update(value if isinstance(value, list) else () if value is None else (value,))
    return found
