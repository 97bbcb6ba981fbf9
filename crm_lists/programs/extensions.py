"""What tokens and feeds hang on the registers of the framework."""

from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.commands import EVERY_LIST, Command, view_commands
from crm_lists.framework.definitions import ListDefinition, PublicView
from crm_lists.framework.listing import Listing, Query
from crm_lists.framework.navigation import ABOVE, Entry, account_entries
from crm_lists.framework.surfaces import LIMIT, Shown, Surface, counted, readable, surfaces

from .models import Feed
from .pages.feeds import LONGEST, latest


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


def in_feed(actor: Actor, definition: ListDefinition) -> Shown:
    """Count the entries of a feed of the whole list."""
    feed = Feed(user=actor.user, list_code=definition.code, query={"view": "all"})
    items, _listing = latest(actor, definition, feed)
    return Shown(len(items), counted(readable(actor, definition), LONGEST - 1))


def by_api(actor: Actor, definition: ListDefinition) -> Shown:
    """Count what a program is told that there is."""
    caller = replace(actor, source=Source.API)
    listing = Listing(caller, definition, Query(), columns=(definition.title,))
    return Shown(min(listing.count, LIMIT + 1), counted(readable(actor, definition)))


surfaces.register("feed", Surface("feed", _("Feed"), in_feed, note=_("the latest of them")))
surfaces.register("api", Surface("api", _("API"), by_api))
