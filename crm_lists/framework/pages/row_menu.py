"""The menu of one row of a listing, asked for when it opens."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from .. import access
from ..requests import actor_of, open_list, show, team_page
from .items import commands_of


@team_page
@require_GET
def row_menu(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show what the person may do with an item."""
    definition = open_list(request, code)
    actor = actor_of(request)
    item = access.get(actor, definition, pk)
    context = {
        "item_url": definition.url_of(pk),
        "permalink": definition.permalink_of(item),
        "commands": commands_of(actor, definition, item),
    }
    return show(request, "lists/row_menu.html", context)
