"""What sharing and standing in hang on every page: commands of items and entries of the person's menu."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.framework import changes
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import EVERY_LIST, Command, Priority, item_commands
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.framework.navigation import ABOVE, Entry, account_entries

from .deputies import deeds
from .share import SHARE, TAKEN_BACK
from .sharing.giving import may_share

changes.VERBS.update(
    {SHARE: _lazy("shared"), TAKEN_BACK: _lazy("stopped sharing"), deeds.REVOKE: _lazy("took back")}
)
changes.NOTES.update({SHARE, TAKEN_BACK})


@item_commands.register(EVERY_LIST, order=190)
def commands_of_item(actor: Actor, item: Item) -> list[Command]:
    """Return “Share” where the person may share the item."""
    if not may_share(actor, item):
        return []
    url = reverse("organisation:share", args=[definition_of(item).code, item.pk])
    return [Command(_("Share"), url, icon="share", dialog=True, priority=Priority.SELDOM)]


@account_entries.register(ABOVE, order=50)
def own_entries(actor: Actor) -> list[Entry]:
    """Return the entries of the person's menu."""
    deputies = Entry(_("My deputies"), reverse("organisation:deputies"), "person_swap")
    return [deputies, Entry(_("Shared"), reverse("organisation:shared-with-me"), "share")]
