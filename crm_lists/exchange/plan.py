"""What is to be done with the rows of a file: which column goes where, and what happens on a match."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from django.db.models import UniqueConstraint

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition

from .files.layout import Cell
from .transfers import Notation, text_of

#: Marks the hidden row and the hidden columns of a workbook that is taken back.
ID_MARK = "#id"
VERSION_MARK = "#version"

#: Before the key of the item that a row shall update after a warning, in a decision.
UPDATE_THIS = "update-"


class OnMatch(StrEnum):
    """What happens to a row whose keys an item has already."""

    UPDATE = "update"
    SKIP = "skip"
    CREATE = "create"
    ASK = "ask"


class OnWarning(StrEnum):
    """What happens to a row of which the person is warned."""

    ASK = "ask"
    SKIP = "skip"
    SAVE = "save"


@dataclass(frozen=True)
class Plan:
    """What is to be done with the rows."""

    #: {place of the cell in the row: name of the column}.
    columns: Mapping[int, str] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    on_match: str = OnMatch.UPDATE
    adds_new: bool = True
    clears_empty: bool = False
    #: Lookup columns: what they name and is not there yet is added.
    adds_missing: tuple[str, ...] = ()
    #: "comma", "point" or empty for the notation that each figure shows by itself.
    decimals: str = ""
    month_first: bool = False
    #: Places of key and version in a workbook that is taken back, -1 in any other file.
    id_place: int = -1
    version_place: int = -1
    #: What the person decided row by row: {number of the row: update, skip, create or update-KEY}.
    decisions: Mapping[int, str] = field(default_factory=dict)
    on_warning: str = OnWarning.ASK
    #: What the person meant by names that several items have: {column: {text: key}}.
    meant: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def is_round_trip(self) -> bool:
        """Tell whether the rows name their items by key and version."""
        return self.id_place >= 0

    @property
    def notation(self) -> Notation:
        """Return how the file writes numbers and days."""
        comma = {"comma": True, "point": False}.get(self.decimals)
        return Notation(comma, month_first=self.month_first)

    def notation_of(self, name: str) -> Notation:
        """Return how the file writes the values of a column."""
        return replace(self.notation, meant=self.meant.get(name, {}))

    def to_json(self) -> dict[str, Any]:
        """Return the plan as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the plan that stands in plain data."""
        columns = {int(place): name for place, name in data.get("columns", {}).items()}
        decisions = {int(number): what for number, what in data.get("decisions", {}).items()}
        keys = tuple(data.get("keys", ()))
        missing = tuple(data.get("adds_missing", ()))
        return cls(
            **{**data, "columns": columns, "keys": keys, "adds_missing": missing, "decisions": decisions}
        )


def importable(definition: ListDefinition) -> list[Column]:
    """Return the columns that a file may fill."""
    return [definition.column(name) for name in definition.editable]


def may_import(actor: Actor, definition: ListDefinition) -> bool:
    """Tell whether the person may add to the list or change its items, by the common form."""
    return bool(definition.editable) and (may_add(actor, definition) or may_change(actor, definition))


def may_add(actor: Actor, definition: ListDefinition) -> bool:
    """Tell whether the person may add to the list by values alone."""
    return definition.is_added_by_form and access.may_add(actor, definition)


def may_change(actor: Actor, definition: ListDefinition) -> bool:
    """Tell whether the person may change items of the list at all."""
    return definition.is_edited_by_form and access.condition(actor, definition, access.CHANGE) is not None


def folded(text: str) -> str:
    """Return a heading without case, accents, signs and spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\W_]+", "", "".join(sign for sign in plain if not unicodedata.combining(sign)))


def guessed_plan(definition: ListDefinition, headings: Sequence[Cell], saved: Mapping[str, str]) -> Plan:
    """Return the plan that the headings suggest: as an earlier mapping has it, else by label or name."""
    columns = importable(definition)
    by_heading = {folded(one.label): one.name for one in reversed(columns)}
    by_heading |= {folded(one.name): one.name for one in columns if folded(one.name) not in by_heading}
    known = {one.name for one in columns}
    chosen: dict[int, str] = {}
    for place, heading in enumerate(headings):
        text = text_of(heading).strip()
        name = saved.get(text) or by_heading.get(folded(text), "")
        if name in known and name not in chosen.values():
            chosen[place] = name
    return Plan(columns=chosen, keys=guessed_keys(definition, set(chosen.values())))


def guessed_keys(definition: ListDefinition, mapped: set[str]) -> tuple[str, ...]:
    """Return the columns by which an item is most likely known: a unique one, else its title."""
    unique = [name for name in definition.editable if name in mapped and is_unique(definition, name)]
    return tuple(unique[:1]) or ((definition.title,) if definition.title in mapped else ())


def is_unique(definition: ListDefinition, name: str) -> bool:
    """Tell whether no two items of the list may have the same value in the column."""
    column = definition.column(name)
    if column.is_custom:
        return bool(getattr(getattr(column, "design", None), "is_unique", False))
    alone = (one.fields for one in definition.model._meta.constraints if isinstance(one, UniqueConstraint))
    return column.field.unique or any(fields == (name,) for fields in alone)


def round_trip_plan(definition: ListDefinition, head: Sequence[Sequence[Cell]]) -> tuple[Plan, int] | None:
    """Return the plan of a workbook that was exported from here, and the row of its column names."""
    for number, cells in enumerate(head, start=1):
        texts = [text_of(cell) for cell in cells]
        if any(text.startswith(f"{ID_MARK}:") for text in texts) and VERSION_MARK in texts:
            return _taken_back(definition, texts), number
    return None


def _taken_back(definition: ListDefinition, names: list[str]) -> Plan:
    places = {name: place for place, name in enumerate(names) if name}
    id_name = next(name for name in names if name.startswith(f"{ID_MARK}:"))
    if id_name != f"{ID_MARK}:{definition.code}":
        raise OtherList(id_name.removeprefix(f"{ID_MARK}:"))
    known = {*definition.editable}
    return Plan(
        columns={place: name for name, place in places.items() if name in known},
        id_place=places[id_name],
        version_place=places[VERSION_MARK],
    )


class OtherList(Exception):
    """The workbook was exported from another list, whose code is the message."""
