"""Cards of a file taken over as contacts: known ones are left as they are, possible duplicates are told."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.warnings import Warned
from crm_lists.relations.contact import Contact, ContactList
from outlook_bridge.msg.entries import Card

from .mapping import fields_of_card
from .writing import add_contact, company_called, known_contact

#: So many cards of one file are taken at once.
MOST = 500


class Outcome(StrEnum):
    """What became of a card."""

    ADDED = "added"
    KNOWN = "known"
    ALIKE = "alike"
    REFUSED = "refused"


@dataclass(frozen=True)
class Taken:
    """One card, what became of it, and why."""

    name: str
    outcome: Outcome
    reason: str = ""
    url: str = ""


def take(actor: Actor, card: Card) -> Taken:
    """Add a contact for a card, unless there is one, or one that may be the same."""
    fields = fields_of_card(card)
    known = known_contact(actor, fields)
    if known is not None:
        return Taken(card.full_name, Outcome.KNOWN, url=_url(known))
    company = company_called(actor, card.company)
    if company is None:
        reason = _("The company “%(name)s” is not among the relations.") % {"name": card.company[:80]}
        return Taken(card.full_name, Outcome.REFUSED, reason)
    definition = seen_by(actor, find_list(ContactList.code))
    try:
        made = add_contact(actor, definition, fields, company)
    except Warned as warned:
        return Taken(card.full_name, Outcome.ALIKE, str(warned))
    except ValidationError as error:
        return Taken(card.full_name, Outcome.REFUSED, " ".join(error.messages))
    except NotPermitted as error:
        return Taken(card.full_name, Outcome.REFUSED, str(error))
    return Taken(made.name, Outcome.ADDED, url=_url(made))


def _url(contact: Contact) -> Any:
    return definition_of(contact).url_of(contact.pk)
