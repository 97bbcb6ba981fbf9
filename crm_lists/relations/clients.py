"""The panel of an associate: the clients that are looked after through it (GX-37)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Panel
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.listing.counting import Counted
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages.items import related_panel
from crm_lists.framework.related import LookingBack
from crm_lists.framework.requests import actor_of

from .relation import Relation


def _looking_back(actor: Actor) -> LookingBack:
    definition = seen_by(actor, definition_of(Relation))
    return LookingBack(definition, definition.column("associate"))


def _count(actor: Actor, relation: Relation) -> Counted:
    return _looking_back(actor).counting(actor, relation.pk)


def _context(request: HttpRequest, relation: Relation) -> Mapping[str, Any]:
    actor = actor_of(request)
    shown = related_panel(actor, _looking_back(actor), relation.pk)
    headline = _("No clients are looked after through this company")
    shown["table"]["empty"] = {"icon": "handshake", "headline": headline, "quiet": True}
    return shown


clients_panel = Panel("clients", gettext_lazy("Clients"), _count, "relations/clients.html", _context)
