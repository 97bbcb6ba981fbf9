"""Reading a view from query parameters: what names no column is left out and said, never an error."""

from collections.abc import Mapping

from django.core.exceptions import FieldDoesNotExist
from django.db.models.constants import LOOKUP_SEP
from django.utils.translation import gettext as _

from ..actors import Actor
from ..columns import Column
from ..definitions import ListDefinition, PublicView
from ..filters import BadNotation, filterable, filters_of, sortable, tree_of
from ..listing import LARGEST_PAGE, PAGE_SIZE
from ..listing.order import MAX_GROUPS, MAX_SORTS
from ..view_parameters import PLACE, RESERVED
from . import charts
from .formats import Format, read_formats
from .view import CHART, FUNCTIONS, LAYOUTS, TABLE, Total, View

MAX_COLUMNS = 60
NARROWEST, WIDEST = 40, 1200
#: Column types whose values can be added up.
FIGURES = {"number", "currency", "percent", "calculated"}
#: Functions that any column has.
ANY = {"count"}
#: Functions of days too.
ORDERED = {"min", "max", "count"}


def view_of(definition: ListDefinition, actor: Actor, params: Mapping[str, str]) -> View:
    """Return the view that query parameters describe, without what this list does not have."""
    reader = _Reader(definition, actor)
    columns, widths = reader.columns(params.get("columns", ""))
    layout, options = reader.layout(params.get("layout", ""))
    return View(
        filters=reader.filters(params),
        where=reader.where(params.get("where", "")),
        text=params.get("q", ""),
        columns=columns,
        widths=widths,
        sort=reader.sorts(params.get("sort", ""))[:MAX_SORTS],
        group_by=reader.sorts(params.get("group_by", ""))[:MAX_GROUPS],
        totals=reader.totals(params.get("totals", "")),
        formats=reader.formats(params.get("format", "")),
        limit=_limit(params.get("limit", "")),
        layout=layout,
        options=options,
        notices=tuple(dict.fromkeys(reader.notices)),
    )


def params_of_public(view: PublicView) -> dict[str, str]:
    """Return the query parameters of a declared view."""
    totals = ",".join(f"{name}:{functions}" for name, functions in view.totals.items())
    own = {
        "where": view.where,
        "columns": ",".join(_with_width(name, view.widths) for name in view.columns),
        "sort": view.sort,
        "group_by": ",".join(view.group_by),
        "totals": totals,
        "format": ",".join(view.formats),
        "layout": view.layout,
        "limit": view.limit,
    }
    return {**view.filters, **{name: value for name, value in own.items() if value}}


def public_of(code: str, label: str, params: Mapping[str, str]) -> PublicView:
    """Return query parameters as a view that goes where a declared one goes."""
    columns = dict(part.partition(":")[::2] for part in _parts(params.get("columns", "")))
    formats = params.get("format", "")
    return PublicView(
        code,
        label,
        filters={name: raw for name, raw in params.items() if name not in RESERVED or name == "q"},
        columns=tuple(columns),
        widths={name: int(width) for name, width in columns.items() if width.isdecimal()},
        sort=params.get("sort", ""),
        where=params.get("where", ""),
        group_by=tuple(_parts(params.get("group_by", ""))),
        totals=dict(part.partition(":")[::2] for part in _parts(params.get("totals", ""))),
        formats=(formats,) if formats else (),
        layout=params.get("layout", ""),
        limit=params.get("limit", ""),
    )


def _with_width(name: str, widths: Mapping[str, int]) -> str:
    return f"{name}:{widths[name]}" if name in widths else name


class _Reader:
    """Reads part after part and collects what was left out."""

    def __init__(self, definition: ListDefinition, actor: Actor) -> None:
        self.definition = definition
        self.actor = actor
        self.notices: list[str] = []

    def columns(self, text: str) -> tuple[tuple[str, ...], dict[str, int]]:
        """Read the shown columns with their widths: `name:240,state`."""
        widths: dict[str, int] = {}
        found: list[str] = []
        for part in _parts(text)[:MAX_COLUMNS]:
            name, _colon, width = part.partition(":")
            if name in found or self._shown(name) is None:
                continue
            found.append(name)
            if width.isdecimal() and len(width) < len(str(WIDEST)) + 1:
                widths[name] = min(max(int(width), NARROWEST), WIDEST)
        return tuple(found), widths

    def filters(self, params: Mapping[str, str]) -> dict[str, str]:
        """Keep the filters that name a column; a parameter that looks like none is somebody else's."""
        known = {one.parameter: one.raw for one in filters_of(self.definition, self.actor, params)}
        asked = {name: raw for name, raw in params.items() if raw != "" and name not in RESERVED}
        kept = {}
        for name, raw in asked.items():
            if name in known or filters_of(self.definition, self.actor, {name: raw}):
                kept[name] = raw
            else:
                self._miss(name.partition(LOOKUP_SEP)[0])
        return kept

    def where(self, text: str) -> str:
        """Keep a tree that can be read; tests of missing columns are left out where it is used."""
        tree = tree_of(self.definition, self.actor, text)
        if tree.is_unreadable:
            self.notices.append(_("The filter of this view could not be read and is left out."))
            return ""
        for parameter in tree.left_out:
            self._miss(parameter.partition(LOOKUP_SEP)[0])
        return text

    def sorts(self, text: str) -> tuple[str, ...]:
        """Read columns with their directions: `-value,name`."""
        found: dict[str, str] = {}
        for part in _parts(text):
            name = part.removeprefix("-")
            column = sortable(self.definition, name)
            if column is None or column.is_many:
                self._miss(name)
            else:
                found.setdefault(name, part)
        return tuple(found.values())

    def totals(self, text: str) -> tuple[Total, ...]:
        """Read totals: `value:sum:avg,name:count`."""
        found = []
        for part in _parts(text):
            name, *functions = part.split(":")
            column = self._shown(name)
            found += [
                Total(name, one) for one in functions if column is not None and one in functions_of(column)
            ]
        return tuple(dict.fromkeys(found))

    def formats(self, text: str) -> tuple[Format, ...]:
        """Read the rules; those for a missing column are left out."""
        try:
            rules = read_formats(text)
        except BadNotation:
            self.notices.append(_("The formatting of this view could not be read and is left out."))
            return ()
        kept = [rule for rule in rules if not rule.column or self._shown(rule.column) is not None]
        for rule in kept:
            for parameter in tree_of(self.definition, self.actor, rule.where).left_out:
                self._miss(parameter.partition(LOOKUP_SEP)[0])
        return tuple(kept)

    def layout(self, text: str) -> tuple[str, dict[str, str]]:
        """Read a layout and what it is told: `calendar:starts_at:ends_at`."""
        code, *told = text.split(":")
        if code not in LAYOUTS:
            return TABLE, {}
        if code == CHART:
            return code, charts.options_of(told, self._shown)
        named = zip(LAYOUTS[code], told, strict=False)
        return code, {option: name for option, name in named if name and self._shown(name) is not None}

    def _shown(self, name: str) -> Column | None:
        """Return the column if it may be shown to people."""
        column = shown_column(self.definition, name)
        if column is None:
            self._miss(name)
        return column

    def _miss(self, name: str) -> None:
        said = _("This view asks for “%(column)s”, which the list does not have any more.")
        self.notices.append(said % {"column": name[:80]})


def shown_column(definition: ListDefinition, name: str) -> Column | None:
    """Return the column of this name if a view may show it."""
    if name not in filterable(definition) | {definition.title, *definition.facts}:
        return None
    try:
        return definition.column(name)
    except FieldDoesNotExist:
        return None


def functions_of(column: Column) -> tuple[str, ...]:
    """Return what the totals of a column may be."""
    known = ANY if not column.is_related else set()
    if column.kind.code in FIGURES:
        known = set(FUNCTIONS)
    elif column.kind.code in ("date", "datetime"):
        known = ORDERED
    return tuple(one for one in FUNCTIONS if one in known)


def without_place(params: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters that describe a view, without where on it the person is."""
    return {name: value for name, value in params.items() if name not in PLACE}


def _parts(text: str) -> list[str]:
    return list(filter(None, map(str.strip, text.split(","))))


def _limit(text: str) -> int:
    if not (text.isdecimal() and len(text) <= len(str(LARGEST_PAGE))):
        return PAGE_SIZE
    return min(max(int(text), 1), LARGEST_PAGE)
