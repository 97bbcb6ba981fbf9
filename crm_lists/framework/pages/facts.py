"""The details of an item: its columns as label and value, and the pills beside its title."""

from collections.abc import Collection
from typing import Any

from .. import access
from ..actors import Actor
from ..columns import Column
from ..columns.codes import SeveralColumn
from ..commands import EVERY_LIST, item_facts
from ..definitions import ListDefinition
from ..items import Item
from ..views import item_tones


def facts_of(
    actor: Actor, definition: ListDefinition, item: Item, *, besides: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Return the columns of the item that have a value, and what other apps add, as label and HTML.

    The columns of `besides` stand elsewhere on the page and are not read here.
    """
    above = {definition.title, *definition.pills, *besides}
    facts = [fact for fact in _facts(actor, definition, item, above) if fact["has_value"]]
    return [*facts, *_added(actor, definition, item)]


def editable_facts(actor: Actor, definition: ListDefinition, item: Item) -> dict[str, Any]:
    """Return the facts for a place where a person changes them: those that are set, then the empty ones."""
    editable = set(definition.editable) if may_edit(actor, definition, item) else set()
    # Title and pills stand above, where they cannot be typed.
    above = {definition.title, *definition.pills} - editable
    facts = _facts(actor, definition, item, above)
    for fact in facts:
        fact["is_editable"] = fact["name"] in editable
    shown = [fact for fact in facts if fact["has_value"]]
    empty = [fact for fact in facts if fact["is_editable"] and not fact["has_value"]]
    return {"facts": [*shown, *_added(actor, definition, item)], "empty_facts": empty}


def may_edit(actor: Actor, definition: ListDefinition, item: Item) -> bool:
    """Tell whether the person may type columns of the item."""
    return definition.is_edited_by_form and access.may(actor, item, access.CHANGE)


def fact_of(actor: Actor, column: Column, item: Item) -> dict[str, Any]:
    """Return one column of the item as label and HTML."""
    value = column.read(item)
    values = value if isinstance(value, list) else [value]
    labels = column.kind.labels(column, actor, values)
    return {
        "name": column.name,
        "label": column.label,
        "value_html": column.kind.long_cell(column, value, labels),
        "has_value": value not in (None, "", []),
        "is_long": column.kind.css == "long",
    }


def _facts(
    actor: Actor, definition: ListDefinition, item: Item, above: Collection[str]
) -> list[dict[str, Any]]:
    """Return the facts of all columns but those that stand above, and none twice."""
    lacked = item.lacked_columns()
    names = dict.fromkeys([*definition.asked, *definition.listed, *definition.facts])
    tones = item_tones(definition, actor, item)
    return [
        {**fact_of(actor, definition.column(name), item), "tone": tones.get(name, "")}
        for name in names
        if name not in above and name not in definition.mirrored and name not in lacked
    ]


def _added(actor: Actor, definition: ListDefinition, item: Item) -> list[dict[str, Any]]:
    """Return the facts of other apps."""
    added = (fact for more in item_facts.get(definition.code, EVERY_LIST) for fact in more(actor, item))
    return [{"label": fact.label, "value_html": fact.value_html} for fact in added]


def pills_of(actor: Actor, definition: ListDefinition, item: Item) -> list[dict[str, str]]:
    """Return the pill columns that have a value, as label and tone."""
    pills = []
    for name in definition.pills:
        column = definition.column(name)
        if isinstance(column, SeveralColumn):
            pills += [{"label": str(row), "tone": row.tone or "quiet"} for row in column.rows(item)]
            continue
        value = column.read(item)
        if value not in (None, ""):
            labels = column.kind.labels(column, actor, [value])
            tone = column.kind.tone(column, value, labels) or "quiet"
            pills.append({"label": column.text(value, labels), "tone": tone})
    return pills
