"""The forms of an item: add, edit, delete, restore and the row actions."""

from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from .. import access, actions, conflicts, refusals
from ..actors import Actor
from ..columns import Column
from ..definitions import ListDefinition
from ..forms import ItemForm
from ..items import Item
from ..requests import actor_of, back_of, go_to, is_fragment, open_list, show, team_page
from ..row_actions import RowAction, find
from ..warnings import Warned
from . import picked
from .facts import may_edit

#: Asks for the fields of a form once more, with those that belong to what was chosen.
REDRAW = "redraw"
#: A form that could not be taken as it was sent.
UNPROCESSABLE = 422
CONFLICT = 409


@team_page
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a new item and add it; the address may bring values (`?relation=5`)."""
    definition = open_list(request, code)
    actor = actor_of(request)
    if not (definition.is_added_by_form and access.may_add(actor, definition)):
        raise Http404
    form = ItemForm(definition, actor, data=request.POST or None, initial=picked.initial_values(request))
    form.auto_id = picked.auto_id(request)
    context = {
        "form": form,
        "groups": form.groups,
        "definition": definition,
        "title": _("New %(item)s") % {"item": definition.item_label.lower()},
        "breadcrumb": [(definition.label, definition.url)],
        "submit_label": _("Save"),
        "cancel_url": definition.url,
        "generated": generated_values(actor, definition, None),
    }
    item = attempt(form, lambda: actions.add_to(actor, definition, form.values)) if request.POST else None
    if item is None:
        return _form_page(request, context)
    if picked.is_asked(request):
        return picked.answer(request, actor, definition, item)
    messages.success(request, _("“%(title)s” was added.") % {"title": getattr(item, definition.title)})
    return go_to(request, back_of(request, definition.url_of(item.pk)))


@team_page
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask for the columns of an item and change it."""
    definition = open_list(request, code)
    actor = actor_of(request)
    item = access.get(actor, definition, pk)
    if not may_edit(actor, definition, item):
        raise actions.NotPermitted(refusals.of_item(access.CHANGE))
    form = ItemForm(definition, actor, item=item, data=request.POST or None)
    if REDRAW in request.GET and request.POST:
        return _fields_page(request, form)
    _redraw_by(form, definition.deciding, request.path)
    context = {
        "form": form,
        "groups": form.groups,
        "definition": definition,
        "item": item,
        "title": str(getattr(item, definition.title)),
        "breadcrumb": [(definition.label, definition.url)],
        "submit_label": _("Save"),
        "cancel_url": definition.url_of(pk),
        "generated": generated_values(actor, definition, item),
    }
    try:
        saved = attempt(form, lambda: save_typed(actor, item, form)) if request.POST else None
    except conflicts.Undecided as conflict:
        return _conflict_page(request, {**context, **conflicts.context_of(actor, form, conflict)})
    if saved is None:
        return _form_page(request, context)
    messages.success(request, _("“%(title)s” was saved.") % {"title": getattr(saved, definition.title)})
    return go_to(request, definition.url_of(pk))


def _redraw_by(form: ItemForm, deciding: Collection[str], path: str) -> None:
    """Have the browser ask for the fields anew when a column is chosen that decides of the others."""
    for name in deciding:
        if name in form.fields:
            form.fields[name].widget.attrs |= {
                "hx-post": f"{path}?{REDRAW}=1",
                "hx-trigger": "change",
                "hx-target": "closest [data-fields]",
                "hx-include": "closest form",
            }


def _fields_page(request: HttpRequest, form: ItemForm) -> HttpResponse:
    """Show the fields with what was typed so far, which nobody judges yet."""
    form.leave_unjudged()
    _redraw_by(form, form.definition.deciding, request.path)
    return show(request, "lists/includes/form_fields.html", {"form": form, "groups": form.groups})


def save_typed(actor: Actor, item: Item, form: ItemForm) -> Any:
    """Save what the person typed; what somebody else saved meanwhile stays, where both may stay."""
    try:
        return actions.change(actor, item, conflicts.merge(form, item), etag=item.version)
    except actions.StaleItem as stale:
        return save_typed(actor, stale.item, form)


@team_page
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask whether to delete an item, and move it to the recycle bin."""
    definition = open_list(request, code)
    actor = actor_of(request)
    item = access.get(actor, definition, pk)
    title = getattr(item, definition.title)
    if request.method == "POST":
        actions.delete(actor, item)
        messages.success(request, _("“%(title)s” is in the recycle bin now.") % {"title": title})
        return go_to(request, definition.url)
    context = {
        "title": _("Delete “%(title)s”?") % {"title": title},
        "sentence": _("It goes to the recycle bin, from where it can be restored."),
        "submit_label": _("Delete"),
        "cancel_url": definition.url_of(pk),
        "action": request.path,
        "danger": True,
    }
    template = "lists/confirm_dialog.html" if is_fragment(request) else "lists/confirm.html"
    return show(request, template, context)


@team_page
@require_POST
def restore(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take an item back out of the recycle bin."""
    definition = open_list(request, code)
    try:
        item = actions.restore(actor_of(request), definition, pk)
    except ValidationError as error:
        raise actions.NotPermitted(" ".join(error.messages)) from error
    messages.success(request, _("“%(title)s” is back.") % {"title": getattr(item, definition.title)})
    return go_to(request, definition.url_of(pk))


@team_page
@require_http_methods(["GET", "POST"])
def run_action(request: HttpRequest, code: str, pk: int, action_code: str) -> HttpResponse:
    """Show the form of a row action and do what it says."""
    definition = open_list(request, code)
    actor = actor_of(request)
    action = _offered_action(actor, definition, pk, action_code)
    item = access.get(actor, definition, pk, action.needs)
    form = _form_of(action, actor, item, request.POST or None)
    # A board says in the address on which lane the card was dropped.
    form.initial.update({name: value for name, value in request.GET.items() if name in form.fields})
    context = {
        "form": form,
        "definition": definition,
        "title": str(action.label),
        "subtitle": str(getattr(item, definition.title)),
        "breadcrumb": [
            (definition.label, definition.url),
            (str(getattr(item, definition.title)), definition.url_of(pk)),
        ],
        "submit_label": str(action.submit_label or action.label),
        "cancel_url": definition.url_of(pk),
    }
    try:
        shown = attempt(form, lambda: action.run(actor, item, form)) if request.POST else None
    except actions.StaleItem:
        form.add_error(None, _("Somebody has just changed the item. Look at it again before you go on."))
        return _form_page(request, context, status=CONFLICT)
    if shown is None:
        return _form_page(request, context)
    messages.success(
        request, _("%(action)s: “%(title)s” is done.") % {"action": action.label, "title": shown}
    )
    # Who hands an item over may not see it any more.
    there = definition.url_of(pk) if access.may(actor, item, access.VIEW) else definition.url
    return go_to(request, back_of(request, there))


def _form_of(action: RowAction, actor: Actor, item: Item, data: Any) -> forms.Form:
    """Return the form of a row action; what keeps it from being asked is said."""
    try:
        return action.form(actor, item, data)
    except ValidationError as error:
        raise actions.NotPermitted(" ".join(error.messages)) from error


def _offered_action(actor: Actor, definition: ListDefinition, pk: int, code: str) -> RowAction:
    """Return the action if the item offers it; one that no longer fits says so."""
    action = find(definition, code)
    if action is None or not action.is_single:
        raise Http404
    item = access.get(actor, definition, pk)
    if not action.is_offered({name: getattr(item, name) for name in action.when}):
        raise actions.NotPermitted(
            _("“%(action)s” is not possible any more: the item has changed meanwhile.")
            % {"action": action.label}
        )
    if not (action.is_permitted(actor) and access.may(actor, item, action.needs)):
        raise actions.NotPermitted(refusals.of_item(action.needs))
    return action


def attempt(form: forms.Form, run: Callable[[], Item]) -> Any:
    """Run the action of a valid form; what it refuses or warns of is shown with the form."""
    if not form.is_valid():
        return None
    try:
        return run()
    except ValidationError as error:
        if isinstance(form, ItemForm):
            form.take_errors(error)
        else:
            form.add_error(None, error.messages)
    except Warned as error:
        form.warned = error  # type: ignore[attr-defined]
        form.carried = conflicts.answers(form) if isinstance(form, ItemForm) else []  # type: ignore[attr-defined]
    except IntegrityError:
        form.add_error(
            None, _("Somebody has just saved the same values. Look whether the item is there already.")
        )
    return None


def _form_page(request: HttpRequest, context: dict[str, Any], *, status: int = 0) -> HttpResponse:
    """Show a form, in a dialog where the browser asks for a fragment."""
    template = "lists/form_dialog.html" if is_fragment(request) else "lists/form.html"
    form = context["form"]
    first = next((name for name in form.fields if name in form.errors), None) if form.is_bound else None
    if first is not None:
        form.fields[first].widget.attrs["autofocus"] = True
    action = request.get_full_path()
    return show(request, template, {**context, "action": action}, status=status or status_of(form))


def status_of(form: forms.Form) -> int:
    """Return the status of a page that shows the form: warned of, refused, or asked for the first time."""
    if hasattr(form, "warned"):
        return CONFLICT
    return UNPROCESSABLE if form.is_bound else 200


def generated_values(actor: Actor, definition: ListDefinition, item: Item | None) -> list[dict[str, str]]:
    """Return the listed columns that the program keeps, which the form shows but does not ask."""
    shown = item or definition.new_item()
    names = [name for name in definition.listed if name not in definition.editable]
    return [_generated(actor, definition.column(name), shown) for name in names]


def _generated(actor: Actor, column: Column, item: Item) -> dict[str, str]:
    value = column.read(item)
    if item.pk is None and value in (None, "", []):
        return {"label": column.label, "value": _("set when it is saved")}
    keys = value if isinstance(value, list) else [value]
    return {"label": column.label, "value_html": column.cell(value, column.kind.labels(column, actor, keys))}


def _conflict_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    template = "lists/conflict_dialog.html" if is_fragment(request) else "lists/conflict.html"
    return show(request, template, {**context, "action": request.get_full_path()}, status=CONFLICT)
