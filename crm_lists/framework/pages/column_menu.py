"""The menu of one column of a listing: it sorts, groups, and filters by the values that are there."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ..actors import Actor
from ..columns import Column
from ..definitions import ListDefinition
from ..filters import NOT_SET, filterable, sortable
from ..filters.address import filter_of
from ..filters.notation import Any as AnyOf
from ..filters.notation import Test, write
from ..filters.operators import OPERATORS, operators_of
from ..filters.test import joined
from ..listing.distinct import distinct, has_values
from ..requests import actor_of, is_fragment, open_list, show, team_page
from ..views.reading import NARROWEST, WIDEST
from ..views.showing import ViewListing
from .links import address
from .listing import ALL, chosen_view, listing_of

#: Parameters of the form of the menu; they never reach the address of a listing.
OPERATOR, VALUE, FIND = "menu-operator", "menu-value", "menu-find"
OWN = (OPERATOR, VALUE, FIND)
PAGE = ("after", "before", "item")
UNSET = "menu-not-set"
DATES = ("date", "datetime")
#: Operators whose value is typed into one plain field.
TYPED = (
    "has",
    "lacks",
    "contains",
    "starts",
    "exact",
    "not",
    "excludes",
    "from",
    "to",
    "above",
    "below",
    "between",
)


@team_page
@require_GET
def column_menu(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Show the menu: as a fragment in the pop-over, as a page where no script runs."""
    definition = open_list(request, code)
    column = _column(definition, name)
    actor = actor_of(request)
    params = {key: value for key, value in request.GET.dict().items() if key not in (*OWN, *PAGE)}
    page = _listing(actor, definition, params)
    base = plain_params(actor, definition, column, page, params)
    context = {
        "definition": definition,
        "column": column,
        "title": column.label,
        "breadcrumb": [(definition.label, definition.url)],
        "place": "" if is_fragment(request) else definition.url,
        **_links(definition, column, params, base),
        **_filter(definition, column, actor, page),
        "hidden": list(base.items()),
        "apply_url": reverse("lists:column-filter", args=[definition.code, column.name]),
        "values_url": reverse("lists:column-values", args=[definition.code, column.name]) + address(base),
        "values": distinct(_listing(actor, definition, base), column) if has_values(column) else None,
        "chosen": _chosen(column, page),
        **_width(definition, column, page, params),
    }
    return show(request, "lists/column_menu.html" if is_fragment(request) else "lists/column.html", context)


@team_page
@require_GET
def column_values(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Show the values that hold the typed text."""
    definition = open_list(request, code)
    column = _column(definition, name)
    if not has_values(column):
        raise Http404
    params = {key: value for key, value in request.GET.dict().items() if key not in (*OWN, *PAGE)}
    page = _listing(actor_of(request), definition, params)
    values = distinct(page, column, text=request.GET.get(FIND, "").replace("\x00", "")[:200])
    context = {"values": values, "chosen": request.GET.getlist(VALUE)}
    return show(request, "lists/includes/column_values.html", context)


@team_page
@require_GET
def column_filter(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Go to the listing with the filter that the menu asked for."""
    definition = open_list(request, code)
    column = _column(definition, name)
    params = {key: value for key, value in request.GET.dict().items() if key not in (*OWN, *PAGE)}
    asked = wanted(column, request.GET.get(OPERATOR, ""), request.GET.getlist(VALUE))
    where = ",".join(filter(None, (params.pop("where", ""), asked.pop("where", ""))))
    return HttpResponseRedirect(place_of(request, definition) + address({**params, "where": where, **asked}))


def wanted(column: Column, operator: str, values: list[str]) -> dict[str, str]:
    """Return the parameters for these values; one not set beside others is a tree of tests."""
    known = operators_of(column)
    given = [value for value in values if value not in ("", UNSET)]
    if operator == NOT_SET or (UNSET in values and not given):
        return {f"{column.name}__{NOT_SET}": "1"}
    if operator not in known or not given:
        return {}
    raw = joined(given) if OPERATORS[operator].takes_several else given[0]
    if UNSET in values:
        tests = Test(f"{column.name}__{operator}", raw), Test(f"{column.name}__{NOT_SET}", "1")
        return {"where": write(AnyOf(tests))}
    return {f"{column.name}__{operator}": raw}


def plain_params(
    actor: Actor, definition: ListDefinition, column: Column, page: ViewListing, params: Mapping[str, str]
) -> dict[str, str]:
    """Return the address of the view without the filters of this column, the view's own ones too."""
    preset = [one for one in page.filters if one.column.name == column.name and one.parameter not in params]
    whole = {**page.view.params, "view": ALL} if preset else dict(params)
    return {name: raw for name, raw in whole.items() if not _is_of(actor, definition, column, name, raw)}


def _is_of(actor: Actor, definition: ListDefinition, column: Column, name: str, raw: str) -> bool:
    found = filter_of(definition, actor, name, raw) if name != "view" else None
    return found is not None and found.column.name == column.name


def _column(definition: ListDefinition, name: str) -> Column:
    if name not in filterable(definition):
        raise Http404
    return definition.column(name)


def _listing(actor: Actor, definition: ListDefinition, params: dict[str, str]) -> ViewListing:
    view = chosen_view(actor, definition, params.get("view", ""))
    return listing_of(actor, definition, params, view=view)


def _links(
    definition: ListDefinition, column: Column, params: Mapping[str, str], base: Mapping[str, str]
) -> dict[str, Any]:
    """Return the addresses that sort, group and clear."""
    can_sort = sortable(definition, column.name) is not None and not column.is_many
    plain = {name: value for name, value in params.items() if name != "collapsed"}
    is_grouped = column.name in params.get("group_by", "").split(",")
    return {
        "sort_up": address({**params, "sort": column.name}) if can_sort else "",
        "sort_down": address({**params, "sort": f"-{column.name}"}) if can_sort else "",
        "sorted": params.get("sort", "").split(",")[0],
        "group": address({**plain, "group_by": "" if is_grouped else column.name}) if can_sort else "",
        "is_grouped": is_grouped,
        "clear": address(base) or "?",
    }


def _width(
    definition: ListDefinition, column: Column, page: ViewListing, params: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the field for the width of the column needs; nothing where the view does not show it."""
    if column.name not in (page.view.columns or definition.listed):
        return {}
    return {
        "width_url": reverse("lists:column-width", args=[definition.code, column.name]),
        "width": page.view.widths.get(column.name, ""),
        "narrowest": NARROWEST,
        "widest": WIDEST,
        "whole": list(params.items()),
    }


def _filter(definition: ListDefinition, column: Column, actor: Actor, page: ViewListing) -> dict[str, Any]:
    """Return the operators, and the filter of the column that is in force."""
    present = next((one for one in page.filters if one.column.name == column.name), None)
    is_typed = not (
        column.kind.is_lookup or column.kind.code in ("person", "code", "codes", "choice", "choices", "yesno")
    )
    offered = [name for name in operators_of(column) if name in TYPED] if is_typed else []
    return {
        "operators": [(name, OPERATORS[name].label) for name in offered],
        "present": present,
        "input_type": "date" if column.kind.code in DATES else "text",
        "not_set": _("Not set"),
    }


def _chosen(column: Column, page: ViewListing) -> list[str]:
    """Return the values that are ticked because the present filter asks for them."""
    present = next((one for one in page.filters if one.column.name == column.name), None)
    if present is None:
        return []
    if present.operator == NOT_SET:
        return [UNSET]
    return present.raw.split(",") if present.operator == "in" else [present.raw]


def place_of(request: HttpRequest, definition: ListDefinition) -> str:
    """Return the page on which the pop-over stands, else the list's own."""
    path = urlsplit(request.headers.get("HX-Current-URL", "")).path
    is_own = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_own else definition.url
