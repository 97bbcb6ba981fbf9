"""The pages for selected documents and folders: the archive, pins and another name."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm_lists.framework import access, conflicts
from crm_lists.framework.forms import ItemForm
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages.editing import CONFLICT, attempt, save_typed, status_of
from crm_lists.framework.pages.facts import may_edit
from crm_lists.framework.requests import actor_of, back_of, go_to, is_fragment, open_list, show, team_page

from ..downloads import zips
from ..models import Document, DocumentList, Folder, FolderList
from ..places import pins, selecting
from .answers import UNPROCESSABLE, archive

# -- the archive ----------------------------------------------------------------------------------


@team_page
@require_http_methods(["GET", "POST"])
def zip_archive(request: HttpRequest) -> HttpResponseBase:
    """Send the selected documents and folders as one archive; a single document is sent as it is."""
    actor = actor_of(request)
    keys = [*request.GET.getlist("pk"), *request.POST.getlist("pk")]
    is_all = request.POST.get("all") == "1"
    chosen = selecting.all_shown(actor, request.GET.dict()) if is_all else selecting.selected(actor, keys)
    reach = zips.Reach(actor)
    try:
        contents = zips.contents_of(reach, chosen)
    except ValidationError as refusal:
        return _refused(request, refusal)
    if not (contents.documents or contents.folders):
        raise Http404
    if len(contents.documents) == 1 and not contents.folders:
        return go_to(request, reverse("libraries:file", args=[contents.documents[0][0]]))
    return archive(reach, contents)


def _refused(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    context = {
        "title": _("Download"),
        "icon": "arrow_download",
        "sentences": refusal.messages,
        "back_url": back_of(request, reverse("libraries:index")),
    }
    return show(request, "libraries/refused.html", context, status=UNPROCESSABLE)


# -- pins -----------------------------------------------------------------------------------------


def _thing(request: HttpRequest, code: str, pk: int) -> pins.Thing:
    models: dict[str, type[Document] | type[Folder]] = {DocumentList.code: Document, FolderList.code: Folder}
    if code not in models:
        raise Http404
    found: pins.Thing = access.get(actor_of(request), definition_of(models[code]), pk)
    return found


@team_page
@require_POST
def pin(request: HttpRequest, code: str, pk: int, audience: str) -> HttpResponse:
    """Put a document or a folder on top of its place."""
    item = _thing(request, code, pk)
    pins.pin(actor_of(request), item, audience)
    return go_to(request, _place_of(item))


@team_page
@require_POST
def unpin(request: HttpRequest, code: str, pk: int, audience: str) -> HttpResponse:
    """Let a document or a folder stand on top no more."""
    item = _thing(request, code, pk)
    pins.unpin(actor_of(request), item, audience)
    return go_to(request, _place_of(item))


def _place_of(item: pins.Thing) -> str:
    """Return the address of the place in which an item lies."""
    outer = item.parent if isinstance(item, Folder) else item.folder
    return outer.url if outer else item.library.url


# -- another name ---------------------------------------------------------------------------------


@team_page
@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask for another name of a document or a folder."""
    item = _thing(request, code, pk)
    definition = open_list(request, code)
    actor = actor_of(request)
    if not may_edit(actor, definition, item):
        raise Http404
    form = ItemForm(definition, actor, columns=(definition.title,), item=item, data=request.POST or None)
    try:
        saved = attempt(form, lambda: save_typed(actor, item, form)) if request.POST else None
    except conflicts.Undecided as conflict:
        context = {**conflicts.context_of(actor, form, conflict), **_about(request, item)}
        return show(request, "lists/conflict_dialog.html", context, status=CONFLICT)
    if saved is not None:
        return go_to(request, _place_of(item))
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    context = {"form": form, "submit_label": _("Rename"), **_about(request, item)}
    return show(request, template, context, status=status_of(form))


def _about(request: HttpRequest, item: pins.Thing) -> dict[str, Any]:
    return {
        "title": _("Rename “%(name)s”") % {"name": item.name},
        "action": request.path,
        "cancel_url": _place_of(item),
        "breadcrumb": [],
    }
