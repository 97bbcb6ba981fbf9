"""What follows when a contact goes to another company: the former one is remembered on both sides."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.changes import Deed
from crm_lists.framework.followers import followers
from crm_lists.framework.items import Item

from .affiliation import Affiliation
from .contact import Contact, ContactList
from .ends import looking_up, program


@followers.register(ContactList.code)
def company_changed(actor: Actor, contact: Item, deed: Deed) -> None:
    """Mark the affiliation with the main company anew, and keep one with the former main company."""
    was = deed.before.get("relation")
    if was is None or "relation" not in deed.after or not isinstance(contact, Contact):
        return
    rows: list[Affiliation] = looking_up(Affiliation, contact, ["contact"])
    for row in rows:
        if row.is_main != (row.ends_on is None and row.relation_id == contact.relation_id):
            actions.change(program(actor), row, {})
    # What is done to many contacts at once, such as a merge of two companies, moves nobody.
    if actor.batch is None and not any(row.relation_id == was for row in rows):
        _keep_former(actor, contact, was, deed.before.get("function", contact.function_id))


def _keep_former(actor: Actor, contact: Contact, relation_id: Any, function_id: Any) -> None:
    values = {
        "contact": contact,
        "relation": relation_id,
        "function": function_id,
        # From today on it is the other company.
        "ends_on": timezone.localdate() - timedelta(days=1),
    }
    place = ("owner_id", "group_id", "salesperson_id")
    generated = {name: getattr(contact, name) for name in place}
    actions.add(program(actor), Affiliation, values, generated=generated)
