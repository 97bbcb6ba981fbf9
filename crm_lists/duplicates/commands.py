"""The commands of duplicates on listings, selected rows and items."""

from django.urls import reverse
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of

from .keys import keys_of
from .rules import rules_of
from .searching import search


def commands_of_list(actor: Actor, definition: ListDefinition) -> list[Command]:
    """Return the way to the pairs of a list that has match rules."""
    if not rules_of(definition.code):
        return []
    url = reverse("duplicates:pairs", args=[definition.code])
    return [Command(_("Find duplicates"), url, icon="people_search")]


def commands_of_selection(actor: Actor, definition: ListDefinition) -> list[Command]:
    """Return the merge of selected rows, for lists whose items people edit."""
    if not (rules_of(definition.code) and definition.is_edited_by_form):
        return []
    if access.condition(actor, definition, access.DELETE) is None:
        return []
    return [Command(_("Merge"), reverse("duplicates:merge", args=[definition.code]), icon="merge")]


def commands_of_item(actor: Actor, item: Item) -> list[Command]:
    """Return the way to the items that may be the same as this one, if there are any."""
    definition = definition_of(item)
    if not rules_of(definition.code):
        return []
    among = access.visible(actor, definition)
    count = len(search(definition.code, keys_of(definition, item), besides=item.pk, among=among).matches)
    if not count:
        return []
    url = reverse("duplicates:of-item", args=[definition.code, item.pk])
    return [Command(_("Duplicates (%(count)s)") % {"count": count}, url, icon="people_search")]
