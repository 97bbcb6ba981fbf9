"""What a batch would do, before it does it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from crm_lists.framework import access, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import hides, seen_by
from crm_lists.framework.lists import find_list, has_list
from crm_lists.framework.models import Change

from .kinds import kind_of, values_of
from .models import Batch

#: So many rows are shown before and after.
SHOWN = 20


#: Code of the list and key of an item.
Key = tuple[str, int]


@dataclass(frozen=True)
class Line:
    """One row of the preview: its cells before and after."""

    title: str
    url: str = ""
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Preview:
    """What would become of the rows."""

    will_change: int
    same: int
    not_permitted: int
    headings: tuple[str, ...] = ()
    lines: list[Line] = field(default_factory=list)


def preview_of(batch: Batch, definition: ListDefinition) -> Preview:
    """Return what the batch would do: four queries for the figures, a few for the lines."""
    if batch.kind == "take-back":
        return _of_undo(batch)
    kind, actor = kind_of(batch), batch.actor
    if (own := kind.preview(batch)) is not None:
        return own
    keys = batch.rows.values("item_id")
    items = (
        access.deleted(actor, definition)
        if batch.kind == "restore"
        else access.visible(actor, definition, kind.needs)
    )
    allowed = items.filter(pk__in=keys)
    permitted = allowed.count()
    already = kind.already(batch, definition)
    same = allowed.filter(already).count() if already is not None and permitted else 0
    columns = _columns(batch, definition)
    return Preview(
        permitted - same,
        same,
        batch.total - permitted,
        tuple(column.label for column in columns),
        _lines(batch, definition, columns),
    )


def _of_undo(batch: Batch) -> Preview:
    rows = list(batch.rows.order_by("pk")[:SHOWN])
    keys = [(row.list_code, row.item_id) for row in rows]
    titles = {
        (list_code, pk): title
        for list_code, pk, title in Change.objects.filter(
            batch=batch.undoes.uuid if batch.undoes else None, item_id__in=[row.item_id for row in rows]
        ).values_list("list_code", "item_id", "item_title")
    }
    readable = _readable(batch.actor, titles)
    lines = [Line(titles.get(key, "") if key in readable else "") for key in keys]
    return Preview(batch.total, 0, 0, (), lines)


def _readable(actor: Actor, keys: Iterable[Key]) -> set[Key]:
    """Return those of the items that the person may still read, or restore."""
    by_list: dict[str, set[int]] = {}
    for list_code, pk in keys:
        by_list.setdefault(list_code, set()).add(pk)
    found: set[Key] = set()
    for code, pks in by_list.items():
        if has_list(code):
            definition = find_list(code)
            sources = (access.visible(actor, definition), access.deleted(actor, definition))
            for source in sources:
                found |= {(code, pk) for pk in source.filter(pk__in=pks).values_list("pk", flat=True)}
    return found


def _columns(batch: Batch, definition: ListDefinition) -> list[Column]:
    """Return the changed columns; what the person may not read any more is not shown as it was."""
    shown = seen_by(batch.actor, definition)
    names = batch.parameters.get("values", ())
    return [definition.column(name) for name in names if not hides(shown, name)]


def _lines(batch: Batch, definition: ListDefinition, columns: list[Column]) -> list[Line]:
    keys = list(batch.rows.order_by("pk").values_list("item_id", flat=True)[:SHOWN])
    actor = batch.actor
    source = (
        access.deleted(actor, definition) if batch.kind == "restore" else access.visible(actor, definition)
    )
    found = source.in_bulk(keys)
    items = [found[key] for key in keys if key in found]
    after = values_of(batch, definition) if columns else {}
    texts = [_texts(actor, column, items, after[column.name]) for column in columns]
    return [
        Line(
            bulk.title_of(definition, item),
            "" if batch.kind == "restore" else definition.url_of(item.pk),
            tuple(cells[place] for cells in texts),
        )
        for place, item in enumerate(items)
    ]


def _texts(actor: Actor, column: Column, items: list[Any], after: Any) -> list[tuple[str, str]]:
    """Return the texts before and after of each item; what keys stand for is asked once."""
    before = [column.read(item) for item in items]
    keys = {key for value in (*before, after) for key in (value if isinstance(value, list) else [value])}
    labels = column.kind.labels(column, actor, keys) if column.target is not None else {}
    became = column.text(after, labels)
    return [(column.text(value, labels), became) for value in before]
