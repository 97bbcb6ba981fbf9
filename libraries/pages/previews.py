"""The pages on which a document is looked at."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crm_lists.framework import access
from crm_lists.framework.commands import Command
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, back_of, show, team_page

from ..documents import number_for, version_of
from ..models import Document
from ..showing import neighbours, panels, previewing
from .answers import document_of

BODY = "libraries/includes/preview.html"


@team_page
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a document over the whole window, with the way to those beside it in the view."""
    actor = actor_of(request)
    document = document_of(actor, pk)
    version = version_of(actor, document, request.GET.get("version") or None)
    view = back_of(request, document.library.url)
    beside = neighbours.neighbours_of(actor, document, view)
    context = {
        "title": version.name,
        "document": document,
        "version": version,
        "is_current": version.number == number_for(actor, document),
        "commands": _commands(document, str(version.number)),
        "back": view,
        "previous": _beside(request, beside.before, view),
        "next": _beside(request, beside.after, view),
        "preview": previewing.context_of(request, document, version),
    }
    return show(request, "libraries/preview.html", context)


@team_page
@require_GET
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is to be seen of a document: a part of a page, which asks for itself while it is prepared."""
    actor = actor_of(request)
    document = document_of(actor, pk)
    version = version_of(actor, document, request.GET.get("version") or None)
    is_part = "part" in request.GET
    context = {"preview": previewing.context_of(request, document, version, is_part=is_part)}
    return show(request, BODY, context)


def _beside(request: HttpRequest, key: int | None, view: str) -> dict[str, str] | None:
    """Return where the document of this key is shown, and its name."""
    if key is None:
        return None
    document: Document = access.get(actor_of(request), definition_of(Document), key)
    url = previewing.address_of("preview", document, {"back": view})
    return {"url": url, "name": document.name}


def _commands(document: Document, label: str) -> list[Command]:
    file: dict[str, Any] = {"icon": "arrow_download", "download": True, "line": True}
    return [
        Command(_("Download"), panels.address("version", document, label), **file),
        Command(_("Details"), panels.address("document", document), icon="info", line=True),
    ]
