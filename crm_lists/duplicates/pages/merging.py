"""The pages of the merge: items side by side, and what was typed beside an item that is there already."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm_lists.batches.models import Batch, State
from crm_lists.framework import access, actions, bulk, conflicts, refusals, warnings
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns.picking import MAX_KEY_DIGITS
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.forms import ItemForm
from crm_lists.framework.items import Item
from crm_lists.framework.requests import actor_of, go_to, is_fragment, open_list, show, team_page

from ..merging.choices import TYPED, Choices, Side, side_of
from ..merging.counting import links_of, to_be_moved
from ..merging.deed import MOST_LOSERS, Asked, refuse_merge
from ..merging.deed import merge as merge_items
from ..rules import rules_of

UNPROCESSABLE = 422
CONFLICT = 409
#: The step at which the person has chosen.
STEP = "step"
#: The item that goes into the other one together with what was typed into it.
LOSER = "loser"
#: Before the key of an item: its version when the page was shown.
VERSION = "version-"
_OWN = ("csrfmiddlewaretoken", STEP, warnings.CONFIRM)


@team_page
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Show items side by side, the first as the one that stays, and merge them."""
    definition = _merged_list(request, code)
    actor = actor_of(request)
    keys = [*request.POST.getlist("pk"), *request.POST.getlist("item")] or request.GET.getlist("item")
    items = _items(actor, definition, keys)
    if not 1 < len(items) <= MOST_LOSERS + 1:
        return _nothing(request, definition)
    refuse_merge(actor, definition, items[0], items[1:])
    sides = [side_of(definition, item, bulk.title_of(definition, item)) for item in items]
    choices = Choices(actor, definition, sides, request.POST.dict())
    problem = _stale(items, request.POST)
    if STEP in request.POST and not problem:
        asked = Asked(items[0], items[1:], choices.as_json)
        batch = merge_items(actor, definition, asked, links=links_of(definition, _keys(items[1:])))
        if batch.state != State.FAILED:
            return _done(request, definition, items[0], batch)
        problem = batch.problem
    context = {
        **_page(actor, definition, items, choices),
        "problem": problem,
        "action": reverse("duplicates:merge", args=[code]),
        "hidden": [*(("item", item.pk) for item in items), *_versions(items)],
    }
    return show(request, "duplicates/merge.html", context, status=CONFLICT if problem else 200)


@team_page
@require_POST
def merge_typed(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show what was typed beside an item that is there already, and put it into that one.

    Where it was typed into an item, that one goes into the other with it.
    """
    definition = _merged_list(request, code)
    actor = actor_of(request)
    survivor = access.get(actor, definition, pk)
    loser = _loser(request, actor, definition)
    if loser == survivor:
        raise Http404
    if loser is None and not access.may(actor, survivor, access.CHANGE):
        raise actions.NotPermitted(refusals.of_item(access.CHANGE))
    if loser is not None:
        refuse_merge(actor, definition, survivor, [loser])
    form = _typed_form(request, actor, definition, loser)
    sides = [
        side_of(definition, survivor, bulk.title_of(definition, survivor)),
        _typed(definition, form, loser),
    ]
    choices = Choices(actor, definition, sides, request.POST.dict())
    items = [survivor] if loser is None else [survivor, loser]
    problem = _stale(items, request.POST)
    if STEP in request.POST and not problem:
        problem = _saved(actor, definition, items, choices)
        if not problem:
            text = _("What you typed is in “%(title)s” now.") % {"title": sides[0].title}
            messages.success(request, text)
            return go_to(request, definition.url_of(pk))
    context = {
        **_page(actor, definition, items, choices),
        "problem": problem,
        "left_out": form.errors,
        "action": request.get_full_path(),
        "hidden": [*_sent(request), *_versions(items)],
        "back_url": _form_url(definition, loser),
        "back_hidden": _sent(request),
    }
    answer = show(request, "duplicates/merge.html", context, status=CONFLICT if problem else 200)
    if is_fragment(request):
        answer.headers["HX-Trigger"] = "dialog:close"
    return answer


# -- what is asked ------------------------------------------------------------------------------


def _merged_list(request: HttpRequest, code: str) -> ListDefinition:
    """Return the list if its items may be merged, or raise Http404."""
    definition = open_list(request, code)
    if not (rules_of(code) and definition.is_edited_by_form):
        raise Http404
    return definition


def _items(actor: Actor, definition: ListDefinition, keys: Sequence[str]) -> list[Any]:
    """Return the items in the order in which they are named, each once; all of them must be readable."""
    known = dict.fromkeys(int(key) for key in keys if key.isdecimal() and len(key) <= MAX_KEY_DIGITS)
    return [access.get(actor, definition, key) for key in known]


def _keys(items: Sequence[Item]) -> list[int]:
    return [item.pk for item in items]


def _loser(request: HttpRequest, actor: Actor, definition: ListDefinition) -> Any:
    key = request.GET.get(LOSER, "")
    return access.get(actor, definition, key) if key else None


def _typed_form(
    request: HttpRequest, actor: Actor, definition: ListDefinition, loser: Item | None
) -> ItemForm:
    """Return the form in which it was typed: of an item only the columns that came, the others it has."""
    form = ItemForm(definition, actor, item=loser, data=request.POST)
    if loser is not None:
        came = tuple(name for name in definition.editable if _came(form, request, name))
        form = ItemForm(definition, actor, columns=came, item=loser, data=request.POST)
    form.is_valid()
    return form


def _came(form: ItemForm, request: HttpRequest, name: str) -> bool:
    parts = (f"{name}-", f"{name}_", f"{name}:")
    return name in request.POST or any(key.startswith(parts) for key in request.POST)


def _typed(definition: ListDefinition, form: ItemForm, loser: Item | None) -> Side:
    """Return what was typed as one side; what was not understood is left out and told."""
    values = {
        name: conflicts.raw(form.cleaned_data[name]) for name in form.columns if name in form.cleaned_data
    }
    if loser is None:
        return Side(TYPED, _("What you typed"), values)
    own = side_of(definition, loser, bulk.title_of(definition, loser))
    title = _("“%(title)s” as you typed it") % {"title": own.title}
    return Side(TYPED, title, {**own.values, **values})


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was typed as the browser sent it, to be sent again."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in _OWN and not name.startswith((VERSION, "keep-"))
    ]


def _form_url(definition: ListDefinition, loser: Item | None) -> str:
    if loser is None:
        return definition.add_url
    return reverse("lists:edit", args=[definition.code, loser.pk])


def _versions(items: Sequence[Item]) -> list[tuple[str, str]]:
    return [(f"{VERSION}{item.pk}", str(item.version)) for item in items]


def _stale(items: Sequence[Item], sent: Mapping[str, str]) -> str:
    """Return what is said where an item was changed since the page was shown."""
    seen = {item: sent.get(f"{VERSION}{item.pk}", "") for item in items} if STEP in sent else {}
    if all(version in ("", str(item.version)) for item, version in seen.items()):
        return ""
    return _("Somebody has just changed one of the items. Look at them again before you merge them.")


# -- what is done -------------------------------------------------------------------------------


def _saved(actor: Actor, definition: ListDefinition, items: Sequence[Any], choices: Choices) -> str:
    """Save what was chosen; return what stands against it."""
    if len(items) > 1:
        asked = Asked(items[0], items[1:], choices.as_json)
        batch = merge_items(actor, definition, asked, links=links_of(definition, _keys(items[1:])))
        return batch.problem if batch.state == State.FAILED else ""
    try:
        actions.change(
            actor, items[0], choices.taken, etag=items[0].version, confirmed=(warnings.EVERYTHING,)
        )
    except ValidationError as error:
        return bulk.refusal_of(error).message
    return ""


def _done(request: HttpRequest, definition: ListDefinition, survivor: Item, batch: Batch) -> HttpResponse:
    url = reverse("batches:batch", args=[batch.pk])
    if batch.state == State.RUNNING:
        return go_to(request, url)
    text = format_html(
        '{} <a href="{}">{}</a>', _("The items are one now."), url, _("See what was moved, or take it back")
    )
    messages.success(request, text)
    return go_to(request, definition.url_of(survivor.pk))


# -- what is shown ------------------------------------------------------------------------------


def _page(actor: Actor, definition: ListDefinition, items: Sequence[Any], choices: Choices) -> dict[str, Any]:
    title = choices.sides[0].title
    losers = _keys(items[1:])
    return {
        "title": _("Merge into “%(title)s”") % {"title": title},
        "breadcrumb": [(definition.label, definition.url), (title, definition.url_of(items[0].pk))],
        "definition": definition,
        "sides": [
            {"side": side, "first_url": _first_url(definition, items, place) if place else ""}
            for place, side in enumerate(choices.sides)
        ],
        "lines": choices.differing,
        "same": choices.same,
        "moved": to_be_moved(actor, definition, losers) if losers else [],
        "losers": [side for side in choices.sides[1:] if side.key != TYPED or losers],
        "cancel_url": definition.url_of(items[0].pk),
    }


def _first_url(definition: ListDefinition, items: Sequence[Item], place: int) -> str:
    """Return the address of the page on which another item is the one that stays."""
    if place >= len(items):
        return ""
    order = [items[place], *(item for item in items if item is not items[place])]
    query = "&".join(f"item={item.pk}" for item in order)
    return f"{reverse('duplicates:merge', args=[definition.code])}?{query}"


def _nothing(request: HttpRequest, definition: ListDefinition) -> HttpResponse:
    context = {
        "title": _("Merge"),
        "breadcrumb": [(definition.label, definition.url)],
        "empty": {
            "icon": "merge",
            "headline": _("Select the items that are one and the same"),
            "sentence": _("Between two and %(most)s rows can be merged at once.") % {"most": MOST_LOSERS + 1},
        },
        "back_url": definition.url,
    }
    return show(request, "batches/nothing.html", context, status=UNPROCESSABLE)
