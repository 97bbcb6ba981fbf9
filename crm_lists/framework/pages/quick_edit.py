"""Quick edit: a listing as a grid, and the requests of its cells."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from .. import access
from ..actors import Actor
from ..columns import Column
from ..commands import EVERY_LIST, Command, view_commands
from ..definitions import ListDefinition
from ..grid import cells, edits
from ..grid.edits import Answer, Edit, Status
from ..listing import Listing
from ..requests import actor_of, open_list, show, team_page
from ..warnings import CONFIRM, codes_in, confirming
from .links import address
from .listing import chosen_view, listing_of
from .tables import paging, table

GRID_SIZE = 200
_STATUS = {
    Status.SAVED: 200,
    Status.CONFLICT: 409,
    Status.WARNED: 409,
    Status.INVALID: 422,
    Status.FORBIDDEN: 403,
    Status.GONE: 404,
}


@view_commands.register(EVERY_LIST, order=50)
def commands(_actor: Actor, definition: ListDefinition, _view: Any) -> list[Command]:
    """Offer quick edit of what a listing shows, where the items are edited by a form at all."""
    if not _is_editable(definition):
        return []
    url = reverse("lists:quick-edit", args=[definition.code])
    return [Command(gettext_lazy("Quick edit"), url, icon="table_edit", keeps_query=True)]


@team_page
@require_GET
def quick_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Show the rows of a listing as a grid."""
    definition = _opened(request, code)
    actor = actor_of(request)
    params = request.GET.dict()
    listing = _listing(actor, definition, params)
    columns = cells.columns_of(definition, listing.columns)
    view = chosen_view(actor, definition, params.get("view", ""))
    back = f"{definition.url}{address({key: value for key, value in params.items() if key not in _PLACE})}"
    context = {
        "definition": definition,
        "title": definition.label,
        "subtitle": view.label if view else "",
        "breadcrumb": [(str(definition.section), ""), (definition.label, back)],
        "back_url": back,
        "grid": {
            "columns": cells.headings_of(actor, definition, columns),
            "rows": cells.rows_of(listing, columns),
            "title": definition.title,
            "mayAdd": definition.is_added_by_form and access.may_add(actor, definition),
            "limit": edits.BLOCK_LIMIT,
            "urls": {
                name: reverse(f"lists:quick-edit-{name}", args=[code]) for name in ("cell", "block", "row")
            },
        },
        "table": table(listing, params),
        **paging(listing, params),
    }
    return show(request, "lists/quick_edit.html", context)


_PLACE = ("after", "before", "item")
_REQUESTS = ("cell", "block", "row")


@team_page
@require_POST
def cell(request: HttpRequest, code: str) -> HttpResponse:
    """Write the cells of one row."""
    definition = _opened(request, code)
    sent = _sent(request)
    try:
        edit, columns = Edit.of(sent), _columns(definition, sent)
    except ValueError as error:
        return _not_understood(error)
    return _answered(edits.change_row(_actor(request, sent), definition, columns, edit))


@team_page
@require_POST
def block(request: HttpRequest, code: str) -> HttpResponse:
    """Write a block of cells as one batch."""
    definition = _opened(request, code)
    sent = _sent(request)
    try:
        rows = sent.get("rows")
        asked = [Edit.of(row) for row in rows] if isinstance(rows, list) else []
        columns = _columns(definition, sent)
    except ValueError as error:
        return _not_understood(error)
    if len({edit.pk for edit in asked}) < len(asked):
        return _not_understood(ValueError("A row stands twice in the block."))
    if sum(len(edit.cells) for edit in asked) > edits.BLOCK_LIMIT:
        limit = {"limit": f"{edits.BLOCK_LIMIT:,}"}
        message = _("A block may have %(limit)s cells. Import a larger one from a file.") % limit
        return JsonResponse({"message": message}, status=413)
    batch, answers = edits.change_block(_actor(request, sent), definition, columns, asked)
    return JsonResponse({"batch": batch, "rows": [answer.to_json() for answer in answers]})


@team_page
@require_POST
def row(request: HttpRequest, code: str) -> HttpResponse:
    """Add an item of what was typed into the empty row."""
    definition = _opened(request, code)
    if not definition.is_added_by_form:
        raise Http404
    sent = _sent(request)
    try:
        typed, columns = edits.cells_in(sent), _columns(definition, sent)
    except ValueError as error:
        return _not_understood(error)
    answer, made = edits.add_row(_actor(request, sent), definition, columns, typed)
    return _answered(answer, row=made)


def _opened(request: HttpRequest, code: str) -> ListDefinition:
    definition = open_list(request, code)
    if not _is_editable(definition):
        raise Http404
    return definition


def _is_editable(definition: ListDefinition) -> bool:
    return definition.is_edited_by_form and bool(definition.editable)


def _listing(actor: Actor, definition: ListDefinition, params: Mapping[str, str]) -> Listing:
    """Return what the listing of the same address shows, as longer pages of plain rows."""
    view = chosen_view(actor, definition, params.get("view", ""))
    shown = listing_of(actor, definition, dict(params), view=view)
    query = replace(shown.query, size=GRID_SIZE, group_by="")
    names = [column.name for column in shown.columns]
    return Listing(actor, definition, query, columns=names, also=(cells.VERSION,))


def _sent(request: HttpRequest) -> Mapping[str, Any]:
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return sent if isinstance(sent, dict) else {}


def _actor(request: HttpRequest, sent: Mapping[str, Any]) -> Actor:
    """Return who edits, with the warnings that were confirmed."""
    codes = sent.get(CONFIRM)
    given = [one for one in codes if isinstance(one, str)] if isinstance(codes, list) else []
    return confirming(actor_of(request), codes_in(given))


def _columns(definition: ListDefinition, sent: Mapping[str, Any]) -> list[Column]:
    """Return the columns that the browser shows, whose cells it is told of when they differ."""
    names = sent.get("columns")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("The shown columns are named.")
    known = {*definition.editable, *definition.listed, *definition.recorded, *definition.facts}
    if not set(names) <= known:
        raise ValueError("A column is not known.")
    return cells.columns_of(definition, (definition.column(name) for name in dict.fromkeys(names)))


def _not_understood(error: ValueError) -> HttpResponse:
    return JsonResponse({"message": str(error)}, status=400)


def _answered(answer: Answer, **more: Any) -> HttpResponse:
    return JsonResponse({**answer.to_json(), **more}, status=_STATUS[answer.status])
