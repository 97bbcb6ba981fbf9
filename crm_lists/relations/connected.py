"""The panel of connections on the page of a relation or a contact, each read from where one is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Panel
from crm_lists.framework.items import Item
from crm_lists.framework.key_figures import number_of
from crm_lists.framework.listing.counting import Counted
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of

from .connecting import Connect
from .connection import FIRST, SECOND, Connection
from .contact import Contact

#: More lines are read in the listing.
MOST_SHOWN = 200


@dataclass(frozen=True)
class Line:
    """One connection: how the party of the page stands to another one."""

    wording: str
    other: Item
    connection: Connection

    @property
    def url(self) -> str:
        """Return the address of the other party."""
        return definition_of(self.other).url_of(self.other.pk)

    @property
    def icon(self) -> str:
        """Return the icon of the other party's list."""
        return definition_of(self.other).icon

    @property
    def connection_url(self) -> str:
        """Return the address of the connection itself."""
        return definition_of(self.connection).url_of(self.connection.pk)


def connections_of(actor: Actor, party: Item) -> list[Line]:
    """Return the connections of the party whose both ends the actor may read, in words from this end."""
    found = _of(actor, party).select_related("connection_type", *FIRST, *SECOND)
    lines = (_line(connection, party) for connection in found.order_by("connection_type__position", "name"))
    return [line for line in lines if line is not None][:MOST_SHOWN]


def _of(actor: Actor, party: Item) -> QuerySet[Connection]:
    index = isinstance(party, Contact)
    here = Q(**{FIRST[index]: party}) | Q(**{SECOND[index]: party})
    return access.visible(actor, definition_of(Connection)).filter(here)


def _line(connection: Connection, party: Item) -> Line | None:
    kind = connection.connection_type
    is_first = connection.first == party
    other = connection.second if is_first else connection.first
    return Line(str(kind) if is_first else kind.reverse, other, connection) if other is not None else None


def _count(actor: Actor, party: Item) -> Counted:
    return number_of(_of(actor, party))


def _context(request: HttpRequest, party: Item) -> Mapping[str, Any]:
    actor = actor_of(request)
    action = Connect()
    url = reverse("lists:action", args=[definition_of(party).code, party.pk, action.code])
    adding = [Command(_("Connect"), url, icon=action.icon, dialog=True)]
    return {
        "lines": connections_of(actor, party),
        "commands": adding if action.is_permitted(actor) else [],
        "empty": {"icon": action.icon, "headline": _("No connections here yet"), "quiet": True},
    }


connections_panel = Panel(
    "connections",
    gettext_lazy("Connections"),
    _count,
    "relations/connections.html",
    _context,
)
