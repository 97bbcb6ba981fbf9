"""What a listing page draws in the place of its rows: a table or another layout, with what goes with it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from ...commands import EVERY_LIST, selection_commands
from ...filters import filterable
from ...listing import COUNT_LIMIT
from ...views.showing import ViewListing
from ..links import address
from ..tables import ColumnMenus, paging, table
from .base import COMPACT, Drawing, drawn, layout_links

#: Parts of the page that htmx swaps; they are answered without the frame around them.
PARTS = ("listing", "listing-card")


def body_of(
    request: HttpRequest, page: ViewListing, params: Mapping[str, str], fixed: Mapping[str, str]
) -> dict[str, Any]:
    """Return the context of the rows; `fixed` are filters that the page itself sets."""
    layout = drawn(Drawing(page, params, request.path))
    found = {
        "layout": layout,
        "layouts": layout_links(page.definition, page.view, params),
        "frame": "lists/fragment.html" if request.headers.get("HX-Target") in PARTS else "lists/base.html",
    }
    if layout is not None:
        return {**found, "table": {"columns": [], "rows": [True]}}
    css = COMPACT if page.view.layout == COMPACT else ""
    return {
        **found,
        "table": {**table(page, params), "css": css},
        **paging(page, params),
        "selection": selection_of(page, {**params, **fixed}),
        "columns_url": reverse("lists:column-choice", args=[page.definition.code])
        + address({**params, **fixed}),
        "column_menus": ColumnMenus(
            page.definition.code,
            offered=filterable(page.definition),
            filtered=frozenset(one.column.name for one in page.filters),
            query=address({**params, **fixed}),
        ),
    }


def selection_of(page: ViewListing, params: Mapping[str, str]) -> dict[str, Any] | None:
    """Return what can be done with selected rows, None where it is nothing."""
    registered = selection_commands.get(page.definition.code, EVERY_LIST)
    commands = [command for more in registered for command in more(page.actor, page.definition)]
    if not commands:
        return None
    place = ("after", "before", "item", "collapsed")
    is_more = bool(page.next_cursor or page.previous_cursor)
    return {
        "commands": commands,
        "query": address({name: value for name, value in params.items() if name not in place}),
        "all_label": _all_label(page.count) if is_more else "",
    }


def _all_label(count: int) -> str:
    if count > COUNT_LIMIT:
        return _("All of more than %(limit)s that this view shows") % {"limit": f"{COUNT_LIMIT:,}"}
    return _("All %(count)s that this view shows") % {"count": f"{count:,}"}
