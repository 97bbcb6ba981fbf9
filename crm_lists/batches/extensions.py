"""What batches hang on the registers of the framework."""

from django.urls import reverse
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import EVERY_LIST, Command, selection_commands
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.navigation import ABOVE, Entry, account_entries
from crm_lists.framework.row_actions import row_actions_of

from . import undo

__all__ = ["undo"]


@selection_commands.register(EVERY_LIST)
def commands_for_selection(actor: Actor, definition: ListDefinition) -> list[Command]:
    """Return what a person may do with many items of the list at once."""
    commands = []
    if definition.editable and access.condition(actor, definition, access.CHANGE) is not None:
        commands.append(Command(_("Edit"), reverse("batches:edit", args=[definition.code]), icon="edit"))
    for action in row_actions_of(definition):
        if action.is_bulk and action.is_permitted(actor):
            url = reverse("batches:action", args=[definition.code, action.code])
            commands.append(Command(action.label, url, icon=action.icon))
    if access.condition(actor, definition, access.DELETE) is not None:
        commands.append(
            Command(_("Delete"), reverse("batches:delete", args=[definition.code]), icon="delete")
        )
    return commands


@account_entries.register(ABOVE)
def entries_of(actor: Actor) -> list[Entry]:
    """Return the way to the person's batches."""
    return [Entry(_("My batches"), reverse("batches:index"), "stack")]
