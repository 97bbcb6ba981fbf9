"""Which company a message belongs to, as far as its addresses say so."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.organisation.models import Salesperson
from crm_lists.relations.models import Contact, Relation

from .msg.values import MailMessage
from .public_domains import domain_of

#: A mail to more people than these is a circular; its first addresses say enough.
MOST_ADDRESSES = 50


def relation_by_addresses(actor: Actor, message: MailMessage) -> Relation | None:
    """Return the company of the people in the message, None unless exactly one fits that the actor sees."""
    addresses = _foreign(actor, _addresses(message))
    for found in (_by_address(actor, addresses), _by_domain(actor, addresses)):
        if found:
            [*keys] = found
            return _relation(actor, keys[0]) if len(keys) == 1 else None
    return None


def _addresses(message: MailMessage) -> list[str]:
    people = [message.sender, message.sent_by, *(one.address for one in message.recipients)]
    addresses = [one.email.strip() for one in people if one and not one.unresolved and "@" in one.email]
    return list(dict.fromkeys(addresses))[:MOST_ADDRESSES]


def _foreign(actor: Actor, addresses: Iterable[str]) -> list[str]:
    """Leave out the people of the own house: they write in every mail."""
    colleagues = access.visible(actor, definition_of(Salesperson)).exclude(email="")
    own = {email.lower() for email in colleagues.values_list("email", flat=True)}
    if actor.user is not None:
        own.add(actor.user.email.lower())
    domains = {domain_of(email) for email in own} - {""}
    return [one for one in addresses if one.lower() not in own and domain_of(one) not in domains]


def _by_address(actor: Actor, addresses: list[str]) -> set[int]:
    """Return the companies that have one of these addresses, themselves or by their contacts."""
    spellings = {spelling for one in addresses for spelling in (one, one.lower())}
    if not spellings:
        return set()
    contacts = access.visible(actor, definition_of(Contact)).filter(email__in=spellings)
    relations = access.visible(actor, definition_of(Relation)).filter(email__in=spellings)
    return {*contacts.values_list("relation_id", flat=True), *relations.values_list("pk", flat=True)}


def _by_domain(actor: Actor, addresses: list[str]) -> set[int]:
    """Return the companies whose own address is in the domain of one of these."""
    domains = {domain_of(one) for one in addresses} - {""}
    if not domains:
        return set()
    condition = reduce(or_, (Q(email__iendswith=f"@{domain}") for domain in sorted(domains)))
    relations = access.visible(actor, definition_of(Relation)).filter(condition)
    return set(relations.values_list("pk", flat=True)[:2])


def _relation(actor: Actor, pk: int) -> Relation | None:
    found: Relation | None = access.visible(actor, definition_of(Relation)).filter(pk=pk).first()
    return found
