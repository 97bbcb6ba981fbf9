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
    if not deeds:
        return
    labels = _Labels(definition, deeds, rows_of)
    title = definition.column(definition.title)
    keys = statements.insert_columns(
        Change,
        {
            **_same_in_all(actor, definition, len(deeds)),
            "on_behalf_of_id": _for_whom(actor, deeds, represented or {}),
            "item_id": [item.pk for item, _deed in deeds],
            "item_title": [str(title.read(item) or "")[:512] for item, _deed in deeds],
            "verb": [deed.verb for _item, deed in deeds],
            "version": [item.version for item, _deed in deeds],
            "note": [deed.note for _item, deed in deeds],
            "before": [deed.before for _item, deed in deeds],
            "after": [deed.after for _item, deed in deeds],
            "labels": [labels.of(deed) for _item, deed in deeds],
        },
    )
    events.emit_together(keys)
    indexing.follow(definition, [item for item, _deed in deeds])


def _same_in_all(actor: Actor, definition: ListDefinition, count: int) -> dict[str, list[Any]]:
    """Return the columns of the history that hold one value for all changes."""
    by = actor.user
    values = {
        "list_code": definition.code,
        "at": timezone.now(),
        "by_id": by.pk if by is not None else None,
        "source": str(actor.source),
        "batch": actor.batch or uuid4(),
    }
    return {name: [value] * count for name, value in values.items()}


def _for_whom(actor: Actor, deeds: Deeds, represented: Mapping[Any, User]) -> list[Any]:
    people = (represented.get(item.pk, actor.on_behalf_of) for item, _deed in deeds)
    return [None if person is None else person.pk for person in people]


class _Labels:
    """The titles of the looked-up rows, as they are called at this moment."""

    def __init__(self, definition: ListDefinition, deeds: Deeds, rows_of: RowsOf) -> None:
        names = {name for _item, deed in deeds for name in deed.after}
        columns = {name: definition.column(name) for name in names}
        targets = {name: one.target for name, one in columns.items() if one.target is not None}
        wanted: dict[type[models.Model], set[Any]] = {target: set() for target in targets.values()}
        for name, target in targets.items():
            for _item, deed in deeds:
                wanted[target].update(_keys(name, deed))
        titles: dict[type[models.Model], dict[Any, str]] = {}
        for target, keys in wanted.items():
            found = rows_of(target, keys)
            titles[target] = {key: str(found[key]) for key in keys if key in found}
        #: The titles by key, for each column that looks anything up.
        self._titles = {name: titles[target] for name, target in targets.items()}

    def of(self, deed: Deed) -> dict[str, dict[str, str]]:
        """Return the titles for one change."""
        return {
            name: {str(key): titles[key] for key in _keys(name, deed) if key in titles}
            for name, titles in self._titles.items()
            if name in deed.after
        }


def _keys(name: str, deed: Deed) -> Collection[Any]:
    before, after = deed.before.get(name), deed.after.get(name)
    if before is None and not isinstance(after, list):
        return () if after is None else (after,)
    found: set[Any] = set()
    for value in (before, after):
        found.update(value if isinstance(value, list) else () if value is None else (value,))
    return found
