"""The values that stand in a column of a listing, with how many rows have each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from ..columns import Column
from ..columns.codes import SeveralColumn
from ..filters.operators import OPERATORS, operators_of
from ..search.folding import fold
from .counting import COUNT_LIMIT
from .page import Listing

#: So many values are read; more are found by typing.
READ = 200
SHOWN = 50
#: Column types of which nearly each row has a value of its own.
TOO_MANY = {"multiline", "datetime", "calculated"}


@dataclass(frozen=True)
class Value:
    """One value: as it stands in an address, as people read it, and how many rows have it."""

    raw: str
    text: str
    count: int


@dataclass(frozen=True)
class Values:
    """The most frequent values of a column."""

    values: Sequence[Value]
    #: How many rows have no value.
    unset: int
    #: Whether there are further values.
    is_cut: bool
    #: Whether only the first rows were looked at, because the view has too many.
    is_sample: bool


def has_values(column: Column) -> bool:
    """Tell whether the values of the column can be offered for choice."""
    is_one = not column.is_many or isinstance(column, SeveralColumn)
    return is_one and column.kind.code not in TOO_MANY and "in" in operators_of(column)


def distinct(listing: Listing, column: Column, *, text: str = "") -> Values:
    """Return the values of the column in the rows of a listing, the most frequent first; two queries."""
    items = listing.items.annotate(**column.annotations)
    is_sample = listing.count > COUNT_LIMIT
    if is_sample:
        first = items.order_by("pk").values("pk")[:COUNT_LIMIT]
        items = listing.definition.items().annotate(**column.annotations).filter(pk__in=first)
    is_asked = bool(text) and "contains" in operators_of(column)
    found = items.filter(OPERATORS["contains"].condition(column, text) if is_asked else Q())
    counted = found.order_by().values(column.path).annotate(number=Count("pk")).order_by("-number")
    records = [(record[column.path], record["number"]) for record in counted[: READ + 1]]
    labels = column.kind.labels(column, listing.actor, {value for value, _number in records})
    values = [
        Value(raw_of(value), shown, number)
        for value, number in records[:READ]
        if value not in (None, "")
        and (shown := column.text([value] if column.is_many else value, labels))
        and (not text or fold(text) in fold(shown))
    ]
    unset = sum(number for value, number in records if value in (None, ""))
    is_cut = len(records) > READ or len(values) > SHOWN
    return Values(values[:SHOWN], unset, is_cut, is_sample)


def raw_of(value: Any) -> str:
    """Return a value as it stands in an address."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return value.isoformat() if isinstance(value, date) else str(value)
