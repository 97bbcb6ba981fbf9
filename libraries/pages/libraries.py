"""The pages of libraries and their folders."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from crm_lists.framework import access
from crm_lists.framework.commands import Command, DropZone
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages import items, listing
from crm_lists.framework.requests import actor_of, go_to, show, team_page
from crm_lists.organisation.panel import commands_of_item

from .. import browsing, documents
from ..models import Document, Folder, FolderList, Library
from ..new_documents import new_document_entries
from .answers import form_page, library_of, sent

#: Query parameters that leave the folders in place; any other looks for documents in all of them.
BROWSING = {"sort", "after", "before", "item"}


@team_page
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show the libraries."""
    context = {
        "title": _("Libraries"),
        "icon": "library",
        "shelves": browsing.shelves(actor_of(request)),
    }
    return show(request, "libraries/index.html", context)


@team_page
@require_GET
def library(request: HttpRequest, code: str) -> HttpResponse:
    """Show what lies in a library."""
    return _page(request, library_of(actor_of(request), code), None)


@team_page
@require_GET
def folder(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what lies in a folder, or one of the tabs that every item has."""
    found: Folder = access.get(actor_of(request), definition_of(Folder), pk)
    if "tab" in request.GET:
        return show(request, "lists/item.html", items.page_context(request, definition_of(Folder), found))
    return _page(request, found.library, found)


def _page(request: HttpRequest, place: Library, opened: Folder | None) -> HttpResponse:
    definition = definition_of(Document)
    is_browsing = _is_browsing(request) and place.kind == Library.Kind.DOCUMENTS
    fixed = {"library": str(place.pk)}
    if is_browsing:
        fixed |= {"folder": str(opened.pk)} if opened else {"folder__isnull": "1"}
    context = listing.context_of(request, definition, **fixed)
    if is_browsing:
        page = browsing.FolderRows(actor_of(request), place, opened, context["table"]["columns"])
        context["table"]["rows"] = [*(page.rows() if _is_first(request) else []), *context["table"]["rows"]]
    url = opened.url if opened else place.url
    context |= {
        "title": str(opened or place),
        "icon": "folder" if opened else place.icon,
        "breadcrumb": browsing.breadcrumb(actor_of(request), place, opened),
        "views": [{**view, "url": view["url"].replace(definition.url, url)} for view in context["views"]],
        "commands": _commands(request, place, opened),
        "dropzone": _drop_zone(request, place, opened),
        "empty_state": _empty_state(request, url, is_browsing=is_browsing),
    }
    return show(request, "libraries/library.html", context)


def _is_browsing(request: HttpRequest) -> bool:
    """Tell whether the person walks through the folders, and does not look for something in all of them."""
    asked = {name for name, value in request.GET.items() if value}
    view = definition_of(Document).view(request.GET.get("view", ""))
    return asked <= BROWSING | {"view"} and ("view" not in asked or (view is not None and not view.filters))


def _is_first(request: HttpRequest) -> bool:
    return not (request.GET.get("after") or request.GET.get("before"))


def _address(name: str, place: Library, opened: Folder | None) -> str:
    query = f"?folder={opened.pk}" if opened else ""
    return reverse(f"libraries:{name}", args=[place.code]) + query


def _takes_uploads(request: HttpRequest, place: Library) -> bool:
    return place.is_active and access.may_add(actor_of(request), definition_of(Document))


def _commands(request: HttpRequest, place: Library, opened: Folder | None) -> list[Command]:
    if not _takes_uploads(request, place):
        return []
    actor = actor_of(request)
    entries = [one for make in new_document_entries.get("*") for one in make(actor, place, opened)]
    new = [Command(_("New"), icon="add", main=True, entries=tuple(entries))] if entries else []
    upload = Command(
        _("Upload"),
        _address("upload", place, opened),
        icon="arrow_upload",
        dialog=True,
        main=not entries,
    )
    new_folder = Command(
        _("New folder"), _address("new-folder", place, opened), icon="folder_add", dialog=True
    )
    return [*new, upload, new_folder, *_folder_commands(request, opened)]


def _folder_commands(request: HttpRequest, opened: Folder | None) -> list[Command]:
    """Return what can be done with the open folder itself."""
    if opened is None:
        return []
    actor, key = actor_of(request), [FolderList.code, opened.pk]
    commands = commands_of_item(actor, opened)
    if access.may(actor, opened, access.CHANGE):
        url = reverse("lists:edit", args=key)
        commands.append(Command(_("Rename folder"), url, icon="edit", dialog=True))
    if access.may(actor, opened, access.DELETE):
        url = reverse("lists:delete", args=key)
        commands.append(Command(_("Delete folder"), url, icon="delete", dialog=True))
    return commands


def _drop_zone(request: HttpRequest, place: Library, opened: Folder | None) -> DropZone | None:
    if not _takes_uploads(request, place):
        return None
    address = _address("upload", place, opened)
    return DropZone(_("Drop files anywhere to upload"), address, hint=place.formats_text())


def _empty_state(request: HttpRequest, url: str, *, is_browsing: bool) -> dict[str, Any]:
    if not is_browsing and request.GET:
        return {
            "icon": "search",
            "headline": _("Nothing fits this view"),
            "sentence": _("Choose another view or take a filter away."),
            "command": Command(_("Show all documents"), f"{url}?view={listing.ALL}", line=True),
        }
    return {
        "icon": "document",
        "headline": _("No documents here yet"),
        "sentence": _("What you and your group upload appears here."),
    }


class FolderForm(forms.Form):
    """Asks for the name of a folder."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=255)


@team_page
@require_http_methods(["GET", "POST"])
def new_folder(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a name and add a folder."""
    actor = actor_of(request)
    place = library_of(actor, code)
    parent = browsing.folder_in(actor, place, request.GET.get("folder", ""))
    form = FolderForm(sent(request)[0])
    if form.is_valid():
        try:
            added = documents.add_folder(actor, place, name=form.cleaned_data["name"], parent=parent)
            return go_to(request, added.url)
        except ValidationError as error:
            form.add_error("name", error.messages)
    back = parent.url if parent else place.url
    context = {
        "title": _("New folder"),
        "subtitle": str(parent or place),
        "submit_label": _("Add folder"),
        "cancel_url": back,
        "breadcrumb": browsing.breadcrumb(actor, place, parent),
    }
    return form_page(request, form, context)
