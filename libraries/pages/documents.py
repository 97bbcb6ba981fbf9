"""The page of a document."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from crm_lists.framework import access
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages import items
from crm_lists.framework.requests import actor_of, show, team_page

from ..models import Document
from ..places import browsing, recents
from ..properties.pages import banners as property_banners
from ..showing import panels

#: What the commands of the page ask; found out when the document is opened.
SHOWN_RIGHTS = (*items.SHOWN_RIGHTS, access.DESIGN)


@team_page
@require_GET
def document_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a document with its versions, and who has checked it out."""
    actor = actor_of(request)
    document: Document = access.open_item(actor, definition_of(Document), pk, SHOWN_RIGHTS)
    recents.note(actor, document)
    context = {
        **items.page_context(request, seen_by(actor, definition_of(Document)), document),
        "breadcrumb": browsing.way_to(actor, document),
        "banners": [*panels.banners(actor, document), *property_banners(actor, document)],
    }
    return show(request, "lists/item.html", context)
