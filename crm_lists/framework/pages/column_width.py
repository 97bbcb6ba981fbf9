"""The width of one column of a view: typed in the menu of the column, or dragged at the edge of its head."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET

from ..requests import actor_of, open_list, team_page
from ..views.reading import NARROWEST, WIDEST, shown_column
from .column_menu import place_of
from .links import address
from .listing import chosen_view, listing_of

#: In pixels; empty for a width that the table finds by itself. It never reaches the address of a listing.
WIDTH = "menu-width"


@team_page
@require_GET
def column_width(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Go to the listing with the column so wide, and the others as they are."""
    definition = open_list(request, code)
    if shown_column(definition, name) is None:
        raise Http404
    params = {key: value for key, value in request.GET.dict().items() if key != WIDTH}
    actor = actor_of(request)
    view = listing_of(
        actor, definition, params, view=chosen_view(actor, definition, params.get("view", ""))
    ).view
    widths = {**view.widths, name: _read(request.GET.get(WIDTH, ""))}
    shown = view.columns or definition.listed
    columns = ",".join(f"{one}:{widths[one]}" if widths.get(one) else one for one in shown)
    return HttpResponseRedirect(place_of(request, definition) + address({**params, "columns": columns}))


def _read(text: str) -> int:
    """Return a width within the limits, 0 for what is no number."""
    if not (text.isascii() and text.isdecimal()):
        return 0
    digits = text.lstrip("0")
    wide = WIDEST if len(digits) > len(str(WIDEST)) else int(digits or 0)
    return min(max(wide, NARROWEST), WIDEST) if wide else 0
