"""What a chart shows, as it stands in a view: `chart:closed_at__month:sum-value:bar:outcome`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models.constants import LOOKUP_SEP
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..columns import Column

#: Column types whose values are bars, in the order in which they are offered.
KEYS = ("choice", "code", "salesperson", "lookup", "person", "yesno")
DAYS = ("date", "datetime")
FIGURES = ("number", "currency", "percent", "calculated")
#: Into what days are put together.
BUCKETS: "Mapping[str, str | Promise]" = {
    "week": _("by week"),
    "month": _("by month"),
    "quarter": _("by quarter"),
    "year": _("by year"),
}
KINDS: "Mapping[str, str | Promise]" = {
    "bar": _("Bars"),
    "line": _("Line"),
    "pie": _("Pie"),
    "funnel": _("Funnel"),
}
#: Kinds that show one row of figures only.
SINGLE = ("pie", "funnel")
MEASURES: "Mapping[str, str | Promise]" = {"count": _("Number"), "sum": _("Sum"), "avg": _("Average")}
COUNT = "count"
BETWEEN = "-"
#: What a chart is told, in this order.
OPTIONS = ("column", "measure", "kind", "second")


@dataclass(frozen=True)
class Dimension:
    """A column by whose values a chart has bars; days are put together."""

    column: Column
    bucket: str = ""

    @property
    def token(self) -> str:
        """Return how a view names it."""
        return f"{self.column.name}{LOOKUP_SEP}{self.bucket}" if self.bucket else self.column.name

    @property
    def label(self) -> str:
        """Return what it is called."""
        return f"{self.column.label} {BUCKETS[self.bucket]}" if self.bucket else self.column.label


@dataclass(frozen=True)
class Measure:
    """What a bar is as long as."""

    function: str = COUNT
    column: Column | None = None

    @property
    def token(self) -> str:
        """Return how a view names it."""
        return self.function if self.column is None else f"{self.function}{BETWEEN}{self.column.name}"

    @property
    def label(self) -> str:
        """Return what it is called."""
        name = str(MEASURES[self.function])
        if self.column is None:
            return name
        return gettext("%(function)s of %(column)s") % {"function": name, "column": self.column.label}


#: Return the column of a name if the view may show it.
Shown = Callable[[str], Column | None]


def options_of(told: Sequence[str], shown: Shown) -> dict[str, str]:
    """Return what a view tells a chart, without what makes no sense."""
    return dict(_sensible(told, shown))


def _sensible(told: Sequence[str], shown: Shown) -> Iterator[tuple[str, str]]:
    for option, token in zip(OPTIONS, told, strict=False):
        if option == "kind":
            makes_sense = token in KINDS
        elif option == "measure":
            makes_sense = measure_of(token, shown) is not None
        else:
            makes_sense = bool(token) and dimension_of(token, shown) is not None
        if makes_sense:
            yield option, token


def dimension_of(token: str, shown: Shown) -> Dimension | None:
    """Return the dimension of a token, None where it is none."""
    name, _separator, bucket = token.rpartition(LOOKUP_SEP)
    if bucket not in BUCKETS:
        name, bucket = token, ""
    column = shown(name)
    if column is None or not is_dimension(column):
        return None
    if column.kind.code in DAYS:
        return Dimension(column, bucket or "month")
    return Dimension(column) if not bucket else None


def is_dimension(column: Column) -> bool:
    """Tell whether a chart can have bars by the column; custom days are texts, which no database cuts."""
    is_day = column.kind.code in DAYS and not column.is_custom
    return (column.kind.code in KEYS or is_day) and not column.is_many and LOOKUP_SEP not in column.name


def measure_of(token: str, shown: Shown) -> Measure | None:
    """Return the measure of a token, None where it is none."""
    function, _separator, name = token.partition(BETWEEN)
    if function == COUNT:
        return Measure() if not name else None
    column = shown(name) if function in MEASURES and name else None
    return Measure(function, column) if column is not None and is_figure(column) else None


def is_figure(column: Column) -> bool:
    """Tell whether the values of the column can be added up."""
    return column.kind.code in FIGURES and LOOKUP_SEP not in column.name
