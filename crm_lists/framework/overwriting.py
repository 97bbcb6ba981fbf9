"""Writes of the program past the rules of an item: what must point elsewhere does so, however old it is.

Only for links that the program itself moves. History, search entry, event and followers are as with any
write; items in the recycle bin are written too.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from . import changes, events, followers, indexing
from .actors import Actor
from .definitions import ListDefinition
from .guarding import whole_of
from .items import Item


def overwrite(
    actor: Actor, definition: ListDefinition, pk: int, values: Mapping[str, Any], *, note: str = ""
) -> Item | None:
    """Set columns of an item, raw values by name; None where it is gone for good."""
    definition = whole_of(definition)
    with transaction.atomic():
        item: Item | None = definition.items().select_for_update(of=("self",)).filter(pk=pk).first()
        if item is None:
            return None
        before = changes.snapshot(definition, item)
        if all(before[name] == _as_json(definition, name, value) for name, value in values.items()):
            return item
        _write(actor, definition, item, values)
        states = changes.differences(before, changes.snapshot(definition, item))
        deed = changes.Deed("change", *states, note)
        events.emit(changes.record(actor, definition, item, deed))
        if item.deleted_at is None:
            indexing.index_item(definition, item, changed=deed.after)
        followers.tell_together(definition, [(item, deed)])
        followers.tell(actor, definition, item, deed)
    return item


def _as_json(definition: ListDefinition, name: str, value: Any) -> Any:
    column = definition.column(name)
    return column.kind.to_json(column, value)


def _write(actor: Actor, definition: ListDefinition, item: Item, values: Mapping[str, Any]) -> None:
    columns = [(definition.column(name), value) for name, value in values.items()]
    for column, value in columns:
        if not column.is_related:
            column.write(item, value)
    item.modified_at, item.modified_by = timezone.now(), actor.user
    item.version += 1
    item.save()
    for column, value in columns:
        if column.is_related:
            getattr(item, column.name).set(value)
