"""Conditional formatting as data: `bad(value__from=100),warn@state(state=new)`.

A rule gives a row, or with `@` one cell of it, a tone when its tests hold. The first rule that holds counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..actors import Actor
from ..definitions import ListDefinition
from ..filters import BadNotation, FilterTree, notation, tree_of
from ..items import Item

TONES = ("good", "warn", "bad", "info", "quiet")
MAX_RULES = 20


@dataclass(frozen=True)
class Format:
    """One rule: a tone, a column or none for the whole row, and the tests in their notation."""

    tone: str
    column: str
    where: str

    @property
    def head(self) -> str:
        """Return what stands before the tests."""
        return f"{self.tone}@{self.column}" if self.column else self.tone


@dataclass(frozen=True)
class Tones:
    """The tones of one row: of the row itself, and of its cells by the names of their columns."""

    row: str = ""
    cells: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Rules:
    """The formats of a view, ready for its rows."""

    rules: tuple[tuple[Format, FilterTree], ...] = ()

    @property
    def columns(self) -> set[str]:
        """Return the names of the columns whose raw values the rules ask for."""
        return {name for _format, tree in self.rules for name in tree.columns}

    def of(self, values: Mapping[str, Any]) -> Tones:
        """Return the tones of a row with these raw values."""
        found: dict[str, str] = {}
        for rule, tree in self.rules:
            if rule.column not in found and tree.tests and tree.holds(values):
                found[rule.column] = rule.tone
        return Tones(found.pop("", ""), found)


def rules_of(definition: ListDefinition, actor: Actor, formats: Iterable[Format]) -> Rules:
    """Return the rules of a view as this actor meets them: “[Me]” and “[Today]” are theirs."""
    return Rules(tuple((one, tree_of(definition, actor, one.where)) for one in formats))


def tones_of(
    definition: ListDefinition, actor: Actor, formats: Iterable[Format], values: Mapping[str, Any]
) -> Tones:
    """Return the tones of one row, in a list and on the page of an item alike."""
    return rules_of(definition, actor, formats).of(values)


def item_tones(definition: ListDefinition, actor: Actor, item: Item) -> Mapping[str, str]:
    """Return the tones of an item's columns by the rules of the first declared view that has any."""
    declared = next((view.formats for view in definition.views if view.formats), ())
    if not declared:
        return {}
    rules = rules_of(definition, actor, read_formats(",".join(declared)))
    values = {name: definition.column(name).read(item) for name in rules.columns}
    return rules.of(values).cells or {}


def read_formats(text: str) -> list[Format]:
    """Return the rules of a text, or raise BadNotation."""
    found = []
    for head, tree in notation.read_calls(text):
        tone, _at, column = head.partition("@")
        if tone not in TONES:
            raise BadNotation(f"“{tone}” is no tone.")
        found.append(Format(tone, column, notation.write(tree)))
    if len(found) > MAX_RULES:
        raise BadNotation("The view has too many rules.")
    return found


def written(formats: Iterable[Format]) -> str:
    """Return the rules as text."""
    return ",".join(f"{one.head}({one.where})" for one in formats)
