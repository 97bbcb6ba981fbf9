"""The page on which people build a filter out of groups and conditions; each click is a request."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ..actors import Actor
from ..columns import Column
from ..definitions import ListDefinition, PublicView
from ..filters import NOT_SET, BadNotation, filterable
from ..filters.notation import All, read, write
from ..filters.operators import OPERATORS, operators_of
from ..requests import actor_of, go_to, is_fragment, open_list, show, team_page
from ..views.showing import ViewListing
from .column_menu import PAGE, place_of
from .filter_draft import OWN, SET, Branch, Condition, click, draft_of_form, draft_of_tree, may_nest
from .filter_values import ValueFields, errors_of
from .links import address
from .listing import ALL, chosen_view, listing_of

SHOW = "show"


@team_page
@require_GET
def filter_builder(request: HttpRequest, code: str) -> HttpResponse:
    """Show the filter as it is built, or go to the listing with it."""
    definition = open_list(request, code)
    actor = actor_of(request)
    params = {
        name: raw for name, raw in request.GET.dict().items() if name not in PAGE and not OWN.fullmatch(name)
    }
    view = chosen_view(actor, definition, params.get("view", ""))
    page = listing_of(actor, definition, params, view=view)
    known = draft_of_form(request.GET)
    draft = known or _present(page)
    asked = request.GET.get("do", "")
    builder = Builder(actor, definition, is_asked=asked == SHOW, in_dialog=is_fragment(request))
    builder.focus = click(draft, asked)
    root = builder.group(draft, draft, "0")
    where = written(draft)
    place = place_of(request, definition)
    if asked == SHOW and where is not None and not builder.has_errors:
        return go_to(request, place + _address(page, view, params, where))
    context = {
        "title": _("Filter"),
        "subtitle": definition.label,
        "breadcrumb": [(definition.label, definition.url + address(params))],
        "action": reverse("lists:filter-builder", args=[definition.code]),
        "kept": list(params.items()),
        "root": root,
        "filter_notices": [*(page.view.notices if known is None else ()), *_too_large(where)],
        "clear_url": place + _address(page, view, params, ""),
        "cancel_url": definition.url + address(params),
    }
    template = "lists/filter_builder_dialog.html" if is_fragment(request) else "lists/filter_builder.html"
    return show(request, template, context)


def _present(page: ViewListing) -> Branch:
    """Return the draft of the filter in force; where there is none, a condition to begin with."""
    root = read(page.view.where)
    draft = draft_of_tree(page.definition, page.actor, root)
    draft.parts = draft.parts or [Condition()]
    return draft


def written(draft: Branch) -> str | None:
    """Return the draft in the notation, None where it is beyond the limits."""
    text = write(All((draft.node,)) if draft.is_any else draft.node) if draft.conditions else ""
    try:
        read(text)
    except BadNotation:
        return None
    return text


def _too_large(where: str | None) -> list[str]:
    if where is not None:
        return []
    return [_("This filter is too large. Take conditions away, or groups within groups.")]


def _address(page: ViewListing, view: PublicView | None, params: Mapping[str, str], where: str) -> str:
    """Return the address of the listing with this filter; a view's own one is left with the view."""
    if where or not (view and view.where):
        return address({**params, "where": where})
    return address({**page.view.params, "where": "", "view": ALL})


class Builder:
    """Draws a draft: each group and each condition with its fields and what is wrong in it."""

    def __init__(self, actor: Actor, definition: ListDefinition, *, is_asked: bool, in_dialog: bool) -> None:
        self.actor = actor
        self.definition = definition
        self.is_asked = is_asked
        self.in_dialog = in_dialog
        #: Place of the condition that a click has added.
        self.focus = ""
        self.has_errors = False
        self.columns: dict[str, Column] = {name: definition.column(name) for name in filterable(definition)}
        labels = {name: column.label for name, column in self.columns.items()}
        self.labels = sorted(labels.items(), key=lambda pair: pair[1].casefold())

    def group(self, root: Branch, branch: Branch, place: str) -> dict[str, Any]:
        """Return the context of a group with all that is in it."""
        parts = []
        for index, part in enumerate(branch.parts):
            below = f"{place}.{index}"
            is_group = isinstance(part, Branch)
            parts.append(self.group(root, part, below) if is_group else self.row(part, below))  # type: ignore[arg-type]
        return {
            "place": place,
            "is_group": True,
            "is_any": branch.is_any,
            "parts": parts,
            "may_nest": may_nest(root, place),
        }

    def row(self, condition: Condition, place: str) -> dict[str, Any]:
        """Return the context of a condition."""
        column = self.columns.get(condition.column)
        drawn = {
            "place": place,
            "condition": condition,
            "columns": self.labels,
            "is_new": place == self.focus,
        }
        if column is None:
            errors = [_("The list has no column “%(column)s”.") % {"column": condition.column[:80]}]
            said = self._said(errors if condition.column else [])
            return {**drawn, "is_unknown": bool(condition.column), "errors": said}
        operators = _operators(column)
        if not condition.operator or condition.is_fresh:
            condition.operator = operators[0][0]
        if condition.operator not in dict(operators):
            wrong = _("“%(column)s” cannot be compared with “%(operator)s”.")
            errors = [wrong % {"column": column.label, "operator": condition.operator[:80]}]
            return {**drawn, "operators": [("", "–"), *operators], "errors": self._said(errors)}
        fields = ValueFields(column, self.actor, condition, place, has_picker=self.in_dialog)
        errors = errors_of(
            column, self.actor, condition, must_be_set=self.is_asked and not condition.is_fresh
        )
        self.has_errors = self.has_errors or not condition.raw
        return {
            **drawn,
            "operators": operators,
            "fields": list(fields),
            "hint": fields.hint,
            "errors": self._said(errors),
        }

    def _said(self, errors: list[str]) -> list[str]:
        """Return the errors of a condition, which keep the filter from being shown."""
        self.has_errors = self.has_errors or bool(errors)
        return errors


def _operators(column: Column) -> list[tuple[str, Any]]:
    """Return the operators of a column with their words; what is not set may also be set."""
    found: list[tuple[str, Any]] = [(name, OPERATORS[name].label) for name in operators_of(column)]
    return [*found, (SET, _("is set"))] if NOT_SET in operators_of(column) else found
