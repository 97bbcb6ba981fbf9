"""Listings as the context that the table template draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import access
from ..commands import Command
from ..filters import sortable
from ..listing import COUNT_LIMIT, Listing
from ..listing.order import MAX_SORTS
from ..row_actions import RowAction, row_actions_of
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


def table(listing: Listing, params: Mapping[str, str], *, is_sortable: bool = True) -> dict[str, Any]:
    """Return headings and rows of a listing whose address has these parameters."""
    actions = [one for one in row_actions_of(listing.definition) if one.is_permitted(listing.actor)]
    rows = _rows(listing, actions)
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


def _rows(listing: Listing, actions: Sequence[RowAction]) -> list[dict[str, Any]]:
    definition = listing.definition
    allowed = allowed_keys(listing, {action.needs for action in actions})
    return [
        {
            "id": row.pk,
            "url": definition.url_of(row.pk),
            "pane_url": reverse("lists:pane", args=[definition.code, row.pk]),
            "cells": row.cells,
            "values": row.values,
            "group_key": row.group,
            "actions": [
                action_command(definition.code, row.pk, action)
                for action in actions
                if row.pk in allowed[action.needs] and action.is_offered(row.values)
            ],
        }
        for row in listing.rows
    ]


def allowed_keys(listing: Listing, needs: set[str]) -> dict[str, set[int]]:
    """Return for each right the keys of the page's items on which the actor has it; one query per right."""
    keys = [row.pk for row in listing.rows]
    return {
        need: set(
            access.visible(listing.actor, listing.definition, need)
            .filter(pk__in=keys)
            .values_list("pk", flat=True)
        )
        if keys
        else set()
        for need in needs
    }


def action_command(code: str, pk: Any, action: RowAction) -> Command:
    """Return the command that starts a row action."""
    url = reverse("lists:action", args=[code, pk, action.code])
    return Command(action.label, url, icon=action.icon, dialog=True, line=True)
