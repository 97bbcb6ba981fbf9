"""What a web part shows of a list: a few rows of one of its views, for the person who looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.definitions import ListDefinition, PublicView
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.listing import Listing, Query
from crm_lists.framework.lists import find_list, has_list
from crm_lists.framework.pages.links import address
from crm_lists.framework.pages.tables import Heading

ALL = "all"
MAX_COLUMNS = 5
DEFAULT_ROWS = 5
#: Stands for all items in a reference to a view.
EVERYTHING = PublicView(ALL, gettext_lazy("All"))


@dataclass(frozen=True)
class Source:
    """The view of a list that a web part shows, with what the web part itself asks."""

    list_code: str
    view_code: str = ALL
    #: Heading of the web part; the name of the view where none is given.
    title: "str | Promise" = ""
    #: Filters besides those of the view.
    filters: Mapping[str, str] = field(default_factory=dict)
    columns: Sequence[str] = ()
    sort: str = ""
    rows: int = DEFAULT_ROWS
    #: Said when there is nothing to show; the list's own sentence where none is given.
    advice: "str | Promise" = ""
    #: Where all of it is found; the listing of the view where none is given.
    all_url: str = ""

    @classmethod
    def of(cls, reference: str, *, rows: int = DEFAULT_ROWS) -> "Source":
        """Return the source of a reference such as “cases/mine”."""
        list_code, _separator, view_code = reference.partition("/")
        return cls(list_code, view_code or ALL, rows=rows)


def open_view(actor: Actor, source: Source) -> tuple[ListDefinition, PublicView] | None:
    """Return list and view of a web part, or None when one of them is absent or not for this person."""
    if not has_list(source.list_code):
        return None
    definition = seen_by(actor, find_list(source.list_code))
    view = EVERYTHING if source.view_code == ALL else definition.view(source.view_code)
    if view is None or not access.may_open(actor, definition):
        return None
    return definition, view


def list_part(actor: Actor, source: Source) -> dict[str, Any] | None:
    """Return what a web part shows, or None when it is not for this person."""
    opened = open_view(actor, source)
    if opened is None:
        return None
    definition, view = opened
    columns = source.columns or telling_columns(definition, view)
    listing = listing_of(actor, opened, source, columns=columns)
    return {
        "title": source.title or title_of(definition, view),
        "icon": definition.icon,
        "all_url": source.all_url or f"{definition.url}{address({'view': view.code})}",
        "table": {"columns": headings(listing), "rows": rows(listing)},
        "lines": lines(listing),
        "empty": empty_state(actor, definition, advice=source.advice),
    }


def listing_of(
    actor: Actor, opened: tuple[ListDefinition, PublicView], source: Source, *, columns: Sequence[str]
) -> Listing:
    """Return the first rows of the view."""
    definition, view = opened
    query = Query(params={**view.filters, **source.filters}, sort=source.sort or view.sort, size=source.rows)
    return Listing(actor, definition, query, columns=columns)


def title_of(definition: ListDefinition, view: PublicView) -> str:
    """Return what a view is called where nothing else says which list it is of."""
    return definition.label if view is EVERYTHING else str(view.label)


def telling_columns(definition: ListDefinition, view: PublicView) -> tuple[str, ...]:
    """Return the first columns of the listing, without those that the view holds to one value."""
    told = view.columns or tuple(name for name in definition.columns if name not in view.filters)
    return told[:MAX_COLUMNS]


def headings(listing: Listing) -> list[Heading]:
    """Return the heads of the columns; a web part is not sorted by a click."""
    return [Heading(column.name, column.label, column.kind.css, "", "none") for column in listing.columns]


def rows(listing: Listing) -> list[dict[str, Any]]:
    """Return the rows for the table template."""
    url_of = listing.definition.url_of
    return [{"id": row.pk, "url": url_of(row.pk), "cells": row.cells} for row in listing.rows]


def lines(listing: Listing) -> list[dict[str, Any]]:
    """Return the rows for a narrow column: name first, a time last, the rest between them."""
    definition = listing.definition
    title = definition.column(definition.title)
    names = [column.name for column in listing.columns]
    between = [
        place
        for place, column in enumerate(listing.columns)
        if column.name != title.name and column.kind.css != "date"
    ]
    time = next((column for column in listing.columns if column.kind.css == "date"), None)
    return [
        {
            "url": definition.url_of(row.pk),
            "title": title.text(record[title.path], {}),
            "texts": [row.cells[place] for place in between if record[listing.columns[place].path]],
            "time": row.cells[names.index(time.name)] if time else "",
            "moment": record[time.path] if time else None,
        }
        for row, record in zip(listing.rows, listing.records, strict=True)
    ]


def empty_state(actor: Actor, definition: ListDefinition, *, advice: "str | Promise" = "") -> dict[str, Any]:
    """Return what stands in place of the rows: why there are none, and what to do."""
    command = None
    if definition.is_added_by_form and access.may_add(actor, definition):
        label = _("New %(item)s") % {"item": definition.item_label.lower()}
        command = Command(label, definition.add_url, icon="add", line=True)
    return {
        "icon": definition.icon,
        "headline": _("Nothing here yet"),
        "sentence": advice or _("It appears here as soon as somebody in your groups adds it."),
        "command": command,
        "quiet": True,
    }
