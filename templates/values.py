"""The plain values that a document is made from, as the person sees them who makes it."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.columns.lookup import lookup_list
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import hides, seen_by
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of

from .fields import DOCUMENT, TODAY, columns_of, groups_of, kind_of, own_group
from .merge import Kind

Values = dict[str, Any]


def values_of(actor: Actor, item: Item, *, name: str = "", document_type: str = "") -> Values:
    """Return all values for a document over the item; what the actor may not read is empty."""
    definition = definition_of(item)
    own = own_group(definition)
    groups = {
        group: _group(actor, listed, item if group == own else _looked_up(actor, item, group))
        for group, listed in groups_of(definition).items()
    }
    return {
        **groups,
        DOCUMENT: {"name": name, "document_type": document_type},
        TODAY: timezone.localdate(),
    }


def _looked_up(actor: Actor, item: Item, name: str) -> Item | None:
    column = definition_of(item).column(name)
    key = column.read(item)
    if key is None or column.target is None:
        return None
    found: Item | None = access.visible(actor, lookup_list(column)).filter(pk=key).first()
    return found


def _group(actor: Actor, definition: ListDefinition, item: Item | None) -> Values:
    shown = seen_by(actor, definition)
    return {
        column.name: _empty(column)
        if item is None or hides(shown, column.name)
        else _value(actor, column, item)
        for column in columns_of(definition)
    }


def _empty(column: Column) -> Any:
    return "" if kind_of(column) is Kind.TEXT else None


def _value(actor: Actor, column: Column, item: Item) -> Any:
    raw = column.read(item)
    if kind_of(column) is not Kind.TEXT:
        return _local(raw)
    labels = column.kind.labels(column, actor, [raw])
    is_hidden = column.kind.is_lookup and raw not in labels
    return "" if is_hidden else str(column.text(raw, labels))


def _local(value: Any) -> Any:
    """Return a moment as the clock on the wall shows it: documents know no time zones."""
    return timezone.make_naive(value) if isinstance(value, datetime) else value
