"""The filter pane of a listing: a field for each column that the list offers to filter by."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ..filters import filter_form
from ..requests import actor_of, back_of, is_fragment, open_list, show, team_page
from ..view_parameters import PARTS
from .links import address
from .listing import chosen_view

#: What stays when the filters of the pane are set anew.
KEPT = ("view", *(part for part in PARTS if part != "q"))


@team_page
@require_GET
def filter_pane(request: HttpRequest, code: str) -> HttpResponse:
    """Show the pane: as a fragment in the fly-out, as a page where no script runs."""
    definition = open_list(request, code)
    actor = actor_of(request)
    params = {name: raw for name, raw in request.GET.dict().items() if name != "back"}
    view = chosen_view(actor, definition, params.get("view", ""))
    place = back_of(request, definition.url)
    context = {
        "title": _("Filter"),
        "subtitle": definition.label,
        "breadcrumb": [(definition.label, place + address(params))],
        "action": place,
        "form": filter_form(definition, actor, {**(view.filters if view else {}), **params}),
        "kept_parameters": [(name, params[name]) for name in KEPT if name in params],
        "clear_url": place + address({"view": params.get("view", "")}),
        "filter_builder_url": reverse("lists:filter-builder", args=[definition.code]) + address(params),
    }
    template = "lists/includes/filter_pane.html" if is_fragment(request) else "lists/filter_pane.html"
    return show(request, template, context)
