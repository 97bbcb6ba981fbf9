"""How much would be moved by a merge, as far as the person may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import hides, seen_by

from .links import lookups_of, tables_of


@dataclass(frozen=True)
class Moved:
    """Items of one list, or rows beside the lists, that would belong to the survivor."""

    label: str
    count: int


def to_be_moved(actor: Actor, definition: ListDefinition, losers: Sequence[int]) -> list[Moved]:
    """Return what would be moved, list by list."""
    found: dict[str, set[Any]] = {}
    for lookup in lookups_of(definition):
        looking = seen_by(actor, lookup.definition)
        if not access.may_open(actor, looking) or hides(looking, lookup.column.name):
            continue
        for pk in losers:
            items = access.visible(actor, looking).filter(lookup.condition(pk))
            found.setdefault(looking.label, set()).update(items.values_list("pk", flat=True))
    return [Moved(label, len(pks)) for label, pks in found.items() if pks]


def links_of(definition: ListDefinition, losers: Sequence[int]) -> int:
    """Return how many rows point to these items at all; never shown to anybody."""
    looked_up = sum(lookup.items(pk).count() for lookup in lookups_of(definition) for pk in losers)
    return looked_up + sum(table.rows(pk).count() for table in tables_of(definition) for pk in losers)
