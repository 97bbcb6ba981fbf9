"""The rows of an export: read in the order of the listing, part by part, so that no list is held whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import models

from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition

from .transfers import Cell, Transfer, transfer_of

CHUNK = 2_000


@dataclass(frozen=True)
class Part:
    """Some rows of an export: keys, versions, and for each column the values of all these rows."""

    keys: Sequence[int]
    versions: Sequence[int]
    values: Sequence[Sequence[Any]]


class Export:
    """Items of a list on their way into a file."""

    def __init__(
        self,
        actor: Actor,
        definition: ListDefinition,
        items: "models.QuerySet[Any]",
        columns: Sequence[Column],
    ) -> None:
        self.actor = actor
        self.definition = definition
        self.columns = list(columns)
        self.transfers: list[Transfer] = [transfer_of(column) for column in columns]
        self.items = items

    @property
    def headings(self) -> list[str]:
        """Return the headings of the columns; two alike are told apart by their names."""
        labels = [column.label for column in self.columns]
        return [
            f"{label} ({column.name})" if labels.count(label) > 1 else label
            for label, column in zip(labels, self.columns, strict=True)
        ]

    def parts(self) -> Iterator[Part]:
        """Yield the rows part by part."""
        stored = [column for column in self.columns if not column.is_related]
        items = self.items
        for column in stored:
            items = items.annotate(**column.annotations)
        paths = ["pk", "version", *(column.path for column in stored)]
        records = items.values_list(*paths).iterator(chunk_size=CHUNK)
        while found := list(islice(records, CHUNK)):
            yield self._part(found)

    def _part(self, found: "list[tuple[Any, ...]]") -> Part:
        keys, versions, *rest = zip(*found, strict=True)
        stored: Iterator[Any] = iter(rest)
        values = [
            _related(self.definition, column, keys) if column.is_related else next(stored)
            for column in self.columns
        ]
        return Part(keys, versions, values)

    def cells(self, part: Part) -> list[list[Cell]]:
        """Return the cells of a part, column by column."""
        return [
            transfer.cells(column, self.actor, values)
            for transfer, column, values in zip(self.transfers, self.columns, part.values, strict=True)
        ]

    def json(self, part: Part) -> list[list[Any]]:
        """Return the values of a part as they stand in JSON, column by column."""
        return [
            transfer.json(column, self.actor, values)
            for transfer, column, values in zip(self.transfers, self.columns, part.values, strict=True)
        ]


def _related(definition: ListDefinition, column: Column, keys: Sequence[int]) -> list[list[Any]]:
    """Return the several values of these items, in one query for all of them."""
    found: dict[int, list[Any]] = {key: [] for key in keys}
    pairs = definition.items().filter(pk__in=keys).order_by(column.name).values_list("pk", column.name)
    for key, value in pairs:
        if value is not None:
            found[key].append(value)
    return [found[key] for key in keys]
