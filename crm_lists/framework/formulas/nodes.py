"""The parts of a formula: each says its kind, its value for a row, and its SQL for all rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol

from . import sql
from .values import COMPARED_PLACES, DIVISOR_PLACES, FIRST, LAST, MOST_DAYS, TOO_GREAT, Kind, rounded

#: What gives the value, and what the SQL, of the column of a name.
Row = Callable[[str], Any]


class Node(Protocol):
    """One part of a formula."""

    @property
    def kind(self) -> Kind:
        """Return what the part gives."""

    def value(self, row: Row) -> Any:
        """Return the value for one row, None where it is not set."""

    def sql(self, columns: Row) -> Any:
        """Return the expression for a query."""


@dataclass(frozen=True)
class Constant:
    """A figure, a text, yes or no."""

    kind: Kind
    constant: Any

    def value(self, row: Row) -> Any:
        """Return the constant."""
        return self.constant

    def sql(self, columns: Row) -> Any:
        """Return the constant."""
        return sql.constant(self.kind, self.constant)


@dataclass(frozen=True)
class Reference:
    """The value of a column."""

    kind: Kind
    name: str

    def value(self, row: Row) -> Any:
        """Return the value of the row."""
        return row(self.name)

    def sql(self, columns: Row) -> Any:
        """Return the expression of the column."""
        return columns(self.name)


@dataclass(frozen=True)
class Applied:
    """An operator or function with its arguments; not set where an argument is not set, if it is `strict`."""

    kind: Kind
    compute: Callable[..., Any]
    arguments: tuple[Node, ...]
    template: str
    postgresql: str = ""
    strict: bool = True

    def value(self, row: Row) -> Any:
        """Return what follows from the arguments."""
        found = [one.value(row) for one in self.arguments]
        if self.strict and any(one is None for one in found):
            return False if self.kind is Kind.YESNO else None
        return self.compute(*found)

    def sql(self, columns: Row) -> Any:
        """Return the SQL over that of the arguments."""
        parts = [one.sql(columns) for one in self.arguments]
        return sql.Piece(self.kind, self.template, *parts, postgresql=self.postgresql)


@dataclass(frozen=True)
class Rounded:
    """A figure with so many places."""

    number: Node
    places: int
    kind: Kind = Kind.NUMBER

    def value(self, row: Row) -> Any:
        """Return the rounded figure."""
        found = self.number.value(row)
        return None if found is None else rounded(found, self.places)

    def sql(self, columns: Row) -> Any:
        """Return the rounding as SQL."""
        return sql.round_to(self.number.sql(columns), self.places)


def divided(upper: Decimal, lower: Decimal) -> Decimal | None:
    """Return the quotient, None for a divisor of nought."""
    divisor = rounded(lower, DIVISOR_PLACES)
    return upper / divisor if divisor else None


def later(day: date, days: Decimal) -> date | None:
    """Return the day so many days later."""
    if not FIRST <= day <= LAST or abs(days) > MOST_DAYS:
        return None
    return day + timedelta(days=int(rounded(days, 0)))


def shifted(day: Node, days: Node, sign: str) -> Applied:
    """Return the day so many days later, or earlier with the sign “-”."""
    inside = f"{{0}} BETWEEN '{FIRST}' AND '{LAST}' AND ABS({{1}}) <= {MOST_DAYS}"
    amount = f"CAST(ROUND({{1}} * 1.000000000000004) AS INTEGER) * {sign}1"
    return Applied(
        Kind.DATE,
        lambda one, by: later(one, -by if sign == "-" else by),
        (day, days),
        f"CASE WHEN {inside} THEN DATE({{0}}, ({amount}) || ' days') END",
        f"CASE WHEN {inside} THEN {{0}} {sign} ROUND({{1}})::int END",
    )


#: Operators over two figures.
FIGURES: Mapping[str, tuple[Callable[..., Any], str]] = {
    "+": (lambda one, other: one + other, "({0} + {1})"),
    "-": (lambda one, other: one - other, "({0} - {1})"),
    "*": (lambda one, other: one * other, "({0} * {1})"),
    "/": (divided, f"({{0}} / NULLIF(ROUND({{1}}, {DIVISOR_PLACES}), 0))"),
}
_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, other: one == other,
    "<>": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def compared(sign: str, one: Node, other: Node) -> Applied:
    """Return a comparison; what is not set is equal to nothing and different from nothing."""
    if one.kind is Kind.NUMBER:
        one, other = Rounded(one, COMPARED_PLACES), Rounded(other, COMPARED_PLACES)
    return Applied(Kind.YESNO, _COMPARED[sign], (one, other), f"COALESCE({{0}} {sign} {{1}}, FALSE)")


def is_sane(value: Decimal) -> bool:
    """Tell whether a figure may stand in a formula."""
    return value.is_finite() and abs(value) < TOO_GREAT
