"""The pages that move, copy and delete selected documents and folders, and the choice of a place."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from crm_lists.batches.models import Batch, State
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages.listing import chosen_view, listing_of
from crm_lists.framework.requests import actor_of, go_to, is_fragment, show, team_page

from .. import documents
from ..models import Document, Folder, Library
from ..places import picking, placing_batches
from ..places.placing import Place
from .answers import UNPROCESSABLE

#: Stands before the key of a folder among selected keys.
FOLDER = "folder-"
#: The step at which the person has chosen.
STEP = "step"


@dataclass(frozen=True)
class Selected:
    """The readable ones among what was selected."""

    documents: "QuerySet[Document]"
    folders: "QuerySet[Folder]"

    def count(self) -> int:
        """Return how many there are."""
        return self.documents.count() + self.folders.count()

    def first(self) -> Document | Folder | None:
        """Return the first of them."""
        return self.folders.first() or self.documents.first()


def selected(request: HttpRequest) -> Selected:
    """Return what the request names: by keys, or all that the listing of its address shows."""
    actor = actor_of(request)
    readable = (access.visible(actor, definition_of(model)) for model in (Document, Folder))
    all_documents, all_folders = readable
    if request.POST.get("all") == "1":
        definition, params = definition_of(Document), request.GET.dict()
        view = chosen_view(actor, definition, params.get("view", ""))
        return Selected(listing_of(actor, definition, params, view=view).items, all_folders.none())
    keys = [*request.GET.getlist("pk"), *request.POST.getlist("pk"), *request.POST.getlist("item")]
    numbers: dict[bool, set[int]] = {True: set(), False: set()}
    for key in keys:
        number = key.removeprefix(FOLDER)
        if number.isdecimal() and len(number) <= picking.LONGEST_KEY:
            numbers[key.startswith(FOLDER)].add(int(number))
    return Selected(all_documents.filter(pk__in=numbers[False]), all_folders.filter(pk__in=numbers[True]))


@team_page
@require_http_methods(["GET", "POST"])
def move_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a place and move one document there."""
    readable = access.visible(actor_of(request), definition_of(Document))
    access.one_of(readable, pk)
    nothing = access.visible(actor_of(request), definition_of(Folder)).none()
    return _place_page(request, "move", Selected(readable.filter(pk=pk), nothing))


@team_page
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, deed: str) -> HttpResponse:
    """Ask for a place and move or copy there what is selected, or delete it."""
    if deed not in ("move", "copy", "delete"):
        raise Http404
    items = selected(request)
    if items.first() is None:
        raise access.ItemNotFound("nothing is selected")
    return _delete_page(request, items) if deed == "delete" else _place_page(request, deed, items)


@team_page
@require_GET
def level(request: HttpRequest) -> HttpResponse:
    """Show the folders of a place, or those that a search finds."""
    actor = actor_of(request)
    if not access.may_open(actor, definition_of(Document)):
        raise Http404
    text = request.GET.get("find", "")
    if text.strip():
        nodes = picking.matching(actor, text)
    elif at := request.GET.get("at", ""):
        nodes = picking.level(actor, picking.place_of(actor, at))
    else:
        nodes = picking.top(actor, None)
    return show(request, "libraries/includes/place_nodes.html", {"nodes": nodes, "searched": bool(text)})


# -- move and copy --------------------------------------------------------------------------------


def _place_page(request: HttpRequest, deed: str, items: Selected) -> HttpResponse:
    error = ""
    if STEP in request.POST or "place" in request.POST:
        try:
            return _carried(request, deed, items)
        except ValidationError as refused:
            error = " ".join(refused.messages)
    first = items.first()
    here = first.library if first else None
    context = {
        "title": _title(deed, items.count(), first),
        "nodes": _nodes(request, here),
        "chosen": request.POST.get("place", _here(first)),
        "query": request.GET.get("find", ""),
        "new_folder": request.POST.get("new_folder", ""),
        "is_copy": deed == "copy",
        "error": error,
        "submit_label": _("Copy here") if deed == "copy" else _("Move here"),
        **_frame(request, first),
    }
    template = "libraries/place_dialog.html" if is_fragment(request) else "libraries/place.html"
    return show(request, template, context, status=UNPROCESSABLE if error else 200)


def _nodes(request: HttpRequest, here: Library | None) -> list[picking.Node]:
    actor, text = actor_of(request), request.GET.get("find", "")
    return picking.matching(actor, text) if text.strip() else picking.top(actor, here)


def _here(first: Document | Folder | None) -> str:
    """Return the place where the first of the items lies."""
    if first is None:
        return ""
    folder = first.folder_id if isinstance(first, Document) else first.parent_id
    return f"{picking.FOLDER}{folder}" if folder else f"{picking.LIBRARY}{first.library_id}"


def _title(deed: str, count: int, first: Document | Folder | None) -> str:
    if count == 1:
        return (
            _("Copy “%(item)s”") % {"item": first}
            if deed == "copy"
            else _("Move “%(item)s”") % {"item": first}
        )
    told = {"count": f"{count:,}"}
    if deed == "copy":
        return ngettext("Copy %(count)s item", "Copy %(count)s items", count) % told
    return ngettext("Move %(count)s item", "Move %(count)s items", count) % told


def _frame(request: HttpRequest, first: Document | Folder | None) -> dict[str, Any]:
    """Return what the pages share: the selection, which they carry along, and the way back."""
    back = first.library.url if first else reverse("libraries:index")
    kept = [(name, value) for name in ("pk", "item", "all") for value in request.POST.getlist(name)]
    return {
        "kept": kept,
        "action": request.get_full_path(),
        "cancel_url": back,
        "breadcrumb": [(str(first.library), back)] if first else [],
    }


def _carried(request: HttpRequest, deed: str, items: Selected) -> HttpResponse:
    actor = actor_of(request)
    value = request.POST.get("place", "")
    if not value:
        raise ValidationError(_("Choose a place."))
    target = _with_new_folder(actor, picking.place_of(actor, value), request.POST.get("new_folder", ""))
    kind = placing_batches.COPY if deed == "copy" else placing_batches.MOVE
    has_history = bool(request.POST.get("with_history"))
    batch = placing_batches.carry_there(actor, kind, items, target, with_history=has_history)
    if batch is not None and batch.total == 1 and batch.refused:
        row = batch.rows.get()
        raise ValidationError(row.message)
    done = _("Copied to “%(place)s”.") if deed == "copy" else _("Moved to “%(place)s”.")
    return _led_on(request, batch, done % {"place": target}, target.url)


def _with_new_folder(actor: Actor, target: Place, name: str) -> Place:
    """Return the place, or the new folder that was asked for in it."""
    if not name.strip():
        return target
    made = documents.add_folder(actor, target.library, name=name, parent=target.folder)
    return Place(target.library, made)


def _led_on(request: HttpRequest, batch: Batch | None, done: str, url: str) -> HttpResponse:
    """Lead to the place, or to the batch where there is more to say of it."""
    if batch is None or batch.state != State.DONE or batch.refused:
        return go_to(request, reverse("batches:batch", args=[batch.pk]) if batch else url)
    messages.success(request, done)
    return go_to(request, url)


# -- deletion -------------------------------------------------------------------------------------


def _delete_page(request: HttpRequest, items: Selected) -> HttpResponse:
    first = items.first()
    if STEP in request.POST:
        batch = placing_batches.delete(actor_of(request), items)
        url = first.library.url if first else reverse("libraries:index")
        return _led_on(request, batch, _("It is in the recycle bin now."), url)
    count = items.count()
    title = ngettext("Delete “%(item)s”?", "Delete %(count)s items?", count)
    context = {
        "title": title % {"item": first, "count": f"{count:,}"},
        "sentence": _("Folders go with all that lies in them, and can be restored with it."),
        "submit_label": _("Delete"),
        "danger": True,
        **_frame(request, first),
    }
    context["kept"].append((STEP, "go"))
    return show(request, "libraries/delete_chosen.html", context)
