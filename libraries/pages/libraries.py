"""The pages of libraries and their folders."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from crm_lists.framework import access
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages import items
from crm_lists.framework.requests import actor_of, go_to, show, team_page

from .. import documents
from ..document_sets.making import card_of
from ..models import Folder, Library
from ..places import browsing, entry_page, place_commands, trees
from ..places.place_page import PlacePage
from .answers import form_page, library_of, sent
from .documents import SHOWN_RIGHTS
from .new_library import new_library_commands


@team_page
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show the libraries, and what the person was at lately."""
    context = {
        "title": _("Libraries"),
        "icon": "library",
        "commands": new_library_commands(actor_of(request)),
        **entry_page.context_of(actor_of(request)),
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
    found: Folder = access.open_item(actor_of(request), definition_of(Folder), pk, SHOWN_RIGHTS)
    if "tab" in request.GET:
        return show(request, "lists/item.html", items.page_context(request, definition_of(Folder), found))
    return _page(request, found.library, found)


def _page(request: HttpRequest, place: Library, opened: Folder | None) -> HttpResponse:
    page = PlacePage(request, place, opened)
    context = page.context()
    more = context["commands"]
    uploads = place_commands.uploads_of(actor_of(request), place, opened)
    context |= {
        "commands": place_commands.commands_of(actor_of(request), place, opened, more=more),
        "foot_hint": _("Drop files anywhere to upload") if context.get("count_text") and uploads else "",
        "selection": place_commands.selection_of(context),
        "uploads": uploads,
        "set_card": card_of(actor_of(request), opened),
    }
    return show(request, "libraries/library.html", context)


@team_page
@require_GET
def tree(request: HttpRequest, code: str) -> HttpResponse:
    """Show the folders of one level of the tree; the whole tree where no level is named."""
    actor = actor_of(request)
    place = library_of(actor, code)
    parent = browsing.folder_in(actor, place, request.GET.get("folder", ""))
    if request.GET.get("whole"):
        level = trees.tree_of(actor, place, parent)
    else:
        level = trees.level_of(actor, place, parent, after=request.GET.get("after", ""))
    return show(request, "libraries/includes/tree_level.html", {"level": level})


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
