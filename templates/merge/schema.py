"""The fields that templates may use, as callers describe them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from templates.merge.pictures import GREY


class Kind(StrEnum):
    """What sort of value a field has."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value."""

    label: str = ""
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Group:
    """Named fields that belong together: those of a case, a relation ..."""

    fields: Mapping[str, "Node"] = field(default_factory=dict)
    label: str = ""


@dataclass(frozen=True, slots=True)
class ListOf:
    """Any number of groups or values of one form: lines, contacts ..."""

    item: "Node"
    label: str = ""


Node: TypeAlias = Scalar | Group | ListOf

ITEM = "[]"
_SAMPLES: Mapping[Kind, Any] = {
    Kind.TEXT: "Sample text",
    Kind.NUMBER: 12,
    Kind.MONEY: Decimal("1234.50"),
    Kind.DATE: date(2026, 3, 1),
    Kind.DATETIME: datetime(2026, 3, 1, 14, 30),
    Kind.BOOLEAN: True,
    Kind.PICTURE: GREY,
}


@dataclass(frozen=True, slots=True)
class FieldSchema:
    """All fields of one kind of document, found by dotted paths such as `case.lines[].price`."""

    fields: Mapping[str, Node]

    def find(self, path: str) -> Node | None:
        """Return what stands at the path, or None."""
        node: Node | None = Group(self.fields)
        for step in path.replace(ITEM, "." + ITEM).split("."):
            node = _child(node, step)
        return node

    def paths(self) -> list[str]:
        """Return every path, groups and lists included."""
        return [path for path, _node in _walk(self.fields, "")]

    def as_json(self) -> dict[str, Any]:
        """Return plain data that `from_json` reads back; labels stay behind."""
        return {name: _packed(node) for name, node in self.fields.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "FieldSchema":
        """Return the schema that `as_json` described."""
        return cls({name: _unpacked(item) for name, item in data.items()})

    def sample(self) -> dict[str, Any]:
        """Return made-up values for every field, two items for each list."""
        return {name: _sample(node) for name, node in self.fields.items()}


def _child(node: Node | None, step: str) -> Node | None:
    if isinstance(node, ListOf) and step == ITEM:
        return node.item
    return node.fields.get(step) if isinstance(node, Group) else None


def _walk(fields: Mapping[str, Node], prefix: str) -> Iterator[tuple[str, Node]]:
    for name, node in fields.items():
        yield from _below(prefix + name, node)


def _below(path: str, node: Node) -> Iterator[tuple[str, Node]]:
    yield path, node
    if isinstance(node, Group):
        yield from _walk(node.fields, path + ".")
    elif isinstance(node, ListOf) and isinstance(node.item, Group):
        yield from _walk(node.item.fields, path + ITEM + ".")


def _sample(node: Node) -> Any:
    if isinstance(node, Group):
        return {name: _sample(child) for name, child in node.fields.items()}
    if isinstance(node, ListOf):
        return [_sample(node.item), _sample(node.item)]
    return _SAMPLES[node.kind]


def _packed(node: Node) -> Any:
    if isinstance(node, Group):
        return {"fields": {name: _packed(child) for name, child in node.fields.items()}}
    return {"item": _packed(node.item)} if isinstance(node, ListOf) else node.kind.value


def _unpacked(data: Any) -> Node:
    if isinstance(data, str):
        return Scalar(kind=Kind(data))
    if "item" in data:
        return ListOf(_unpacked(data["item"]))
    return Group({name: _unpacked(child) for name, child in data["fields"].items()})
