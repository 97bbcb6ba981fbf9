"""The e-mail library: the listing of messages, on which mail is dropped."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crm_lists.framework.pages.listing import context_of
from crm_lists.framework.requests import actor_of, open_list, show, team_page

from ..showing.zones import library_zone


@team_page
@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """Show the messages with a drop zone above them."""
    definition = open_list(request, "messages")
    context = {
        **context_of(request, definition),
        "title": _("E-mail library"),
        "breadcrumb": [(_("Libraries"), "")],
        "dropzone": library_zone(actor_of(request)),
    }
    return show(request, "outlook_bridge/library.html", context)
