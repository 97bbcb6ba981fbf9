"""The page on which the rule of a territory is built out of conditions; each click is a request."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.filters import BadNotation
from crm_lists.framework.filters.notation import NOTHING, All, read
from crm_lists.framework.lists import find_list
from crm_lists.framework.pages.filter_builder import Builder, written
from crm_lists.framework.pages.filter_draft import Branch, Condition, click, draft_of_form, draft_of_tree
from crm_lists.framework.requests import actor_of, go_to, show, team_page

from ..territory import Territory
from ..territory_panels import TERRITORIES
from ..territory_rules import relations, rule_in_words

SAVE = "save"
UNPROCESSABLE = 422


@team_page
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the rule as it is built, or save it."""
    actor, definition, listed = actor_of(request), find_list(TERRITORIES), relations()
    if listed is None or not access.may_open(actor, listed):
        raise Http404
    territory: Territory = access.get(actor, definition, pk, access.CHANGE)
    draft = draft_of_form(request.POST) or _present(actor, listed, territory)
    asked = request.POST.get("do", "")
    builder = Builder(actor, listed, is_asked=asked == SAVE, in_dialog=False)
    builder.focus = click(draft, asked)
    root = builder.group(draft, draft, "0")
    text = written(draft)
    errors = (
        [_("This rule is too large. Take conditions away, or groups within groups.")] if text is None else []
    )
    if asked == SAVE and text is not None and not builder.has_errors:
        try:
            actions.change(actor, territory, {"rule": text})
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(request, _("“%(name)s” was saved.") % {"name": territory.name})
            return go_to(request, definition.url_of(pk))
    status = UNPROCESSABLE if asked == SAVE else 200
    return show(
        request, "organisation/territory_rule.html", _page(territory, root, text, errors), status=status
    )


def _page(territory: Territory, root: dict[str, Any], text: str | None, errors: list[str]) -> dict[str, Any]:
    definition = find_list(TERRITORIES)
    url = definition.url_of(territory.pk)
    return {
        "title": _("Rule"),
        "subtitle": territory.name,
        "breadcrumb": [(definition.label, definition.url), (territory.name, url)],
        "action": reverse("organisation:territory-rule", args=[territory.pk]),
        "root": root,
        "filter_notices": errors,
        "words": rule_in_words(text or ""),
        "cancel_url": url,
    }


def _present(actor: Actor, listed: ListDefinition, territory: Territory) -> Branch:
    """Return the draft of the rule in force; where there is none, a condition to begin with."""
    draft = draft_of_tree(listed, actor, _tree(territory.rule))
    draft.parts = draft.parts or [Condition()]
    return draft


def _tree(text: str) -> All:
    try:
        return read(text)
    except BadNotation:
        return NOTHING
