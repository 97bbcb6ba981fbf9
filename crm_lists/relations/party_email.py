"""By which e-mail addresses relations and contacts are found: every address of each, in one index."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.changes import Deed
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.followers import followers_of_many
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of

from .contact import Contact, ContactList
from .relation import Relation, RelationList

LONGEST = 254


class PartyEmail(models.Model):
    """One e-mail address of a relation or a contact, in small letters as mail compares them."""

    relation = models.ForeignKey(Relation, on_delete=models.CASCADE, null=True, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, related_name="+")
    address = models.CharField(max_length=LONGEST, db_index=True)
    domain = models.CharField(max_length=LONGEST, db_index=True)

    def __str__(self) -> str:
        return self.address


def plain(address: str) -> str:
    """Return the address as it is compared."""
    return address.strip().lower()


def having(actor: Actor, model: type[Item], addresses: Iterable[str]) -> QuerySet[Any]:
    """Return the readable relations, or contacts, that have one of these addresses."""
    return _found(actor, model, Q(address__in={plain(one) for one in addresses}))


def in_domains(actor: Actor, model: type[Item], domains: Collection[str]) -> QuerySet[Any]:
    """Return the readable relations, or contacts, that have an address in one of these domains."""
    return _found(actor, model, Q(domain__in={domain.lower() for domain in domains}))


def _found(actor: Actor, model: type[Item], condition: Q) -> QuerySet[Any]:
    column = _column(model)
    rows = PartyEmail._default_manager.filter(condition, **{f"{column}__isnull": False})
    return access.visible(actor, definition_of(model)).filter(pk__in=rows.values(column))


def addresses_of(party: Any) -> list[str]:
    """Return all e-mail addresses of a relation or a contact, as they are compared."""
    rows = getattr(party, "emails", None) or ()
    found = [party.email, *(row.get("value") or "" for row in rows)]
    return [one for one in dict.fromkeys(plain(address)[:LONGEST] for address in found) if one]


@followers_of_many.register(RelationList.code)
@followers_of_many.register(ContactList.code)
def keep(definition: ListDefinition, deeds: Sequence[tuple[Item, Deed]]) -> None:
    """Keep the index in step with the written parties, by two statements for all of them."""
    touched = [
        party
        for party, deed in deeds
        if deed.verb != "delete" and {"email", "emails"} & (deed.before.keys() | deed.after.keys())
    ]
    if not touched:
        return
    column = _column(definition.model)
    rows = PartyEmail._default_manager
    if known := [party.pk for party in touched if party.version > 1]:
        rows.filter(**{f"{column}__in": known}).delete()
    rows.bulk_create(
        PartyEmail(address=one, domain=one.rpartition("@")[2], **{f"{column}_id": party.pk})
        for party in touched
        for one in addresses_of(party)
    )


def _column(model: type[Item]) -> str:
    return "contact" if issubclass(model, Contact) else "relation"
