"""Who works for a relation, and for whom a contact works: the main company, further ones and former ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Panel
from crm_lists.framework.key_figures import number_of
from crm_lists.framework.listing.counting import Counted
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of

from .affiliation import Affiliation
from .contact import Contact
from .relation import Relation

#: More rows are read in the listing.
MOST_SHOWN = 200


@dataclass(frozen=True)
class Place:
    """One line of a panel: a contact at a company."""

    item: Contact | Relation
    function: str = ""
    is_main: bool = False
    is_former: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    #: Address of the affiliation; empty where there is only the main company of the contact.
    affiliation_url: str = ""

    @property
    def url(self) -> str:
        """Return the address of the contact or the company."""
        return definition_of(self.item).url_of(self.item.pk)

    @property
    def order(self) -> tuple[bool, bool, str]:
        """Return what sorts the lines: former ones last, the main company first, then by name."""
        return self.is_former, not self.is_main, self.item.name.casefold()


def people_of(actor: Actor, relation: Relation) -> list[Place]:
    """Return the readable people of a relation, current ones first."""
    rows = _affiliations(actor).filter(relation=relation).select_related("contact", "function")
    by_contact = _latest(rows[:MOST_SHOWN], "contact_id")
    main = _contacts(actor).filter(relation=relation).select_related("function").order_by("name", "pk")
    main = main.exclude(pk__in=by_contact)[:MOST_SHOWN]
    places = [_place(row.contact, row) for row in by_contact.values()]
    places += [Place(one, str(one.function or ""), is_main=True) for one in main]
    return sorted(places, key=lambda place: place.order)


def companies_of(actor: Actor, contact: Contact) -> list[Place]:
    """Return the readable companies of a contact: the main one, further ones, former ones."""
    rows = _affiliations(actor).filter(contact=contact).select_related("relation", "function")[:MOST_SHOWN]
    places = [_place(row.relation, row) for row in rows]
    if not any(row.relation_id == contact.relation_id and row.is_main for row in rows):
        main = access.visible(actor, definition_of(Relation)).filter(pk=contact.relation_id).first()
        places += [Place(main, str(contact.function or ""), is_main=True)] if main is not None else []
    return sorted(places, key=lambda place: place.order)


def _place(item: Contact | Relation, row: Affiliation) -> Place:
    return Place(
        item,
        str(row.function or ""),
        row.is_main,
        not row.is_current,
        row.starts_on,
        row.ends_on,
        definition_of(row).url_of(row.pk),
    )


def _latest(rows: Iterable[Affiliation], key: str) -> dict[Any, Affiliation]:
    """Return one row for each key: the current one, else that which ended last."""
    found: dict[Any, Affiliation] = {}
    for row in rows:
        known = found.setdefault(getattr(row, key), row)
        if (row.ends_on or date.max) > (known.ends_on or date.max):
            found[getattr(row, key)] = row
    return found


def _affiliations(actor: Actor) -> QuerySet[Affiliation]:
    return access.visible(actor, definition_of(Affiliation))


def _contacts(actor: Actor) -> QuerySet[Contact]:
    return access.visible(actor, definition_of(Contact))


# -- panels ----------------------------------------------------------------------------------------


def _count_of_people(actor: Actor, relation: Relation) -> Counted:
    also = _affiliations(actor).filter(relation=relation, contact=OuterRef("pk"))
    return number_of(_contacts(actor).filter(Q(relation=relation) | Exists(also)))


def _people_context(request: HttpRequest, relation: Relation) -> Mapping[str, Any]:
    actor = actor_of(request)
    empty = {"icon": "contact_card", "headline": _("No contacts here yet"), "quiet": True}
    return {
        "places": people_of(actor, relation),
        "commands": [
            *_adding(actor, Contact, _("New contact"), f"relation={relation.pk}"),
            *_adding(actor, Affiliation, _("Add a contact of another company"), f"relation={relation.pk}"),
        ],
        "empty": empty,
        "heading": _("Contact"),
    }


def _count_of_companies(actor: Actor, contact: Contact) -> Counted:
    also = _affiliations(actor).filter(contact=contact, relation=OuterRef("pk"))
    readable = access.visible(actor, definition_of(Relation))
    return number_of(readable.filter(Q(pk=contact.relation_id) | Exists(also)))


def _companies_context(request: HttpRequest, contact: Contact) -> Mapping[str, Any]:
    actor = actor_of(request)
    return {
        "places": companies_of(actor, contact),
        "commands": _adding(actor, Affiliation, _("Add a company"), f"contact={contact.pk}"),
        "empty": {"icon": "building", "headline": _("No companies here that you may see"), "quiet": True},
        "heading": _("Company"),
    }


def _adding(actor: Actor, model: Any, label: str, query: str) -> list[Command]:
    """Return the way to a form with some values filled in, for those who may add there."""
    definition = definition_of(model)
    if not access.may_add(actor, definition):
        return []
    return [Command(label, f"{definition.add_url}?{query}", icon="add", dialog=True)]


people_panel = Panel(
    "contacts",
    gettext_lazy("Contacts"),
    _count_of_people,
    "relations/places.html",
    _people_context,
)
companies_panel = Panel(
    "companies",
    gettext_lazy("Companies"),
    _count_of_companies,
    "relations/places.html",
    _companies_context,
)
