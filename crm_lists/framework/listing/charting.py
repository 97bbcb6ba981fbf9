"""The figures of a chart: how many items of a listing have a value, and what they come to, by one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Avg, Case, Count, Exists, FloatField, Sum, Value, When
from django.db.models.functions import TruncMonth, TruncQuarter, TruncWeek, TruncYear

from .. import access
from ..actors import Actor
from ..columns import Column
from ..columns.lookup import lookup_list
from .page import Listing

#: More values than these have no bar of their own.
MOST_VALUES = 2_000
#: Stands for the key of an item that is not for the person who looks.
HIDDEN = -1
_TRUNCATED = {"week": TruncWeek, "month": TruncMonth, "quarter": TruncQuarter, "year": TruncYear}
_FUNCTIONS: dict[str, Any] = {"sum": Sum, "avg": Avg}


@dataclass(frozen=True)
class Bar:
    """The items of one value, or of one pair of values."""

    first: Any
    second: Any
    number: int
    total: Decimal | None


@dataclass(frozen=True)
class Side:
    """A column by whose values the items are put together, days by their bucket."""

    column: Column
    bucket: str = ""


def may_total(listing: Listing) -> bool:
    """Tell whether the actor may see totals of the list at all."""
    return access.may_ever(listing.actor, listing.definition, access.ANALYSE)


def bars_of(listing: Listing, sides: Sequence[Side], function: str, figure: Column | None) -> list[Bar]:
    """Return the figures by the values of one or two columns, over the rows that the actor sees.

    What may be seen but not analysed is counted, and in no total.
    """
    names = [f"chart_{place}" for place, _side in enumerate(sides)]
    values = {name: _value_of(side, listing.actor) for name, side in zip(names, sides, strict=True)}
    items = listing.items.order_by().annotate(**values)
    made: dict[str, Any] = {"number": Count("pk")}
    if figure is not None:
        beyond = access.also(listing.actor, listing.definition, access.ANALYSE)
        items = items.annotate(chart_figure=_analysed(figure, beyond))
        made["total"] = _FUNCTIONS[function]("chart_figure", output_field=FloatField())
    found = items.values(*names).annotate(**made)[: MOST_VALUES + 1]
    return [
        Bar(
            _plain(row["chart_0"]),
            _plain(row["chart_1"]) if len(sides) > 1 else None,
            row["number"],
            _rounded(row.get("total")),
        )
        for row in found
    ]


def _value_of(side: Side, actor: Actor) -> Any:
    """Return the value by which items are put together; a lookup that is not for the actor has no name."""
    column = side.column
    if side.bucket:
        return _TRUNCATED[side.bucket](column.expression, output_field=models.DateField())
    if not column.kind.is_lookup:
        return column.expression
    readable = access.visible(actor, lookup_list(column)).filter(pk=column.outer)
    key: models.Field[Any, Any] = models.BigIntegerField()
    return Case(
        When(column.where("isnull", True), then=Value(None, output_field=key)),
        When(Exists(readable), then=column.expression),
        default=Value(HIDDEN, output_field=key),
        output_field=key,
    )


def _analysed(figure: Column, beyond: models.Q | None) -> Any:
    if beyond is None:
        return Value(None, output_field=FloatField())
    return Case(When(beyond, then=figure.expression)) if beyond else figure.expression


def _plain(value: Any) -> Any:
    return None if value == "" else value


def _rounded(total: Any) -> Decimal | None:
    return None if total is None else round(Decimal(str(total)), 2)
