"""The page that hands a document over to a program on the person's machine."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, show, team_page

from ..models import Document
from ..places import browsing
from ..webdav import opening
from ..webdav.opening import PROGRAMS, Program
from .answers import UNPROCESSABLE, document_of

Way = Callable[[Actor, Document, Program, str], str]
WAYS: dict[str, Way] = {"edit": opening.edit, "view": opening.view, "new": opening.new_from}


@team_page
@never_cache
@require_POST
def open_in(request: HttpRequest, pk: int, program: str, way: str) -> HttpResponse:
    """Make an address that opens the document, and let the browser follow it."""
    document = document_of(actor_of(request), pk)
    chosen = PROGRAMS.get(program)
    if way not in WAYS or chosen is None or chosen not in opening.programs_for(document):
        raise Http404
    context = {
        "title": document.name,
        "program": chosen.label,
        "way": way,
        "document_url": definition_of(Document).url_of(document.pk),
        "breadcrumb": browsing.way_to(actor_of(request), document),
    }
    site = f"{request.scheme}://{request.get_host()}"
    try:
        context["command"] = WAYS[way](actor_of(request), document, chosen, site)
    except ValidationError as refusal:
        context["refusal"] = _("It cannot be opened for editing.") + " " + " ".join(refusal.messages)
        return show(request, "libraries/open_in.html", context, status=UNPROCESSABLE)
    answer = show(request, "libraries/open_in.html", context)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
