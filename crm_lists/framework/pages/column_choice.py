"""The choice of the columns of a view: which are shown, in which order, how wide."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ..definitions import ListDefinition
from ..filters import filterable
from ..requests import actor_of, go_to, is_fragment, open_list, show, team_page
from ..views.reading import shown_column, without_place
from ..views.view import View
from .column_menu import place_of
from .links import address
from .listing import chosen_view, listing_of

#: Names of the fields; behind the last two stands the name of a column.
SHOWN, PLACE, WIDTH = "show", "place-", "width-"
WIDTHS = (
    (0, gettext_lazy("By itself")),
    (120, gettext_lazy("Narrow")),
    (200, gettext_lazy("Medium")),
    (320, gettext_lazy("Wide")),
)
#: Behind every column that has a number.
LAST = 10_000


@team_page
@require_http_methods(["GET", "POST"])
def column_choice(request: HttpRequest, code: str) -> HttpResponse:
    """Ask which columns the view shall show, and show it so."""
    definition = open_list(request, code)
    params = request.GET.dict()
    if request.method == "POST":
        chosen = _chosen(request, definition)
        return go_to(request, place_of(request, definition) + address({**params, "columns": chosen}))
    actor = actor_of(request)
    view = chosen_view(actor, definition, params.get("view", ""))
    page = listing_of(actor, definition, without_place(params), view=view)
    context = {
        "title": _("Columns"),
        "columns": choices_of(definition, page.view),
        "widths": WIDTHS,
        "action": reverse("lists:column-choice", args=[definition.code]) + address(params),
        "cancel_url": definition.url + address(params),
    }
    template = "lists/column_choice_dialog.html" if is_fragment(request) else "lists/column_choice.html"
    return show(request, template, context)


def choices_of(definition: ListDefinition, view: View) -> list[dict[str, Any]]:
    """Return the columns on offer: those that are shown in their order, then the others by name."""
    present = list(view.columns or definition.listed)
    offered = {*filterable(definition), definition.title, *definition.facts, *present}
    columns = {name: column for name in offered if (column := shown_column(definition, name)) is not None}
    others = sorted((name for name in columns if name not in present), key=lambda name: columns[name].label)
    return [
        {
            "name": name,
            "label": columns[name].label,
            "is_shown": name in present,
            "place": place,
            "width": view.widths.get(name, 0),
            "is_own_width": view.widths.get(name, 0) not in dict(WIDTHS),
        }
        for place, name in enumerate([*(name for name in present if name in columns), *others], start=1)
    ]


def _chosen(request: HttpRequest, definition: ListDefinition) -> str:
    """Return the chosen columns as they stand in an address."""
    names = [name for name in request.POST.getlist(SHOWN) if shown_column(definition, name) is not None]
    places = {name: _number(request.POST.get(PLACE + name, ""), LAST) for name in names}
    widths = {name: _number(request.POST.get(WIDTH + name, ""), 0) for name in names}
    ordered = sorted(dict.fromkeys(names), key=lambda name: places[name])
    return ",".join(f"{name}:{widths[name]}" if widths[name] else name for name in ordered)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < len(str(LAST)) else otherwise
