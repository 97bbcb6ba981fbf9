"""Which company and contacts a message belongs to, as far as its addresses say so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.public_domains import domain_of
from crm_lists.organisation.models import Salesperson
from crm_lists.relations import party_email
from crm_lists.relations.models import Contact, Relation

from ..content import MessageContent
from ..intake.companions import LINKS
from ..message import Message
from ..msg.fingerprint import is_forward, thread_guid
from ..msg.values import MailMessage
from .link import How, Hows, LinkedBy

#: A mail to more people than these is a circular; its first addresses say enough.
MOST_ADDRESSES = 50
MOST_REFERENCES = 20


@dataclass(frozen=True)
class Found:
    """What a message belongs to: the columns, and who says so; `by` is empty where it belongs to nothing."""

    values: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""
    #: How each link came about, where they did not all in the same way.
    told: Hows | None = None

    def __bool__(self) -> bool:
        return bool(self.by)

    @property
    def hows(self) -> Hows:
        """Return how each of the links came about, where nobody said it by hand."""
        if self.told is not None:
            return self.told
        if self.by in ("", LinkedBy.HAND):
            return {}
        how = How(self.by)
        rows = (
            row for value in self.values.values() for row in (value if isinstance(value, list) else [value])
        )
        return {(definition_of(row).code, row.pk): how for row in rows if row is not None}


class Matcher:
    """Finds companies for the messages that one person files, and learns once who his colleagues are."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor

    def links_of_addresses(self, message: MailMessage) -> Found:
        """Return the company of the message's people, none unless exactly one fits that the actor sees.

        With the company come those of its contacts whose address stands in the message.
        """
        addresses = self.foreign(addresses_in(message))
        if not addresses:
            return Found()
        contacts = list(party_email.having(self._actor, Contact, addresses)[:MOST_ADDRESSES])
        keys = {one.relation_id for one in contacts} | _by_address(self._actor, addresses)
        keys = keys or _by_domain(self._actor, addresses)
        relation = _relation(self._actor, *keys) if len(keys) == 1 else None
        if relation is None:
            return Found()
        people = [one for one in contacts if one.relation_id == relation.pk]
        return Found({"relation": relation, "contacts": people}, LinkedBy.ADDRESSES)

    def links_of_thread(self, message: MailMessage) -> Found:
        """Return what the message answered belongs to, where people said that its replies are filed.

        A forward is no reply, and private mail is filed nowhere unasked.
        """
        if not self._are_replies_filed or message.is_private or is_forward(message.subject):
            return Found()
        answered = [one for one in (message.in_reply_to, *message.references[-MOST_REFERENCES:]) if one]
        condition = Q(message_id__in=answered)
        if thread := thread_guid(message):
            condition |= Q(thread=thread)
        found = self._followed.filter(condition).order_by("-sent_at", "-pk").first()
        if found is None or not found.is_linked:
            return Found()
        return Found({name: getattr(found, name) for name in LINKS}, LinkedBy.THREAD)

    @property
    def _followed(self) -> QuerySet[Message]:
        return access.visible(self._actor, definition_of(Message)).filter(
            files_replies=True, is_private=False
        )

    @cached_property
    def _are_replies_filed(self) -> bool:
        return self._followed.exists()

    def foreign(self, addresses: Iterable[str]) -> list[str]:
        """Leave out the people of the own house: they write in every mail."""
        own, domains = self._own
        return [one for one in addresses if one.lower() not in own and domain_of(one) not in domains]

    @cached_property
    def _own(self) -> tuple[set[str], set[str]]:
        """Return the addresses of the own house and their domains."""
        colleagues = access.visible(self._actor, definition_of(Salesperson)).exclude(email="")
        own = {email.lower() for email in colleagues.values_list("email", flat=True)}
        if self._actor.user is not None:
            own.add(self._actor.user.email.lower())
        return own, {domain_of(email) for email in own} - {""}


def addresses_in(message: MailMessage) -> list[str]:
    """Return the addresses of the people of a message, the sender's first."""
    people = [message.sender, message.sent_by, *(one.address for one in message.recipients)]
    addresses = [one.email.strip() for one in people if one and not one.unresolved and "@" in one.email]
    return list(dict.fromkeys(addresses))[:MOST_ADDRESSES]


def addresses_of_content(content: MessageContent) -> list[str]:
    """Return the addresses of the people of a filed message, the sender's first."""
    people = [content.sender, content.sent_by, *content.recipients]
    addresses = [str(one.get("email", "")) for one in people if one and not one.get("unresolved")]
    return list(dict.fromkeys(one for one in addresses if "@" in one))[:MOST_ADDRESSES]


def _by_address(actor: Actor, addresses: list[str]) -> set[int]:
    """Return the companies that have one of these addresses themselves."""
    return set(party_email.having(actor, Relation, addresses).values_list("pk", flat=True))


def _by_domain(actor: Actor, addresses: list[str]) -> set[int]:
    """Return the companies that have an address of their own in the domain of one of these."""
    domains = {domain_of(one) for one in addresses} - {""}
    if not domains:
        return set()
    relations = party_email.in_domains(actor, Relation, domains)
    return set(relations.values_list("pk", flat=True)[:2])


def _relation(actor: Actor, pk: int) -> Relation | None:
    found: Relation | None = access.visible(actor, definition_of(Relation)).filter(pk=pk).first()
    return found
