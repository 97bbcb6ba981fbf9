"""The details pane of a listing: an item beside its row, whose columns are changed in their place."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from .. import access, actions, conflicts, pane_parts
from ..commands import EVERY_LIST, Command, pane_previews
from ..definitions import ListDefinition
from ..forms import ItemForm
from ..items import Item
from ..lists import definition_of
from ..requests import actor_of, go_to, is_fragment, open_list, show, team_page
from .command_bar import Bar, arranged
from .editing import CONFLICT, attempt, save_typed, status_of
from .facts import editable_facts, may_edit
from .items import SHOWN_RIGHTS, item_context


@team_page
@require_GET
def pane(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show the details of an item beside its listing."""
    definition = open_list(request, code)
    item = access.open_item(actor_of(request), definition, pk, SHOWN_RIGHTS)
    return _pane_page(request, definition, item)


def pane_context(request: HttpRequest, definition: ListDefinition, item: Item) -> dict[str, Any]:
    """Return the context of the details pane."""
    actor = actor_of(request)
    shown = item_context(actor, definition, item)
    return {
        **shown,
        **editable_facts(actor, definition, item),
        "bar": bar_of(shown["commands"]),
        "kicker": definition.item_label,
        "url": definition.url_of(item.pk),
        "edit_url": reverse("lists:edit", args=[definition.code, item.pk]),
        "pane_url": reverse("lists:pane", args=[definition.code, item.pk]),
        "preview": next((draw(request, item) for draw in pane_previews.get(definition.code)), ""),
        "sections": pane_parts.sections_of(actor, item, definition.code, EVERY_LIST),
        "latest_url": reverse("lists:timeline", args=[definition.code, item.pk])
        if definition.has_overview
        else "",
    }


def bar_of(commands: Sequence[Command]) -> Bar:
    """Return the commands as they stand in the pane: the filled one is the listing's."""
    return arranged([replace(one, main=False, line=True) if one.main else one for one in commands])


@team_page
@require_http_methods(["GET", "POST"])
def edit_column(request: HttpRequest, code: str, pk: int, name: str) -> HttpResponse:
    """Ask for one column of an item where its value stands, and change it."""
    definition = open_list(request, code)
    actor = actor_of(request)
    item = access.get(actor, definition, pk)
    if name not in definition.editable:
        raise Http404
    if not may_edit(actor, definition, item):
        raise actions.NotPermitted(_("You may read this item but not change it."))
    form = ItemForm(definition, actor, columns=(name,), item=item, data=request.POST or None)
    try:
        saved = attempt(form, lambda: save_typed(actor, item, form)) if request.POST else None
    except conflicts.Undecided as conflict:
        return _conflict(request, item, conflicts.context_of(actor, form, conflict))
    if saved is None:
        return _field_page(request, definition, item, form)
    if not is_fragment(request):
        return go_to(request, definition.url_of(pk))
    return _saved(_pane_page(request, definition, saved), pk)


def _pane_page(request: HttpRequest, definition: ListDefinition, item: Item) -> HttpResponse:
    return show(request, "lists/item_pane.html", {"pane_item": pane_context(request, definition, item)})


def _field_page(request: HttpRequest, definition: ListDefinition, item: Item, form: ItemForm) -> HttpResponse:
    """Show the field of one column, in the place of its value."""
    (name,) = form.columns
    form.fields[name].widget.attrs["autofocus"] = True
    form.auto_id = "pane_%s"
    context = {
        "form": form,
        "title": str(getattr(item, definition.title)),
        "breadcrumb": [(definition.label, definition.url)],
        "action": request.path,
        "cancel_url": definition.url_of(item.pk),
        "pane_url": reverse("lists:pane", args=[definition.code, item.pk]),
    }
    template = "lists/pane_field.html" if is_fragment(request) else "lists/form.html"
    return show(request, template, context, status=status_of(form))


def _conflict(request: HttpRequest, item: Item, both: dict[str, Any]) -> HttpResponse:
    """Show both sides, as the whole form does."""
    definition = definition_of(item)
    context = {
        **both,
        "title": str(getattr(item, definition.title)),
        "action": request.path,
        "cancel_url": definition.url_of(item.pk),
        "breadcrumb": [(definition.label, definition.url)],
    }
    if not is_fragment(request):
        return show(request, "lists/conflict.html", context, status=CONFLICT)
    page = show(request, "lists/conflict_dialog.html", context, status=CONFLICT)
    page.headers["HX-Retarget"] = "#dialog-body"
    page.headers["HX-Reswap"] = "innerHTML"
    return page


def _saved(page: HttpResponse, pk: int) -> HttpResponse:
    """Let the browser put the details in their place, close a dialog over them, and draw the row anew."""
    page.headers["HX-Retarget"] = "#pane"
    page.headers["HX-Reswap"] = "innerHTML"
    page.headers["HX-Trigger"] = json.dumps({"dialog:close": True, "item:saved": {"pk": pk}})
    return page
