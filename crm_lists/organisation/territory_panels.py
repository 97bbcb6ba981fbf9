"""Territories on the pages of items: what a rule finds, and to which territories a relation belongs."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, Case, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Fact, Panel, item_commands, item_facts, item_panels
from crm_lists.framework.items import Item
from crm_lists.framework.listing.counting import COUNT_LIMIT
from crm_lists.framework.lists import find_list
from crm_lists.framework.requests import actor_of

from .territory import Territory
from .territory_rules import RELATIONS, condition_of, relations, rule_in_words, tree

TERRITORIES = "territories"
#: Rules are asked of the database so many at a time.
AT_ONCE = 50


def found_by(actor: Actor, territory: Territory) -> int:
    """Return how many relations that the actor sees fit the rule; one above COUNT_LIMIT stands for more."""
    definition = relations()
    if definition is None or tree(territory.rule) is None:
        return 0
    found = access.visible(actor, definition).filter(condition_of(territory.rule), owner=territory.owner_id)
    return found.order_by()[: COUNT_LIMIT + 1].count()


def relations_url(territory: Territory) -> str:
    """Return the address of the relations that fit the rule."""
    definition = find_list(RELATIONS)
    return f"{definition.url}?{urlencode({'view': 'all', 'where': territory.rule})}"


@item_facts.register(TERRITORIES)
def figure(actor: Actor, item: Territory) -> list[Fact]:
    """Return how many relations fit, as a link to them."""
    definition = relations()
    if definition is None or not access.may_open(actor, definition):
        return []
    count = found_by(actor, item)
    shown = f"{COUNT_LIMIT:,}+" if count > COUNT_LIMIT else f"{count:,}"
    html = format_html('<a href="{}">{}</a>', relations_url(item), shown) if count else shown
    return [Fact(gettext_lazy("Relations that fit"), html)]


@item_commands.register(TERRITORIES)
def commands(actor: Actor, item: Territory) -> list[Command]:
    """Return the ways to the relations and to the builder of the rule."""
    found = []
    definition = relations()
    if definition is not None and access.may(actor, item, access.CHANGE):
        url = reverse("organisation:territory-rule", args=[item.pk])
        found.append(Command(_("Edit the rule"), url, icon="filter"))
    if definition is not None and access.may_open(actor, definition) and tree(item.rule):
        found.append(Command(_("Show the relations"), relations_url(item), icon=definition.icon))
    return found


def territories_of(actor: Actor, relation: Any) -> list[Territory]:
    """Return the territories of the relation that the actor sees, with those that include them."""
    known = {one.pk: one for one in _visible(actor, relation.owner_id)}
    ruled = [one for one in known.values() if tree(one.rule)]
    fitting: set[int] = set()
    for start in range(0, len(ruled), AT_ONCE):
        fitting |= _fitting(relation, ruled[start : start + AT_ONCE])
    found: set[int] = set()
    for key in fitting:
        above: int | None = key
        while above in known and above not in found:
            found.add(above)
            above = known[above].parent_id
    return [one for one in known.values() if one.pk in found]


def _visible(actor: Actor, owner_id: int) -> list[Territory]:
    visible = access.visible(actor, find_list(TERRITORIES)).filter(owner=owner_id)
    return list(visible.order_by("name", "pk").prefetch_related("salespeople"))


def _fitting(relation: Any, territories: list[Territory]) -> set[int]:
    """Return the territories whose rule the relation fits: one query for all of them."""
    asked = {
        f"fits_{one.pk}": Case(
            When(condition_of(one.rule), then=Value(True)), default=Value(False), output_field=BooleanField()
        )
        for one in territories
    }
    rows = find_list(RELATIONS).items().filter(pk=relation.pk).order_by().annotate(**asked).values(*asked)
    return {one.pk for row in rows for one in territories if row[f"fits_{one.pk}"]}


def _no_count(actor: Actor, item: Item) -> None:
    """Return no number: each page of a relation would ask all rules for it."""


def _context(request: HttpRequest, item: Item) -> Mapping[str, Any]:
    definition = find_list(TERRITORIES)
    return {
        "territories": [
            {
                "name": one.name,
                "url": definition.url_of(one.pk),
                "rule": rule_in_words(one.rule),
                "people": ", ".join(str(person) for person in one.salespeople.all()),
            }
            for one in territories_of(actor_of(request), item)
        ]
    }


item_panels.register(RELATIONS, order=900)(
    Panel(
        TERRITORIES,
        gettext_lazy("Territories"),
        _no_count,
        "organisation/includes/territories.html",
        _context,
        is_last=True,
    )
)
