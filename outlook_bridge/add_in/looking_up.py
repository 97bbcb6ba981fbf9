"""Who the people of a message are, and what stands open with them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from crm_lists.activities.models import Activity
from crm_lists.cases.models import Case
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.public_domains import domain_of
from crm_lists.organisation.models import Salesperson
from crm_lists.relations import party_email
from crm_lists.relations.models import Contact, Relation

from ..intake import answers
from ..message import Message
from ..msg.values import Address, MailMessage

#: So many people of a message are looked up, companies guessed, and open items shown.
MOST_PEOPLE = 12
MOST_COMPANIES = 5
MOST_OPEN = 8
#: Several messages may carry one ID: a question and its answers by voting buttons do.
MOST_FILED = 5


@dataclass(frozen=True)
class Person:
    """Somebody whom the message names, and who that is as far as the actor may know."""

    address: Address
    contact: Contact | None
    relation: Relation | None
    is_colleague: bool
    #: Whether only the domain of the address says which company it is.
    is_guess: bool = False


class LookUp:
    """What the actor is told about one message; the number of queries does not depend on its people."""

    def __init__(self, actor: Actor, mail: MailMessage) -> None:
        self.actor = actor
        self.mail = mail

    @cached_property
    def addresses(self) -> list[Address]:
        """Return the people with an address, each once, the writer first; the actor knows himself."""
        own = party_email.plain(self.actor.user.email) if self.actor.user else ""
        others = (one.address for one in self.mail.recipients)
        named = [self.mail.sender, *(one for one in others if party_email.plain(one.email) != own)]
        found = {party_email.plain(one.email): one for one in reversed(named) if "@" in one.email}
        return list(reversed(found.values()))[:MOST_PEOPLE]

    @cached_property
    def people(self) -> list[Person]:
        """Return who the people are."""
        return [self._person(one) for one in self.addresses]

    def _person(self, address: Address) -> Person:
        email = party_email.plain(address.email)
        is_colleague = email in self._colleagues
        contact = None if is_colleague else self._contacts.get(email)
        if contact is not None:
            return Person(address, contact, self._relations.get(contact.relation_id), is_colleague=False)
        own = None if is_colleague else self._by_address.get(email)
        guess = None if is_colleague or own else self._by_domain.get(domain_of(email))
        return Person(address, None, own or guess, is_colleague, is_guess=guess is not None)

    @cached_property
    def _emails(self) -> list[str]:
        return [party_email.plain(one.email) for one in self.addresses]

    @cached_property
    def _colleagues(self) -> set[str]:
        """Return those of the addresses that belong to people of the own house."""
        wanted = Q()
        for email in self._emails:
            wanted |= Q(email__iexact=email)
        found = access.visible(self.actor, definition_of(Salesperson)).filter(wanted) if wanted else ()
        own = {self.actor.user.email.lower()} if self.actor.user else set()
        return {one.email.lower() for one in found} | (own - {""})

    @cached_property
    def _contacts(self) -> dict[str, Contact]:
        found = party_email.having(self.actor, Contact, self._emails).order_by("-modified_at", "-pk")
        # The one that was touched last wins where several share an address.
        return {email: one for one in reversed(found[:100]) for email in party_email.addresses_of(one)}

    @cached_property
    def _by_address(self) -> dict[str, Relation]:
        found = party_email.having(self.actor, Relation, self._emails).order_by("-modified_at", "-pk")
        return {email: one for one in reversed(found[:100]) for email in party_email.addresses_of(one)}

    @cached_property
    def _by_domain(self) -> dict[str, Relation]:
        """Return the companies of domains in which only one company has an address."""
        strangers = [one for one in self._emails if one not in self._contacts and one not in self._by_address]
        domains = {domain_of(one) for one in strangers if one not in self._colleagues} - {""}
        if not domains:
            return {}
        companies: dict[str, set[Relation]] = {}
        for one in party_email.in_domains(self.actor, Relation, domains)[:100]:
            for email in party_email.addresses_of(one):
                companies.setdefault(domain_of(email), set()).add(one)
        return {domain: next(iter(found)) for domain, found in companies.items() if len(found) == 1}

    @cached_property
    def _relations(self) -> dict[int, Relation]:
        """Return the companies of the contacts, as far as the actor may see them."""
        keys = {one.relation_id for one in self._contacts.values()}
        return access.visible(self.actor, definition_of(Relation)).in_bulk(keys) if keys else {}

    @cached_property
    def relations(self) -> list[Relation]:
        """Return the companies of the people, the writer's first."""
        found = {one.relation.pk: one.relation for one in self.people if one.relation}
        return list(found.values())[:MOST_COMPANIES]

    @cached_property
    def contacts(self) -> list[Contact]:
        """Return the people who are contacts."""
        return [one.contact for one in self.people if one.contact]

    @cached_property
    def cases(self) -> list[Case]:
        """Return the open cases of the companies, those of the people themselves first."""
        contacts = {one.pk for one in self.contacts}
        found = access.visible(self.actor, definition_of(Case)).filter(
            Q(relation__in=self.relations) | Q(contact__in=contacts), state=Case.State.NEW
        )
        latest = list(found.select_related("stage").order_by("-modified_at", "-pk")[:MOST_OPEN])
        return sorted(latest, key=lambda one: one.contact_id not in contacts)

    @cached_property
    def activities(self) -> list[Activity]:
        """Return what is to be done for the companies and the people, the most urgent first."""
        of_people = Q(relation__in=self.relations) | Q(contact__in=self.contacts)
        found = access.visible(self.actor, definition_of(Activity)).filter(
            of_people, state=Activity.State.OPEN
        )
        return list(found.order_by("due", "-pk")[:MOST_OPEN])

    @cached_property
    def filed(self) -> list[Message]:
        """Return the messages with this ID that the actor may see."""
        if not self.mail.message_id:
            return []
        found = self._messages.filter(message_id=self.mail.message_id)
        return list(found.select_related("created_by").order_by("created_at", "pk")[:MOST_FILED])

    @property
    def _messages(self) -> QuerySet[Message]:
        return access.visible(self.actor, definition_of(Message)).select_related(
            "relation", "case", "case__stage", "activity"
        )


def filed_note(actor: Actor, message: Message) -> dict[str, Any]:
    """Return what is said of a message that is here already."""
    definition = definition_of(message)
    return {
        "id": message.pk,
        "text": answers.duplicate(actor, message),
        "url": definition.url_of(message.pk),
    }
