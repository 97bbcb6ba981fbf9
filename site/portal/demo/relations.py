"""Makes the relations of the demo and their contacts."""

import unicodedata
from typing import Any

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.relations.models import (
    BusinessArea,
    Contact,
    ContactFunction,
    Industry,
    PassiveReason,
    Relation,
    RelationType,
)

from .acting import backdate, coded, moment
from .firms import FUNCTIONS, HOMES, NAMES, RELATIONS, Firm
from .people import Cast

CONTACTS_PER_RELATION = 2


def make_relations(cast: Cast) -> dict[str, Relation]:
    """Add the relations, each by its salesperson; return them by key."""
    return {
        firm.key: _add_relation(cast.actor(firm.salesperson), firm, number)
        for number, firm in enumerate(RELATIONS)
    }


def make_contacts(cast: Cast, relations: dict[str, Relation]) -> dict[str, list[Contact]]:
    """Add the contacts of each relation; return them by the key of the relation."""
    return {
        firm.key: [
            _add_contact(cast.actor(firm.salesperson), relations[firm.key], firm, number, place)
            for place in range(CONTACTS_PER_RELATION)
        ]
        for number, firm in enumerate(RELATIONS)
    }


def _add_relation(actor: Actor, firm: Firm, number: int) -> Relation:
    is_domestic = firm.country == HOMES[firm.salesperson]
    values = {
        "name": firm.name,
        "roles": [coded(RelationType, firm.role)],
        "business_area": coded(BusinessArea, "domestic" if is_domestic else "foreign"),
        "industry": coded(Industry, firm.industry),
        "registration_number": firm.registration_number,
        "street": firm.street,
        "postal_code": firm.postal_code,
        "city": firm.city,
        "country": firm.country,
        "email": f"info@{firm.domain}",
        "phone": firm.phone,
        "website": f"https://www.{firm.domain}",
        "notes": firm.notes,
    }
    generated = _passive() if firm.is_passive else {}
    relation = actions.add(actor, Relation, values, generated=generated)
    backdate(relation, moment(-230 - number), moment(-1 - number * 7 % 60, hour=8 + number % 9))
    return relation


def _passive() -> dict[str, Any]:
    """Return what the program sets of a relation with which no business is done any more."""
    return {
        "state": Relation.State.PASSIVE,
        "passive_since": moment(-75).date(),
        "passive_reason": coded(PassiveReason, "competition"),
    }


def _add_contact(actor: Actor, relation: Relation, firm: Firm, number: int, place: int) -> Contact:
    names = NAMES[firm.country]
    first_name, last_name = names[(number * CONTACTS_PER_RELATION + place) % len(names)].split()
    values = {
        "first_name": first_name,
        "last_name": last_name,
        "relation": relation,
        "function": coded(ContactFunction, FUNCTIONS[place if place == 0 else 1 + number % 4]),
        "salutation": f"Dear {'Ms' if first_name.endswith('a') else 'Mr'} {last_name}",
        "email": f"{plain(last_name)}@{firm.domain}",
        "phone": firm.phone if place else "",
        "mobile": f"+{firm.phone.split()[0][1:]} 90{place} 55{number:02} {100 + number * 3}",
    }
    contact = actions.add(actor, Contact, values)
    backdate(contact, moment(-228 + number), moment(-2 - number * 5 % 80, hour=9 + place))
    return contact


def plain(name: str) -> str:
    """Return the name in the letters that addresses are made of."""
    folded = unicodedata.normalize("NFKD", name.lower().replace("ł", "l"))
    return "".join(letter for letter in folded if letter.isascii())
