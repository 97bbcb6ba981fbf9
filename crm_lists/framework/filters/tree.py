"""A filter tree over the columns of a list: its condition, its columns, and which rows at hand pass it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import models

from ..actors import Actor
from ..definitions import ListDefinition
from . import notation
from .address import filter_of
from .notation import All, BadNotation, Node, Test
from .test import Filter


@dataclass(frozen=True)
class FilterTree:
    """A tree whose tests name columns of the list; those that do not were left out."""

    tests: Mapping[Test, Filter]
    root: Node = notation.NOTHING
    #: Parameters of tests that were left out: deleted columns, columns of another list.
    left_out: tuple[str, ...] = ()
    #: Whether the text could not be read at all.
    is_unreadable: bool = False

    def condition(self) -> models.Q:
        """Return the condition on the rows."""
        return self._condition(self.root) or models.Q()

    def _condition(self, node: Node) -> models.Q | None:
        if isinstance(node, Test):
            found = self.tests.get(node)
            return found.condition() if found else None
        parts = [part for part in map(self._condition, node.parts) if part is not None]
        return reduce(and_ if isinstance(node, All) else or_, parts) if parts else None

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Tell whether a row with these raw values, by the names of the columns, passes."""
        return self._holds(self.root, values) is not False

    def _holds(self, node: Node, values: Mapping[str, Any]) -> bool | None:
        if isinstance(node, Test):
            found = self.tests.get(node)
            return found.holds(values.get(found.column.name)) if found else None
        parts = [one for one in (self._holds(part, values) for part in node.parts) if one is not None]
        if not parts:
            return None
        return all(parts) if isinstance(node, All) else any(parts)

    @property
    def columns(self) -> set[str]:
        """Return the names of the columns that are tested."""
        return {one.column.name for one in self.tests.values()}


def tree_of(definition: ListDefinition, actor: Actor, text: str) -> FilterTree:
    """Return the tree of a text in the notation; one that cannot be read is empty and says so."""
    try:
        root = notation.read(text)
    except BadNotation:
        return FilterTree({}, is_unreadable=True)
    found = {test: filter_of(definition, actor, test.parameter, test.value) for test in notation.tests(root)}
    known = {test: one for test, one in found.items() if one is not None}
    left_out = tuple(dict.fromkeys(test.parameter for test, one in found.items() if one is None))
    return FilterTree(known, root, left_out)


def conditions(filters: Iterable[Filter]) -> models.Q:
    """Return the conditions of all filters together."""
    found = models.Q()
    for one in filters:
        found &= one.condition()
    return found
