"""The page of one item with its tabs."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
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
    Priority,
    drop_zones,
    item_commands,
    item_panels,
)
from ..definitions import ListDefinition
from ..items import Item
from ..key_figures import Asked
from ..listing import COUNT_LIMIT, Listing, Query
from ..listing.counting import Counted
from ..related import WHERE, LookingBack, looking_back
from ..requests import actor_of, open_list, show, team_page
from ..row_actions import offered
from ..successors import successor_of
from . import overview
from .command_bar import arranged
from .facts import facts_of, may_edit, pills_of
from .tables import action_command, count_text, table
from .versions import entries_of

HISTORY = "history"
RELATED_SIZE = 20
#: What the commands of a page ask; found out when the item is opened.
SHOWN_RIGHTS = (access.CHANGE, access.DELETE, access.COMPLETE, access.SHARE, access.APPROVE)


@team_page
@require_GET
def item_page(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show an item with what belongs to it."""
    definition = open_list(request, code)
    actor = actor_of(request)
    try:
        item = access.open_item(actor, definition, pk, SHOWN_RIGHTS)
    except access.ItemNotFound:
        successor = successor_of(actor, definition, pk)
        if successor is None:
            raise
        return redirect(definition.url_of(successor))
    return show(request, "lists/item.html", page_context(request, definition, item))


def page_context(
    request: HttpRequest, definition: ListDefinition, item: Item, *, besides: Collection[str] = ()
) -> dict[str, Any]:
    """Return the whole context of an item's page; the columns of `besides` are none of its facts."""
    actor = actor_of(request)
    asked = Asked()
    tabs = _tabs(actor, definition, item, asked)
    current = request.GET.get("tab") or tabs[0]["code"]
    is_overview = definition.has_overview and current == overview.OVERVIEW
    figures = overview.asked_figures(actor, definition, item, asked) if is_overview else []
    numbers = asked.values()
    if is_overview:
        shown = overview.parts_of(request, definition, item, (figures, numbers))
    else:
        shown = {"panels": [panel_of(request, definition, item, code=current)]}
    return {
        **item_context(actor, definition, item),
        "facts": facts_of(actor, definition, item, besides=besides),
        "reasons_url": reverse("lists:reasons", args=[definition.code, item.pk]),
        "tabs": [{**_numbered(tab, numbers), "current": tab["code"] == current} for tab in tabs],
        "dropzone": drop_zone_of(actor, definition, item),
        **shown,
    }


def item_context(actor: Actor, definition: ListDefinition, item: Item) -> dict[str, Any]:
    """Return what item page and details pane have in common."""
    commands = commands_of(actor, definition, item)
    return {
        "definition": definition,
        "item": item,
        "title": str(getattr(item, definition.title)),
        "icon": definition.icon,
        "breadcrumb": [(definition.label, definition.url)],
        "pills": pills_of(actor, definition, item),
        "commands": commands,
        "bar": arranged(commands),
    }


def commands_of(actor: Actor, definition: ListDefinition, item: Item) -> list[Command]:
    """Return all commands: row actions first, then what other apps add, then the common ones.

    Where an app brings the filled command, its commands come first.
    """
    acting = [action_command(definition.code, item.pk, action) for action in offered(actor, item, definition)]
    others = [one for more in item_commands.get(definition.code, EVERY_LIST) for one in more(actor, item)]
    if any(one.main for one in others):
        commands = [*others, *acting]
    else:
        first = next((one for one in acting if one.priority != Priority.SELDOM), None)
        commands = [replace(one, main=True) if one is first else one for one in acting] + others
    if may_edit(actor, definition, item):
        url = reverse("lists:edit", args=[definition.code, item.pk])
        commands.append(Command(_("Edit"), url, icon="edit", priority=Priority.FIRST))
    if access.may(actor, item, access.DELETE):
        url = reverse("lists:delete", args=[definition.code, item.pk])
        commands.append(
            Command(_("Delete"), url, icon="delete", dialog=True, danger=True, priority=Priority.SELDOM)
        )
    return commands


def drop_zone_of(actor: Actor, definition: ListDefinition, item: Item) -> DropZone | None:
    """Return where files dropped on the page go, None where they go nowhere."""
    zones = (zone(actor, item) for zone in drop_zones.get(definition.code, EVERY_LIST))
    return next((zone for zone in zones if zone is not None), None)


# -- tabs and panels ------------------------------------------------------------------------------


def _tabs(actor: Actor, definition: ListDefinition, item: Item, asked: Asked) -> list[dict[str, Any]]:
    """Return the tabs of an item's page, each with the place of its number in the one query of the page."""
    url = definition.url_of(item.pk)
    panels = panels_of(actor, definition, item)
    tabs: list[dict[str, Any]] = []
    if definition.has_overview:
        tabs.append({"code": overview.OVERVIEW, "label": _("Overview"), "place": None})
    tabs += [
        _tab(panel.code, panel.label, panel.count(actor, item), asked)
        for panel in panels
        if not panel.is_last
    ]
    tabs += [
        _tab(one.code, one.label, one.counting(actor, item.pk), asked)
        for one in looking_back(actor, definition)
    ]
    tabs += [
        _tab(panel.code, panel.label, panel.count(actor, item), asked) for panel in panels if panel.is_last
    ]
    tabs.append({"code": HISTORY, "label": _("History"), "place": None})
    return [{**tab, "url": f"{url}?tab={tab['code']}"} for tab in tabs]


def panels_of(actor: Actor, definition: ListDefinition, item: Item) -> list[Panel]:
    """Return the panels that the item has for the actor."""
    found = item_panels.get(definition.code, EVERY_LIST)
    return [panel for panel in found if panel.offered(actor, item)]


def _tab(code: str, label: Any, counting: Counted | None, asked: Asked) -> dict[str, Any]:
    return {"code": code, "label": label, "place": asked.add([counting]) if counting else None}


def _numbered(tab: dict[str, Any], numbers: list[Any]) -> dict[str, Any]:
    count = None if tab["place"] is None else count_shown(int(numbers[tab["place"]][0]))
    return {**tab, "count": count}


def count_shown(count: int) -> str:
    """Return the number on a tab, beyond the limit with a sign that there are more."""
    return f"{COUNT_LIMIT:,}+" if count > COUNT_LIMIT else f"{count:,}"


def panel_of(request: HttpRequest, definition: ListDefinition, item: Item, *, code: str) -> dict[str, Any]:
    """Return the content of one tab."""
    actor = actor_of(request)
    for panel in panels_of(actor, definition, item):
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
    params = looking.address(pk)
    # What counts together with a column of several names others here too.
    columns = [one for one in related.listed if one != name or looking.joined]
    asked = Query(params=params, where=params.get(WHERE, ""), size=RELATED_SIZE)
    page = Listing(actor, related, asked, columns=columns)
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
