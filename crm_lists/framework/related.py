"""Lookups back: which lists look up the items of a list, and how many of their items look up one of these."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from . import access
from .actors import Actor
from .columns import Column
from .columns.lookup import lookup_list
from .definitions import ListDefinition
from .filters import notation
from .guarding import hides, seen_by
from .listing.counting import COUNT_LIMIT, Counted, counted, counts_of
from .lists import all_lists, find_list, has_list

#: The parameter of a listing that holds a filter tree.
WHERE = "where"
#: Between the code of a list and its lookup column, where a declaration names both.
DOT = "."


@dataclass(frozen=True)
class LookingBack:
    """A list that looks up another one by one of its columns."""

    definition: ListDefinition
    column: Column
    #: Whether the list looks up by other columns too, so that the column is named beside the list.
    is_one_of_several: bool = False
    #: A column of several that counts together with the first one.
    joined: Column | None = None

    @property
    def code(self) -> str:
        """Return what stands in the address of the item's page."""
        list_code = self.definition.code
        return f"{list_code}{DOT}{self.column.name}" if self.is_one_of_several else list_code

    @property
    def label(self) -> str:
        """Return the name of the list, with the column where it is one of several."""
        if self.column.name in self.definition.looked_back:
            return str(self.definition.looked_back[self.column.name])
        label = self.definition.label
        return f"{label} · {self.column.label}" if self.is_one_of_several else label

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns by which an item may be looked up here."""
        return (self.column,) if self.joined is None else (self.column, self.joined)

    def address(self, pk: int) -> dict[str, str]:
        """Return the parameters of the listing that shows the items which look up one item."""
        tests = {f"{one.name}__has" if one.is_many else one.name: str(pk) for one in self.columns}
        if len(tests) == 1:
            return tests
        parts = tuple(notation.Test(parameter, value) for parameter, value in tests.items())
        return {WHERE: notation.write(notation.All((notation.Any(parts),)))}

    def condition(self, pk: int) -> models.Q:
        """Return the condition for the items that look this one up."""
        found = (one.where("has" if one.is_many else "exact", pk) for one in self.columns)
        return reduce(or_, found)

    def count(self, actor: Actor, pk: int) -> int:
        """Return how many readable items look the item up; one above COUNT_LIMIT stands for more."""
        return counts_of([self.counting(actor, pk)])[0]

    def counting(self, actor: Actor, pk: int) -> Counted:
        """Return the expression for how many readable items look the item up, COUNT_LIMIT + 1 for more."""
        found = access.visible(actor, self.definition).filter(self.condition(pk))
        return counted(found, access.condition(actor, self.definition), COUNT_LIMIT)


def looking_back(actor: Actor, definition: ListDefinition) -> list[LookingBack]:
    """Return the readable lists that look this one up: the declared ones, then those by custom columns."""
    pairs = [*_declared(definition), *_custom(definition)]
    unique = {(found.code, column.name): (found, column) for found, column in pairs}
    codes = [code for code, _name in unique]
    return [
        LookingBack(seen_by(actor, found), column, codes.count(found.code) > 1, _joined(actor, found, column))
        for found, column in unique.values()
        if access.may_open(actor, found) and not hides(seen_by(actor, found), column.name)
    ]


def _joined(actor: Actor, looking: ListDefinition, column: Column) -> Column | None:
    """Return the column of several that counts together with this one, where the actor may read it."""
    name = looking.joined.get(column.name)
    return looking.column(name) if name and not hides(seen_by(actor, looking), name) else None


def lookup_columns(looking: ListDefinition, target: ListDefinition) -> list[Column]:
    """Return the columns by which one list looks up another, single ones first."""
    names = [one.name for one in looking.model._meta.many_to_many]
    many = [looking.column(name) for name in names]
    own = [*looking.own_lookups.values(), *(column for column in many if column.kind.is_lookup)]
    custom = [one for one in looking.custom_columns if one.kind.is_lookup]
    return [column for column in (*own, *custom) if target_code(column) == target.code]


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
            if column.kind.is_lookup and target_code(column) == definition.code:
                yield looking, column


def target_code(column: Column) -> str:
    """Return the code of the list that is looked up; empty where there is no such list any more."""
    if column.target_list_code:
        return column.target_list_code if has_list(column.target_list_code) else ""
    try:
        return lookup_list(column).code
    except (LookupError, FieldDoesNotExist):
        return ""
