"""Keeps the search entries of many items in step with them, by a few statements for all."""

from typing import Any

from ..actors import Actor
from ..definitions import ListDefinition
from ..indexing import FIRST_VERSION, KEYWORD_WEIGHT
from ..items import Item
from ..search.bulk import EntryText, remove_entries, write_entries


def follow(definition: ListDefinition, items: list[Item]) -> None:
    """Let the items be found by their present texts, and deleted ones be found no more."""
    gone = [item for item in items if item.deleted_at is not None]
    present = [item for item in items if item.deleted_at is None]
    if gone:
        remove_entries(definition.code, [item.pk for item in gone])
    if present:
        write_entries(definition.code, _entries(definition, present))


def _entries(definition: ListDefinition, items: list[Item]) -> list[EntryText]:
    weights = definition.searched
    texts = {name: _texts(definition, name, items) for name in {definition.title, *weights}}
    keywords = [name for name in weights if weights[name] >= KEYWORD_WEIGHT and name != definition.title]
    body = [name for name in weights if weights[name] < KEYWORD_WEIGHT and name != definition.title]
    return [
        EntryText(
            item.pk,
            texts[definition.title][place],
            "\n".join(texts[name][place] for name in keywords),
            "\n".join([*(texts[name][place] for name in body), item.search_body()]),
            item.modified_at,
            item.version == FIRST_VERSION,
        )
        for place, item in enumerate(items)
    ]


def _texts(definition: ListDefinition, name: str, items: list[Item]) -> list[str]:
    """Return the text of one column for each item; what keys stand for is asked once."""
    column = definition.column(name)
    values = [column.read(item) for item in items]
    keys: set[Any] = set()
    if column.target is not None:
        keys = {key for value in values for key in (value if isinstance(value, list) else [value])}
    labels = column.kind.labels(column, Actor.system(), keys)
    return [column.text(value, labels) for value in values]
