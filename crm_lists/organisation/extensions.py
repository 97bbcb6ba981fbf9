"""What the organisation hangs on the registers of the framework."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import column_types, show_target_as
from crm_lists.framework.commands import (
    EVERY_LIST,
    Command,
    Fact,
    Priority,
    item_commands,
    item_facts,
    list_commands,
)
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.filters import me
from crm_lists.framework.items import Item
from crm_lists.framework.listing.indexes import granting
from crm_lists.framework.lists import definition_of
from crm_lists.framework.navigation import BELOW, Entry, Section, sections
from crm_lists.framework.pages.layouts.gallery import Picture, discs, pictures
from crm_lists.framework.row_actions import row_actions
from crm_lists.framework.views import audiences

from . import column_rights, panel, policies, received, renewal, rights, territories, territory_panels
from .assigning.action import Assign
from .audiences import GroupAudience
from .chart.reading import may_open as may_open_chart
from .columns import RuleColumn, SalespersonColumn
from .employee import Employee, EmployeeList
from .leaving import batch as leaving_batch
from .leaving.people import may_move
from .logo import has_logo, logos_among
from .owned import OwnedItem
from .owner import Owner, OwnerList
from .salesperson import Salesperson, SalespersonList

__all__ = ["column_rights", "leaving_batch", "panel", "policies", "renewal", "territory_panels"]

column_types.register(RuleColumn.code, RuleColumn())
show_target_as(Salesperson, SalespersonColumn())
access.preparations.register(access.EVERY_POLICY, order=1)(rights.prepare)
access.preparations.register(access.EVERY_POLICY, order=2)(received.prepare)
me.register(Salesperson, lambda actor: rights.rights_of(actor).salespeople or None)
granting.register(OwnedItem, territories.granting_columns)
audiences.register("group", GroupAudience())
row_actions.register(EVERY_LIST)(Assign)
pictures.register(EmployeeList.code)(discs)
pictures.register(SalespersonList.code)(discs)


@sections.register(BELOW)
def way_to_the_chart(actor: Actor) -> list[Section]:
    """Return the way to the org chart, first among the lists of the organisation."""
    if not may_open_chart(actor):
        return []
    entry = Entry(_("Org chart"), reverse("organisation:chart"), "organization_horizontal")
    return [Section(OwnerList.section, [entry])]


@item_commands.register(OwnerList.code)
def owner_commands(actor: Actor, item: Owner) -> list[Command]:
    """Return the ways to the owner's org chart and to its logo."""
    found = []
    if may_open_chart(actor):
        url = f"{reverse('organisation:chart')}?owner={item.pk}"
        found.append(Command(_("Org chart"), url, icon="organization_horizontal"))
    if access.may(actor, item, access.CHANGE):
        found.append(
            Command(
                _("Logo"),
                reverse("organisation:change-logo", args=[item.pk]),
                icon="image",
                priority=Priority.SELDOM,
            )
        )
    return found


@item_facts.register(OwnerList.code)
def owner_logo(actor: Actor, item: Owner) -> list[Fact]:
    """Return the owner's logo."""
    if not has_logo(item):
        return []
    url = reverse("organisation:logo", args=[item.pk])
    html = format_html('<img class="fact-picture" src="{}" alt="{}">', url, item.name)
    return [Fact(_("Logo"), html)]


@pictures.register(OwnerList.code)
def owner_pictures(actor: Actor, definition: ListDefinition, keys: Sequence[int]) -> dict[int, Picture]:
    """Return the logos of these owners, by the page that asks who may see them."""
    return {pk: Picture(reverse("organisation:logo", args=[pk]), is_whole=True) for pk in logos_among(keys)}


@item_commands.register(EmployeeList.code)
def employee_commands(actor: Actor, item: Employee) -> list[Command]:
    """Return the way to the person in the org chart."""
    if not may_open_chart(actor):
        return []
    url = f"{reverse('organisation:chart')}?owner={item.owner_id}&person={item.pk}"
    return [Command(_("Org chart"), url, icon="organization_horizontal")]


@list_commands.register(SalespersonList.code)
def leaving(actor: Actor, definition: ListDefinition) -> list[Command]:
    """Return the way to the wizard for somebody who leaves."""
    if not may_move(actor):
        return []
    return [Command(_("Somebody leaves"), reverse("organisation:leavers"), icon="person_arrow_right")]


@item_commands.register(SalespersonList.code)
def leaves(actor: Actor, item: Salesperson) -> list[Command]:
    """Return the wizard for this person."""
    if not may_move(actor) or item.user == actor.user:
        return []
    url = reverse("organisation:leaver", args=[item.pk])
    return [Command(_("Leaves the firm"), url, icon="person_arrow_right")]


@sections.register(BELOW, order=900)
def way_to_see_as(actor: Actor) -> list[Section]:
    """Return the way to the comparison of what people see, for administrators."""
    if not access.is_administrator(actor):
        return []
    return [Section(OwnerList.section, [Entry(_("See as"), reverse("organisation:see-as"), "people_eye")])]


@item_commands.register(EVERY_LIST, order=900)
def who_sees_it(actor: Actor, item: Item) -> list[Command]:
    """Offer administrators to ask why a person sees the item or not."""
    if not access.is_administrator(actor):
        return []
    asked = urlencode({"item": definition_of(item).url_of(item.pk)})
    url = f"{reverse('organisation:see-as')}?{asked}"
    return [Command(_("Who sees it"), url, icon="people_eye", priority=Priority.SELDOM)]
