"""The page of one item with its tabs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from .. import access
from ..actors import Actor
from ..commands import (
    EVERY_LIST,
    Command,
    DropZone,
    Panel,
    drop_zones,
    item_commands,
    item_panels,
)
from ..definitions import ListDefinition
from ..items import Item
from ..listing import COUNT_LIMIT, Listing, Query
from ..related import LookingBack, looking_back
from ..requests import actor_of, open_list, show, team_page
from ..row_actions import offered
from .facts import facts_of, may_edit, pills_of
from .tables import action_command, count_text, table
from .versions import entries_of

HISTORY = "history"
RELATED_SIZE = 20


@team_page
@require_GET
def item_page(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show an item with what belongs to it."""
    definition = open_list(request, code)
    item = access.get(actor_of(request), definition, pk)
    return show(request, "lists/item.html", page_context(request, definition, item))


def page_context(request: HttpRequest, definition: ListDefinition, item: Item) -> dict[str, Any]:
    """Return the whole context of an item's page."""
    actor = actor_of(request)
    tabs = tabs_of(actor, definition, item)
    current = request.GET.get("tab") or tabs[0]["code"]
    return {
        **item_context(actor, definition, item),
        "facts": facts_of(actor, definition, item),
        "tabs": [{**tab, "current": tab["code"] == current} for tab in tabs],
        "panels": [panel_of(request, definition, item, code=current)],
        "dropzone": drop_zone_of(actor, definition, item),
    }


def item_context(actor: Actor, definition: ListDefinition, item: Item) -> dict[str, Any]:
    """Return what item page and details pane have in common."""
    return {
        "definition": definition,
        "item": item,
        "title": str(getattr(item, definition.title)),
        "icon": definition.icon,
        "breadcrumb": [(definition.label, definition.url)],
        "pills": pills_of(actor, definition, item),
        "commands": commands_of(actor, definition, item),
        "reasons": access.explain(actor, item),
    }


def commands_of(actor: Actor, definition: ListDefinition, item: Item) -> list[Command]:
    """Return the command bar: row actions first, then what other apps add, then the common ones."""
    commands = [
        action_command(definition.code, item.pk, action) for action in offered(actor, item, definition)
    ]
    if commands:
        commands[0] = replace(commands[0], main=True)
    for more in item_commands.get(definition.code, EVERY_LIST):
        commands += more(actor, item)
    if may_edit(actor, definition, item):
        commands.append(
            Command(_("Edit"), reverse("lists:edit", args=[definition.code, item.pk]), icon="edit")
        )
    if access.may(actor, item, access.DELETE):
        url = reverse("lists:delete", args=[definition.code, item.pk])
        commands.append(Command(_("Delete"), url, icon="delete", dialog=True))
    return commands


def drop_zone_of(actor: Actor, definition: ListDefinition, item: Item) -> DropZone | None:
    """Return where files dropped on the page go, None where they go nowhere."""
    zones = (zone(actor, item) for zone in drop_zones.get(definition.code, EVERY_LIST))
    return next((zone for zone in zones if zone is not None), None)


# -- tabs and panels ------------------------------------------------------------------------------


def tabs_of(actor: Actor, definition: ListDefinition, item: Item) -> list[dict[str, Any]]:
    """Return the tabs of an item's page with their counts."""
    url = definition.url_of(item.pk)
    panels = item_panels.get(definition.code, EVERY_LIST)
    tabs = [_tab(actor, panel, item) for panel in panels if not panel.is_last]
    tabs += [
        {"code": one.code, "label": one.label, "count": count_shown(one.count(actor, item.pk))}
        for one in looking_back(actor, definition)
    ]
    tabs += [_tab(actor, panel, item) for panel in panels if panel.is_last]
    tabs.append({"code": HISTORY, "label": _("History"), "count": None})
    return [{**tab, "url": f"{url}?tab={tab['code']}"} for tab in tabs]


def count_shown(count: int) -> str:
    """Return the number on a tab, beyond the limit with a sign that there are more."""
    return f"{COUNT_LIMIT:,}+" if count > COUNT_LIMIT else f"{count:,}"


def _tab(actor: Actor, panel: Panel, item: Item) -> dict[str, Any]:
    return {"code": panel.code, "label": panel.label, "count": panel.count(actor, item)}


def panel_of(request: HttpRequest, definition: ListDefinition, item: Item, *, code: str) -> dict[str, Any]:
    """Return the content of one tab."""
    actor = actor_of(request)
    for panel in item_panels.get(definition.code, EVERY_LIST):
        if panel.code == code:
            return {"code": code, "html": _render(request, panel.template, panel.context(request, item))}
    for one in looking_back(actor, definition):
        if one.code == code:
            return related_panel(actor, one, item.pk)
    if code == HISTORY:
        found = entries_of(actor, definition, item)
        return {"code": code, "html": _render(request, "lists/includes/history.html", found)}
    raise Http404


def _render(request: HttpRequest, template: str, context: Mapping[str, Any]) -> SafeString:
    return render_to_string(template, dict(context), request)


def related_panel(actor: Actor, looking: LookingBack, pk: int) -> dict[str, Any]:
    """Return the items of another list that look this item up."""
    related, name = looking.definition, looking.column.name
    params = {looking.parameter: str(pk)}
    columns = [one for one in related.listed if one != name]
    page = Listing(actor, related, Query(params=params, size=RELATED_SIZE), columns=columns)
    query = urlencode(params)
    may_add = related.is_added_by_form and access.may_add(actor, related)
    label = related.item_label.lower()
    adding = Command(
        _("New %(item)s") % {"item": label}, f"{related.add_url}?{name}={pk}", icon="add", dialog=True
    )
    return {
        "code": looking.code,
        "table": {**table(page, {}, is_sortable=False), "empty": _nothing_related(related)},
        "commands": [adding] if may_add else [],
        "all_url": f"{related.url}?view=all&{query}" if page.next_cursor else "",
        "count_text": count_text(page.count) if page.next_cursor else "",
    }


def _nothing_related(related: ListDefinition) -> dict[str, Any]:
    headline = _("No %(items)s here yet") % {"items": related.label.lower()}
    return {"icon": related.icon, "headline": headline, "quiet": True}
