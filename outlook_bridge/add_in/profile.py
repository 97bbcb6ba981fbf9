"""What the pane needs to know of its person, once when it opens."""

from typing import Any

from crm_lists.activities.codes import ActivityType
from crm_lists.activities.models import Activity
from crm_lists.cases.models import Case
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.code_values import values_of
from crm_lists.framework.lists import definition_of
from crm_lists.framework.people import display_name
from crm_lists.relations.models import Contact, Relation
from libraries.models import Document

from ..channels import addresses
from ..message import Message

#: What the pane offers, each with the list to which it adds.
OFFERS = {
    "file": Message,
    "attachments": Document,
    "cases": Case,
    "activities": Activity,
    "contacts": Contact,
    "relations": Relation,
}


def of(actor: Actor) -> dict[str, Any]:
    """Return name, offers and choices of the person."""
    types = [one for one in values_of(ActivityType).values() if one.is_active]
    return {
        "name": display_name(actor.user),
        "drop_box": _drop_box(actor),
        "may": {name: access.may_add(actor, definition_of(model)) for name, model in OFFERS.items()},
        "activity_types": [{"id": one.pk, "name": str(one)} for one in types],
    }


def _drop_box(actor: Actor) -> str:
    """Return the address to which the person sends what is to be filed, empty where there is none."""
    if actor.user is None or not addresses.are_on():
        return ""
    address = addresses.of_person(actor.user)
    return addresses.text_of(address) if address is not None else ""
