"""Lookups back: which lists look up the items of a list, and how many of their items look up one of these."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from . import access
from .actors import Actor
from .columns import Column
from .columns.lookup import lookup_list
from .definitions import ListDefinition
from .guarding import hides, seen_by
from .listing.counting import COUNT_LIMIT, count_up_to
from .lists import all_lists, find_list, has_list

#: Between the code of a list and its lookup column, where a declaration names both.
DOT = "."


@dataclass(frozen=True)
class LookingBack:
    """A list that looks up another one by one of its columns."""

    definition: ListDefinition
    column: Column
    #: Whether the list looks up by other columns too, so that the column is named beside the list.
    is_one_of_several: bool = False

    @property
    def code(self) -> str:
        """Return what stands in the address of the item's page."""
        list_code = self.definition.code
        return f"{list_code}{DOT}{self.column.name}" if self.is_one_of_several else list_code

    @property
    def label(self) -> str:
        """Return the name of the list, with the column where it is one of several."""
        label = self.definition.label
        return f"{label} · {self.column.label}" if self.is_one_of_several else label

    @property
    def parameter(self) -> str:
        """Return the filter of the listing that shows the items which look up one item."""
        return f"{self.column.name}__has" if self.column.is_many else self.column.name

    def count(self, actor: Actor, pk: int) -> int:
        """Return how many readable items look the item up; one above COUNT_LIMIT stands for more."""
        found = access.visible(actor, self.definition).filter(looks_up(self.column, pk))
        return count_up_to(found, access.condition(actor, self.definition), COUNT_LIMIT)


def looks_up(column: Column, pk: int) -> models.Q:
    """Return the condition for the items that look this one up."""
    return column.where("has" if column.is_many else "exact", pk)


def looking_back(actor: Actor, definition: ListDefinition) -> list[LookingBack]:
    """Return the readable lists that look this one up: the declared ones, then those by custom columns."""
    pairs = [*_declared(definition), *_custom(definition)]
    unique = {(found.code, column.name): (found, column) for found, column in pairs}
    codes = [code for code, _name in unique]
    return [
        LookingBack(seen_by(actor, found), column, codes.count(found.code) > 1)
        for found, column in unique.values()
        if access.may_open(actor, found) and not hides(seen_by(actor, found), column.name)
    ]


def lookup_columns(looking: ListDefinition, target: ListDefinition) -> list[Column]:
    """Return the columns by which one list looks up another, single ones first."""
    names = [one.name for one in looking.model._meta.many_to_many]
    many = [looking.column(name) for name in names]
    own = [*looking.own_lookups.values(), *(column for column in many if column.kind.is_lookup)]
    custom = [one for one in looking.custom_columns if one.kind.is_lookup]
    return [column for column in (*own, *custom) if _target_code(column) == target.code]


def _declared(definition: ListDefinition) -> Iterator[tuple[ListDefinition, Column]]:
    for declared in definition.related:
        code, _dot, name = declared.partition(DOT)
        looking = find_list(code)
        columns = lookup_columns(looking, definition)
        found = next((one for one in columns if one.name == name or not name), None)
        if found is not None:
            yield looking, found


def _custom(definition: ListDefinition) -> Iterator[tuple[ListDefinition, Column]]:
    for looking in all_lists():
        for column in looking.custom_columns:
            if column.kind.is_lookup and _target_code(column) == definition.code:
                yield looking, column


def _target_code(column: Column) -> str:
    """Return the code of the list that is looked up; empty where there is no such list any more."""
    if column.target_list_code:
        return column.target_list_code if has_list(column.target_list_code) else ""
    try:
        return lookup_list(column).code
    except (LookupError, FieldDoesNotExist):
        return ""
