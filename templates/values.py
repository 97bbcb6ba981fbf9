"""The plain values that a document is made from, as the person sees them who makes it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone, translation

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.columns.lookup import lookup_list
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import hides, seen_by
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.related import LookingBack
from crm_lists.organisation.logo import logo_of
from crm_lists.organisation.models import Owner
from crm_lists.organisation.places import NoPlace, place_of

from .fields import (
    DOCUMENT,
    LETTER,
    LOGO,
    ME,
    MY_LIST,
    NO_LIST,
    NUMBER,
    TODAY,
    columns_of,
    document_columns,
    groups_of,
    has_logo,
    kind_of,
    loops_of,
    own_group,
)
from .letters import can_be_addressed, letter_of
from .merge import Kind
from .wanted import EVERYTHING, Wanted

Values = dict[str, Any]

#: So many rows of a related list are merged.
MOST_ROWS = 500
_ALWAYS = frozenset({DOCUMENT, ME, LETTER, TODAY})
#: So many items are remembered that others look up.
_MOST_KEPT = 500


@dataclass(frozen=True)
class DocumentFacts:
    """What is known of a document before it is made."""

    name: str = ""
    document_type: str = ""
    number: str = ""
    #: Values that were asked for, by column of the document.
    columns: Mapping[str, Any] = field(default_factory=dict)


def values_of(
    actor: Actor, item: Item | None, facts: DocumentFacts = DocumentFacts(), wanted: Wanted = EVERYTHING
) -> Values:
    """Return the values for a document over the item; what the actor may not read is empty."""
    definition = find_list(NO_LIST) if item is None else definition_of(item)
    values: Values = {}
    known = groups_of(definition)
    for group, listed in known.items():
        if wanted.has(group) and item is not None:
            found = item if group == own_group(definition) else _looked_up(actor, item, group)
            values[group] = _group(actor, listed, found, wanted.names_in(group))
    # To find out which lists look up this one takes longer than to merge it: only where a loop is wanted.
    if item is not None and (wanted.is_everything or wanted.roots - known.keys() - _ALWAYS):
        for name, back in loops_of(actor, definition).items():
            if wanted.has(name) and name not in known:
                values[name] = _rows(actor, back, item, wanted.names_in(name))
    if wanted.has(ME):
        values[ME] = _group(actor, find_list(MY_LIST), _me(actor), wanted.names_in(ME))
    if wanted.has(LETTER) and can_be_addressed(values):
        values[LETTER] = letter_of(values, translation.get_language() or "")
    return {**values, DOCUMENT: _document(actor, facts), TODAY: timezone.localdate()}


def _looked_up(actor: Actor, item: Item, name: str) -> Item | None:
    column = definition_of(item).column(name)
    key = column.read(item)
    if key is None or column.target is None:
        return None
    return _readable(actor, lookup_list(column), key)


def _readable(actor: Actor, definition: ListDefinition, key: Any) -> Item | None:
    """Return the item if the actor may read it; the owner of a thousand items is read once."""
    known: dict[tuple[str, Any], Item | None] = actor.fact("templates.looked_up", dict)
    if len(known) > _MOST_KEPT:
        known.clear()
    if (definition.code, key) not in known:
        known[definition.code, key] = access.visible(actor, definition).filter(pk=key).first()
    return known[definition.code, key]


def _me(actor: Actor) -> Item | None:
    """Return the place in the organisation for which the actor works at present."""
    try:
        key = place_of(actor).pk
    except NoPlace:
        return None
    return _readable(actor, find_list(MY_LIST), key)


def _group(
    actor: Actor, definition: ListDefinition, item: Item | None, names: Collection[str] | None
) -> Values:
    columns = _wanted_columns(definition, names)
    is_shown = has_logo(definition) and (names is None or LOGO in names)
    logo = {LOGO: _logo(actor, item)} if is_shown else {}
    if item is None:
        return {column.name: _empty(column) for column in columns} | logo
    return _many(actor, definition, [item], columns)[0] | logo


def _logo(actor: Actor, owner: Item | None) -> bytes | None:
    """Return the logo of an owner; a thousand letters read it once."""
    known: dict[int, bytes | None] = actor.fact("templates.logos", dict)
    if not isinstance(owner, Owner):
        return None
    if owner.pk not in known:
        logo = logo_of(owner)
        known[owner.pk] = bytes(logo.png) if logo is not None else None
    return known[owner.pk]


def _rows(actor: Actor, back: LookingBack, item: Item, names: Collection[str] | None) -> list[Values]:
    found = access.visible(actor, back.definition).filter(back.condition(item.pk)).order_by("pk")
    return _many(actor, back.definition, list(found[:MOST_ROWS]), _wanted_columns(back.definition, names))


def _wanted_columns(definition: ListDefinition, names: Collection[str] | None) -> list[Column]:
    return [column for column in columns_of(definition) if names is None or column.name in names]


def _many(
    actor: Actor, definition: ListDefinition, items: Sequence[Item], columns: Iterable[Column]
) -> list[Values]:
    """Return the values of many items, asking once for each column what its keys stand for."""
    shown = seen_by(actor, definition)
    found: list[Values] = [{} for _item in items]
    for column in columns:
        if hides(shown, column.name):
            texts: list[Any] = [_empty(column)] * len(items)
        else:
            texts = _texts(actor, column, [column.read(item) for item in items])
        for values, text in zip(found, texts, strict=True):
            values[column.name] = text
    return found


def _texts(actor: Actor, column: Column, raws: Sequence[Any]) -> list[Any]:
    if kind_of(column) is not Kind.TEXT:
        return [_local(raw) for raw in raws]
    keys = [key for raw in raws for key in (raw if isinstance(raw, list) else [raw])]
    plain = [key for key in keys if not isinstance(key, dict)]
    labels = column.kind.labels(column, actor, plain)
    return [_text(column, raw, labels) for raw in raws]


def _text(column: Column, raw: Any, labels: Mapping[Any, Any]) -> str:
    is_hidden = column.kind.is_lookup and not isinstance(raw, list) and raw not in labels
    return "" if is_hidden else str(column.text(raw, labels))


def _empty(column: Column) -> Any:
    return "" if kind_of(column) is Kind.TEXT else None


def _local(value: Any) -> Any:
    """Return a moment as the clock on the wall shows it: documents know no time zones."""
    return timezone.make_naive(value) if isinstance(value, datetime) else value


def _document(actor: Actor, facts: DocumentFacts) -> Values:
    values: Values = {}
    for column in document_columns():
        raw = facts.columns.get(column.name)
        raw = getattr(raw, "pk", raw)
        if column.is_many and raw is not None:
            raw = [getattr(one, "pk", one) for one in raw]
        values[column.name] = _empty(column) if raw is None else _texts(actor, column, [raw])[0]
    known = {"name": facts.name, "document_type": facts.document_type, NUMBER: facts.number}
    return {**values, **known}
