"""What a person chooses in a merge: for each column in which the items differ, whose value stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item

from .values import holds_several, is_empty, united

#: Before the name of a column, in what the page sends: whose value stays.
KEEP = "keep-"
#: The side of what was typed and is not saved yet.
TYPED = "typed"


@dataclass(frozen=True)
class Side:
    """One of the items, or what was typed: its raw values by column."""

    key: str
    title: str
    values: Mapping[str, Any]
    url: str = ""


def side_of(definition: ListDefinition, item: Item, title: str) -> Side:
    """Return an item as one side of a merge."""
    values = {name: definition.column(name).read(item) for name in definition.editable}
    return Side(str(item.pk), title, values, definition.url_of(item.pk))


@dataclass(frozen=True)
class Option:
    """The value of one side, as the page shows it."""

    key: str
    cell: SafeString | str
    is_chosen: bool
    is_empty: bool


@dataclass(frozen=True)
class Line:
    """One column of the page."""

    name: str
    label: str
    options: Sequence[Option]
    #: What stays where values are united instead of chosen.
    united: SafeString | str = ""


class Choices:
    """The columns that a person may write, as the sides have them; the first side is the survivor."""

    def __init__(
        self, actor: Actor, definition: ListDefinition, sides: Sequence[Side], sent: Mapping[str, str]
    ) -> None:
        self.actor, self.definition, self.sides, self.sent = actor, definition, sides, sent
        names = [name for name in definition.editable if any(name in side.values for side in sides)]
        self.columns = [definition.column(name) for name in names]

    @cached_property
    def taken(self) -> dict[str, Any]:
        """Return the raw values that differ from the survivor's, by column."""
        own = self.sides[0].values
        wanted = ((column.name, self._wanted(column)) for column in self.columns)
        return {name: value for name, value in wanted if value != own.get(name)}

    @property
    def as_json(self) -> dict[str, Any]:
        """Return what is taken as it stands in a change."""
        columns = {name: self.definition.column(name) for name in self.taken}
        return {name: column.kind.to_json(column, self.taken[name]) for name, column in columns.items()}

    @property
    def differing(self) -> list[Line]:
        """Return the columns in which the sides differ."""
        return [self._line(column) for column in self.columns if self._differs(column)]

    @property
    def same(self) -> list[tuple[str, str]]:
        """Return the columns that are the same on all sides and not empty, as label and cell."""
        alike = [column for column in self.columns if not self._differs(column)]
        values = [(column, self.sides[0].values.get(column.name)) for column in alike]
        return [
            (column.label, self._cells(column, [value])[0]) for column, value in values if not is_empty(value)
        ]

    def _values(self, column: Column) -> list[Any]:
        return [side.values.get(column.name) for side in self.sides]

    def _differs(self, column: Column) -> bool:
        values = [None if is_empty(value) else value for value in self._values(column)]
        return any(value != values[0] for value in values)

    def _wanted(self, column: Column) -> Any:
        values = self._values(column)
        if holds_several(column, *values):
            own = str(self.sides[0].key)
            return [one for one in united(values) if not (self._is_own(column) and str(one) == own)]
        return values[self._chosen(column)]

    def _is_own(self, column: Column) -> bool:
        return column.target is self.definition.model

    def _chosen(self, column: Column) -> int:
        """Return the place of the side whose value stays: as the person says, else the first that has one."""
        keys = [side.key for side in self.sides]
        asked = self.sent.get(f"{KEEP}{column.name}", "")
        if asked in keys:
            return keys.index(asked)
        full = (place for place, value in enumerate(self._values(column)) if not is_empty(value))
        place = next(full, 0)
        is_itself = self._is_own(column) and str(self._values(column)[place]) == self.sides[0].key
        return 0 if is_itself else place

    def _line(self, column: Column) -> Line:
        values = self._values(column)
        cells = self._cells(column, values)
        if holds_several(column, *values):
            options = [
                Option(side.key, cell, is_chosen=False, is_empty=is_empty(value))
                for side, cell, value in zip(self.sides, cells, values, strict=True)
            ]
            return Line(column.name, column.label, options, self._cells(column, [self._wanted(column)])[0])
        chosen = self._chosen(column)
        options = [
            Option(side.key, cell, is_chosen=place == chosen, is_empty=is_empty(value))
            for place, (side, cell, value) in enumerate(zip(self.sides, cells, values, strict=True))
        ]
        return Line(column.name, column.label, options)

    def _cells(self, column: Column, values: Sequence[Any]) -> list[str]:
        keys = [key for value in values for key in (value if isinstance(value, list) else [value])]
        hashable = [key for key in keys if not isinstance(key, dict)]
        labels = column.kind.labels(column, self.actor, hashable)
        return [column.kind.long_cell(column, value, labels) for value in values]
