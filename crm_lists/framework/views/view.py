"""A view as data, and as the query parameters of an address that shows it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..listing import PAGE_SIZE
from .charts import OPTIONS
from .formats import Format, written

#: What a column's total may be.
FUNCTIONS: "Mapping[str, str | Promise]" = {
    "sum": _("Sum"),
    "avg": _("Average"),
    "min": _("Least"),
    "max": _("Greatest"),
    "count": _("Number"),
}
#: Layouts, and the columns that each is told: `layout=calendar:starts_at:ends_at`; a chart is told more.
LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "table": (),
    "compact": (),
    "board": ("column",),
    "calendar": ("start", "end"),
    "gallery": ("picture",),
    "chart": OPTIONS,
}
TABLE = "table"
CHART = "chart"


@dataclass(frozen=True)
class Total:
    """One total: a column and what is made of its values."""

    column: str
    function: str

    @property
    def alias(self) -> str:
        """Return the name that a query gives it."""
        return f"total_{self.column}_{self.function}"


@dataclass(frozen=True)
class View:
    """What of a list is shown and how; every name in it is a column of the list."""

    #: Parameters of simple filters: `{"state": "new", "salesperson": "[Me]"}`.
    filters: Mapping[str, str] = field(default_factory=dict)
    #: A filter tree in its notation.
    where: str = ""
    text: str = ""
    #: Empty for the columns of the default view.
    columns: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    #: Columns, "-" before one for the greatest first; empty for the list's own order.
    sort: tuple[str, ...] = ()
    group_by: tuple[str, ...] = ()
    totals: tuple[Total, ...] = ()
    formats: tuple[Format, ...] = ()
    #: Rows of a page.
    limit: int = PAGE_SIZE
    layout: str = TABLE
    #: The columns that the layout is told, by what they are for: `{"start": "starts_at"}`.
    options: Mapping[str, str] = field(default_factory=dict)
    #: What of the asked view was left out, in sentences for its reader.
    notices: tuple[str, ...] = field(default=(), compare=False)

    @property
    def params(self) -> dict[str, str]:
        """Return the query parameters that show this view."""
        return {name: value for name, value in self._params() if value}

    def _params(self) -> Iterator[tuple[str, str]]:
        yield from self.filters.items()
        yield "where", self.where
        yield "q", self.text
        yield "columns", ",".join(map(self._column, self.columns))
        yield "sort", ",".join(self.sort)
        yield "group_by", ",".join(self.group_by)
        yield "totals", self._totals()
        yield "format", written(self.formats)
        yield "limit", str(self.limit) if self.limit != PAGE_SIZE else ""
        yield "layout", self._layout()

    def _column(self, name: str) -> str:
        return f"{name}:{self.widths[name]}" if name in self.widths else name

    def _totals(self) -> str:
        by_column: dict[str, list[str]] = {}
        for total in self.totals:
            by_column.setdefault(total.column, []).append(total.function)
        return ",".join(f"{name}:{':'.join(functions)}" for name, functions in by_column.items())

    def _layout(self) -> str:
        if self.layout == TABLE:
            return ""
        told = [self.options.get(option, "") for option in LAYOUTS[self.layout]]
        return ":".join([self.layout, *told]).rstrip(":")
