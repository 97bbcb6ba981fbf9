"""Quick edit: the rows of a listing as cells that are edited where they stand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import formats, timezone

from .. import access
from ..actors import Actor
from ..columns import Column, Labels
from ..columns.codes import CodesField, SeveralColumn
from ..columns.lookup import lookup_list
from ..columns.picking import PickerWidget
from ..definitions import ListDefinition
from ..items import Item
from ..listing import Listing

VERSION = "version"
#: The cell of a column that the item does not have.
LACKED = {"text": "", "html": "", "value": None, "locked": True}
#: More people or values than this are not put into the page; the cell is edited in the form then.
MAX_OPTIONS = 1_000


@dataclass(frozen=True)
class Editor:
    """How a cell is edited: the kind of control, and what it offers."""

    kind: str
    options: Sequence[tuple[Any, str]] = ()
    url: str = ""


def editor_of(actor: Actor, column: Column) -> Editor:
    """Return the editor for a column, found by the form field that the column itself gives."""
    field: Any = column.kind.form_field(column, actor)
    if column.kind.is_lookup:
        return Editor("many" if column.is_many else "lookup", url=_picker_url(column, field))
    if isinstance(field, forms.ModelChoiceField):
        offered: Any = field.offered if isinstance(field, CodesField) else field.queryset
        options = [(row.pk, str(field.label_from_instance(row))) for row in offered[:MAX_OPTIONS]]
        return Editor("many" if column.is_many else "choice", options)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        options = [(value, str(label)) for value, label in choices if value not in ("", None)]
        return Editor("many" if column.is_many else "choice", options)
    return Editor(next((kind for cls, kind in _EDITORS if isinstance(field, cls)), _text_editor(field)))


#: Controls by the class of the form field; the nearest class comes first.
_EDITORS: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.NullBooleanField, "yesno"),
    (forms.BooleanField, "yesno"),
    (forms.DateTimeField, "datetime"),
    (forms.DateField, "date"),
    (forms.DecimalField, "number"),
    (forms.FloatField, "number"),
    (forms.IntegerField, "number"),
)


def _text_editor(field: forms.Field) -> str:
    return "multiline" if isinstance(field.widget, forms.Textarea) else "text"


def _picker_url(column: Column, field: Any) -> str:
    """Return the address that the form's own picker asks; one of several values has the same."""
    widget = field.widget if isinstance(field.widget, PickerWidget) else PickerWidget(lookup_list(column))
    url: str = widget.get_context("", None, {})["widget"]["attrs"]["data-picker-url"]
    return url


def headings_of(actor: Actor, definition: ListDefinition, columns: Iterable[Column]) -> list[dict[str, Any]]:
    """Return what a browser must know of each column."""
    return [_heading(actor, definition, column) for column in columns]


def _heading(actor: Actor, definition: ListDefinition, column: Column) -> dict[str, Any]:
    is_editable = column.name in definition.editable
    editor = editor_of(actor, column) if is_editable else Editor("")
    return {
        "name": column.name,
        "label": column.label,
        "css": column.kind.css,
        "help": column.help_text,
        "required": is_editable and column.is_required,
        "editor": editor.kind,
        "options": list(editor.options),
        "url": editor.url,
    }


def columns_of(definition: ListDefinition, columns: Iterable[Column]) -> list[Column]:
    """Return the columns that a grid can show."""
    return [column for column in columns if column.is_listable]


def rows_of(listing: Listing, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Return the rows of a listing; what lookups mean is fetched once per column."""
    definition, actor = listing.definition, listing.actor
    keys = [record["pk"] for record in listing.records]
    may = access.visible(actor, definition, access.CHANGE).filter(pk__in=keys)
    changeable = set(may.values_list("pk", flat=True)) if keys else set()
    lacked = _lacked(definition, keys)
    values = [[record[column.path] for record in listing.records] for column in columns]
    cells = [cells_of(actor, column, found) for column, found in zip(columns, values, strict=True)]
    return [
        {
            "id": record["pk"],
            "etag": record[VERSION],
            "url": definition.url_of(record["pk"]),
            "may": record["pk"] in changeable,
            "cells": {
                column.name: LACKED if column.name in lacked.get(record["pk"], ()) else found[place]
                for column, found in zip(columns, cells, strict=True)
            },
        }
        for place, record in enumerate(listing.records)
    ]


def _lacked(definition: ListDefinition, keys: list[Any]) -> dict[Any, Collection[str]]:
    """Return the columns that each of the items does not have; nothing is asked where all have all."""
    if not definition.deciding or not keys:
        return {}
    found = definition.items().filter(pk__in=keys).only("pk", *definition.deciding)
    return {item.pk: item.lacked_columns() for item in found}


def row_of(actor: Actor, definition: ListDefinition, item: Item, columns: Sequence[Column]) -> dict[str, Any]:
    """Return the row of one item that was added a moment ago."""
    cells = {column.name: cells_of(actor, column, [column.read(item)])[0] for column in columns}
    url = definition.url_of(item.pk)
    return {"id": item.pk, "etag": item.version, "url": url, "may": True, "cells": cells}


def cells_of(actor: Actor, column: Column, values: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the cells of one column for many rows."""
    keys = {one for value in values for one in (value if isinstance(value, list) else [value])}
    labels = column.kind.labels(column, actor, keys)
    return [_cell(column, value, labels) for value in values]


def _cell(column: Column, value: Any, labels: Labels) -> dict[str, Any]:
    """Return what a browser shows, copies, compares and begins to edit with."""
    text = column.text(value, labels)
    cell = {
        "text": text,
        "html": str(column.cell(value, labels)),
        "value": column.kind.to_json(column, value),
    }
    edit = _edit_text(value)
    return cell if edit is None or edit == text else {**cell, "edit": edit}


def _edit_text(value: Any) -> str | None:
    """Return a figure as it is typed, without groups and signs, and a moment as the browser takes it."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None).isoformat(timespec="seconds")
    if isinstance(value, bool) or (not isinstance(value, int | float) and not hasattr(value, "quantize")):
        return None
    return str(formats.number_format(value, use_l10n=True, force_grouping=False))


def _values_of(column: Column, items: Sequence[Item]) -> list[Any]:
    """Return the value of each item; what stands in a table of its own is read for all of them at once."""
    if not isinstance(column, SeveralColumn):
        return [column.read(item) for item in items]
    found = column.values_among([item.pk for item in items])
    return [found[item.pk] for item in items]


def changed_cells(
    actor: Actor, columns: Sequence[Column], items: Sequence[Item], known: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return for each item the cells that differ from the values which the browser knows."""
    found: list[dict[str, Any]] = [{} for _item in items]
    for column in columns:
        values = _values_of(column, items)
        differing = [
            place
            for place, value in enumerate(values)
            if known[place].get(column.name, ...) != column.kind.to_json(column, value)
        ]
        if differing:
            cells = cells_of(actor, column, [values[place] for place in differing])
            for place, cell in zip(differing, cells, strict=True):
                found[place][column.name] = cell
    return found
