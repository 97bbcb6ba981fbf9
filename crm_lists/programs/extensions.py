"""What tokens and feeds hang on the registers of the framework."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import EVERY_LIST, Command, view_commands
from crm_lists.framework.definitions import ListDefinition, PublicView
from crm_lists.framework.navigation import ABOVE, Entry, account_entries


@account_entries.register(ABOVE, order=200)
def entries(actor: Actor) -> list[Entry]:
    """Return the entry of the person's tokens and feeds."""
    return [Entry(_("My tokens and feeds"), reverse("programs:tokens"), "key")]


@view_commands.register(EVERY_LIST, order=200)
def commands(actor: Actor, definition: ListDefinition, view: PublicView | None) -> list[Command]:
    """Return the command that makes a feed of the view."""
    url = reverse("programs:new-feed", args=[definition.code])
    return [
        Command(
            _("Feed"),
            f"{url}?{urlencode({'view': view.code if view else 'all'})}",
            icon="rss",
            dialog=True,
            hint=_("Follow this view in a feed reader"),
        )
    ]
