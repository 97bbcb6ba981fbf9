"""Listings as the context that the table template draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..commands import Command
from ..filters import sortable
from ..listing import COUNT_LIMIT, Listing
from ..listing.order import MAX_SORTS
from ..row_actions import RowAction
from ..views.showing import ViewListing
from .groups import toned, totals_row, with_groups
from .links import address


@dataclass(frozen=True)
class Heading:
    """The head of one column."""

    name: str
    label: str
    css: str
    sort_url: str
    #: "asc", "desc" or "none".
    sort_state: str
    #: Its place among several sort columns, from 1 on; 0 where it is the only one or none.
    rank: int = 0
    #: The address that sorts by this column after those that are sorted by already.
    add_sort_url: str = ""
    #: In pixels; 0 where the view does not say.
    width: int = 0


@dataclass(frozen=True)
class ColumnMenus:
    """The menus that open from the heads of a listing."""

    code: str
    #: Columns that have one, and those of them by which the listing is filtered.
    offered: frozenset[str]
    filtered: frozenset[str]
    query: str


def table(listing: Listing, params: Mapping[str, str], *, is_sortable: bool = True) -> dict[str, Any]:
    """Return headings and rows of a listing whose address has these parameters."""
    rows = _rows(listing)
    if isinstance(listing, ViewListing):
        rows = with_groups(listing, toned(listing, rows), params)
    return {
        "columns": [
            _heading(listing, column.name, params if is_sortable else None) for column in listing.columns
        ],
        "rows": rows,
        "totals": totals_row(listing) if isinstance(listing, ViewListing) else None,
    }


def paging(listing: Listing, params: Mapping[str, str]) -> dict[str, str]:
    """Return what stands at the foot of a listing."""
    return {
        "count_text": count_text(listing.count, listing.count_limit),
        "previous_url": _turn(params, "before", listing.previous_cursor),
        "next_url": _turn(params, "after", listing.next_cursor),
    }


def count_text(count: int, limit: int = COUNT_LIMIT) -> str:
    """Return how many items there are, in words."""
    if count > limit:
        return _("more than %(limit)s items") % {"limit": f"{limit:,}"}
    return ngettext("%(count)s item", "%(count)s items", count) % {"count": count}


def _heading(listing: Listing, name: str, params: Mapping[str, str] | None) -> Heading:
    column = listing.definition.column(name)
    width = listing.view.widths.get(name, 0) if isinstance(listing, ViewListing) else 0
    if params is None or sortable(listing.definition, name) is None or column.is_many:
        return Heading(name, column.label, column.kind.css, "", "none", width=width)
    sorts = listing.order.sorts[listing.order.groups :]
    names = [sort.column.name for sort in sorts]
    state, rank = "none", 0
    if name in names:
        rank = names.index(name) + 1
        state = "desc" if sorts[rank - 1].is_descending else "asc"
    turned = f"-{name}" if state == "asc" else name
    rest = {key: value for key, value in params.items() if key not in ("after", "before", "item")}
    present = ["-" * sort.is_descending + sort.column.name for sort in sorts]
    added = [turned if one.lstrip("-") == name else one for one in present]
    added += [] if name in names else [turned]
    return Heading(
        name,
        column.label,
        column.kind.css,
        address({**rest, "sort": turned}),
        state,
        rank if len(sorts) > 1 else 0,
        address({**rest, "sort": ",".join(added[:MAX_SORTS])}),
        width,
    )


def _turn(params: Mapping[str, str], direction: str, cursor: str) -> str:
    rest = {key: value for key, value in params.items() if key not in ("after", "before", "item")}
    return address({**rest, direction: cursor}) if cursor else ""


def _rows(listing: Listing) -> list[dict[str, Any]]:
    """Return the rows; what can be done with one is asked when its menu opens."""
    definition = listing.definition
    return [
        {
            "id": row.pk,
            "url": definition.url_of(row.pk),
            "pane_url": definition.pane_url_of(row.pk),
            "cells": row.cells,
            "values": row.values,
            "group_key": row.group,
        }
        for row in listing.rows
    ]


def action_command(code: str, pk: Any, action: RowAction) -> Command:
    """Return the command that starts a row action."""
    url = reverse("lists:action", args=[code, pk, action.code])
    return Command(action.label, url, icon=action.icon, dialog=True, line=True, priority=action.priority)
