"""Starting a batch from selected rows: bulk edit, bulk delete and row actions on many items."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.forms import ItemForm
from crm_lists.framework.pages.listing import chosen_view, listing_of
from crm_lists.framework.requests import actor_of, go_to, open_list, show, team_page
from crm_lists.framework.row_actions import RowAction

from ..kinds import bulk_action
from ..records import open_batch
from ..selection import TooMany, chosen, count

UNPROCESSABLE = 422
#: The step at which the person has filled in the form.
STEP = "step"
#: Before the name of a column that shall be changed.
TOUCH = "touch-"
#: Parameters by which the pages keep the selection and their own steps.
OWN = ("pk", "item", "all", STEP, "csrfmiddlewaretoken")


@team_page
@require_http_methods(["POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Ask which columns of the selected items get which values."""
    definition = open_list(request, code)
    actor = actor_of(request)
    if not definition.editable or access.condition(actor, definition, access.CHANGE) is None:
        raise Http404
    touched = [key.removeprefix(TOUCH) for key in request.POST if key.startswith(TOUCH)]
    unknown = [name for name in touched if name not in definition.editable]
    is_filled = STEP in request.POST
    known = [name for name in touched if name not in unknown]
    form = _edit_form(definition, actor, request.POST if is_filled else None, known)
    for name in unknown:
        form.add_error(None, _("The list has no column “%(name)s” to change.") % {"name": name})
    if is_filled and not touched:
        form.add_error(None, _("Choose at least one column that shall be changed."))
    if is_filled and form.is_valid():
        words = ", ".join(definition.column(name).label for name in known)
        parameters = {"values": _as_json(definition, form, known), "words": words}
        return preview(request, definition, "edit", parameters)
    context = {
        "title": _("Change %(items)s") % {"items": definition.label.lower()},
        "form": form,
        "choices": [(form[name], f"{TOUCH}{name}", name in known) for name in definition.editable],
    }
    return ask(request, definition, context)


@team_page
@require_http_methods(["POST"])
def delete(request: HttpRequest, code: str) -> HttpResponse:
    """Propose to move the selected items to the recycle bin."""
    definition = open_list(request, code)
    if access.condition(actor_of(request), definition, access.DELETE) is None:
        raise Http404
    return preview(request, definition, "delete", {})


@team_page
@require_http_methods(["POST"])
def run_action(request: HttpRequest, code: str, action_code: str) -> HttpResponse:
    """Ask once what a row action needs, for all selected items."""
    definition = open_list(request, code)
    actor = actor_of(request)
    action = bulk_action(definition, action_code)
    if action is None or not action.is_permitted(actor):
        raise Http404
    if access.condition(actor, definition, action.needs) is None:
        raise Http404
    is_filled = STEP in request.POST
    form = action.form(actor, None, request.POST if is_filled else None)
    if is_filled and form.is_valid():
        return preview(request, definition, "action", _action_parameters(request, action))
    return ask(request, definition, {"title": str(action.label), "form": form, "choices": ()})


def _edit_form(definition: ListDefinition, actor: Actor, data: Any, touched: list[str]) -> ItemForm:
    """Return a form over all columns that judges only those that shall be changed."""
    form = ItemForm(definition, actor, columns=definition.editable, data=data)
    for name in form.columns:
        if name not in touched:
            form.fields[name].required = False
            form.fields[name].clean = _left_alone  # type: ignore[method-assign, assignment]
    return form


def _left_alone(_value: Any, *_more: Any) -> None:
    """Take anything for a column that stays as it is."""


def _as_json(definition: ListDefinition, form: ItemForm, names: list[str]) -> dict[str, Any]:
    found = {}
    for name in names:
        column, value = definition.column(name), form.cleaned_data[name]
        if isinstance(value, QuerySet):
            value = list(value.values_list("pk", flat=True))
        found[name] = column.kind.to_json(column, getattr(value, "pk", value))
    return found


def _action_parameters(request: HttpRequest, action: RowAction) -> dict[str, Any]:
    data = {name: values for name, values in request.POST.lists() if name not in OWN}
    return {"action": action.code, "data": data, "words": str(action.label)}


# -- the selection ------------------------------------------------------------------------------


def _items(request: HttpRequest, definition: ListDefinition) -> QuerySet[Any]:
    """Return the selected items, or all that the listing of this address shows to this person now."""
    actor = actor_of(request)
    if request.POST.get("all") == "1":
        params = request.GET.dict()
        view = chosen_view(actor, definition, params.get("view", ""))
        shown: QuerySet[Any] = listing_of(actor, definition, params, view=view).items
        return shown
    return chosen(actor, definition, [*request.POST.getlist("pk"), *request.POST.getlist("item")])


def preview(
    request: HttpRequest, definition: ListDefinition, kind: str, parameters: Mapping[str, Any]
) -> HttpResponse:
    """Open the batch and lead to its preview."""

    def make() -> HttpResponse | None:
        batch = open_batch(actor_of(request), definition, kind, _items(request, definition), parameters)
        return None if batch is None else go_to(request, reverse("batches:batch", args=[batch.pk]))

    return _counting(request, definition, make)


def ask(request: HttpRequest, definition: ListDefinition, context: dict[str, Any]) -> HttpResponse:
    """Show a form over the selection, which it carries along."""

    def make() -> HttpResponse | None:
        total = count(_items(request, definition))
        return _form_page(request, definition, {**context, "total": total}) if total else None

    return _counting(request, definition, make)


def _form_page(request: HttpRequest, definition: ListDefinition, context: dict[str, Any]) -> HttpResponse:
    kept = [(name, value) for name in ("pk", "item", "all") for value in request.POST.getlist(name)]
    common = {
        "definition": definition,
        "breadcrumb": [(definition.label, definition.url)],
        "kept": kept,
        "action": request.get_full_path(),
        "cancel_url": definition.url,
    }
    status = UNPROCESSABLE if context["form"].is_bound else 200
    return show(request, "batches/ask.html", {**common, **context}, status=status)


def _counting(
    request: HttpRequest, definition: ListDefinition, make: Callable[[], HttpResponse | None]
) -> HttpResponse:
    """Return the answer, or say that nothing or too much was selected."""
    try:
        answer = make()
        headline, sentence = _("Nothing is selected"), _("Select the rows first that you mean.")
    except TooMany as error:
        answer, headline, sentence = None, _("Too many items"), str(error)
    except ValidationError as error:
        answer, headline, sentence = None, _("This is not possible"), " ".join(error.messages)
    if answer is not None:
        return answer
    empty = {"icon": "info", "headline": headline, "sentence": sentence}
    context = {
        "title": definition.label,
        "breadcrumb": [(definition.label, definition.url)],
        "empty": empty,
        "back_url": definition.url,
    }
    return show(request, "batches/nothing.html", context, status=UNPROCESSABLE)
