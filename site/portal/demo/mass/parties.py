"""Writes the many relations of the demo and their contacts."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from random import Random
from typing import Any

from crm_lists.framework import bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.relations.models import (
    Affiliation,
    BusinessArea,
    Connection,
    ConnectionType,
    Contact,
    ContactFunction,
    Industry,
    OriginSource,
    PassiveReason,
    Relation,
    RelationCategory,
    RelationType,
)
from crm_lists.relations.winning_back import MakePassive

from ..acting import coded, moment, perform
from ..firms import HOMES
from ..people import Cast
from .dating import backdate_many
from .plan import SEED, Firm, Person

REASONS = ("no-demand", "competition", "cost", "dissatisfied", "ceased")
AT_ONCE = 250


def add_all(actor: Actor, model: type[Item], rows: list[dict[str, Any]]) -> list[Any]:
    """Add an item for each row as this person, in chunks; a refused row is a fault of the demo."""
    made: list[Any] = []
    for start in range(0, len(rows), AT_ONCE):
        made += bulk.add_many(actor, definition_of(model), rows[start : start + AT_ONCE])
    refused = [one for one in made if isinstance(one, bulk.Refusal)]
    if refused:
        raise ValueError(f"The demo has a wrong {model.__name__}: {refused[0].message}")
    return made


def by_salesperson(planned: Iterable[Any], salesperson: str) -> Iterable[tuple[str, list[Any]]]:
    """Return what is planned for each salesperson."""
    key = attrgetter(salesperson)
    return ((name, list(rows)) for name, rows in groupby(sorted(planned, key=key), key=key))


def write_relations(cast: Cast, firms: list[Firm]) -> dict[int, Relation]:
    """Add the relations, each by its salesperson; return them by the number of the firm."""
    made: dict[int, Relation] = {}
    codes = _Codes()
    for salesperson, planned in by_salesperson(firms, "salesperson"):
        added = add_all(cast.actor(salesperson), Relation, [codes.relation(firm) for firm in planned])
        made.update(zip((firm.number for firm in planned), added, strict=True))
    dates = {made[firm.number].pk: (moment(-firm.days), moment(-firm.days // 3)) for firm in firms}
    backdate_many(definition_of(Relation), dates)
    return made


def write_contacts(
    cast: Cast, people: list[Person], relations: Mapping[int, Relation]
) -> dict[int, list[Contact]]:
    """Add the contacts; return them by the number of their firm."""
    made: dict[int, list[Contact]] = {}
    dates = {}
    codes = _Codes()
    for salesperson, planned in by_salesperson(people, "firm.salesperson"):
        rows = [codes.contact(person, relations[person.firm.number]) for person in planned]
        for person, contact in zip(planned, add_all(cast.actor(salesperson), Contact, rows), strict=True):
            made.setdefault(person.firm.number, []).append(contact)
            dates[contact.pk] = (moment(-person.firm.days + 1), moment(-person.firm.days // 2))
    backdate_many(definition_of(Contact), dates)
    return made


def make_passive(cast: Cast, firms: Iterable[Firm], relations: Mapping[int, Relation]) -> None:
    """Note of former clients that no business is done with them any more; their cases are closed by then."""
    chance, codes = Random(SEED + 8), _Codes()
    for firm in firms:
        if firm.is_passive:
            reason = codes.of(PassiveReason, chance.choice(REASONS))
            answers = {"day": moment(-chance.randrange(5, 19)).date(), "reason": reason.pk}
            relation = relations[firm.number]
            relation.refresh_from_db()
            perform(cast.actor(firm.salesperson), relation, MakePassive(), answers)


def write_ties(
    cast: Cast, firms: list[Firm], relations: Mapping[int, Relation], contacts: Mapping[int, list[Contact]]
) -> None:
    """Let some people work for a second company, and connect some companies and people."""
    chance, codes = Random(SEED + 9), _Codes()
    for salesperson, own in by_salesperson(firms, "salesperson"):
        actor = cast.actor(salesperson)
        pairs = list(zip(own[::5], own[1::5], strict=False))
        accountant = codes.of(ContactFunction, "accountant")
        affiliations = [
            {
                "contact": contacts[one.number][0],
                "relation": relations[other.number],
                "function": accountant,
                "starts_on": moment(-chance.randrange(100, 900)).date(),
                "ends_on": moment(-chance.randrange(10, 90)).date() if chance.random() < 0.25 else None,
            }
            for one, other in pairs
        ]
        connections = [
            {
                "from_relation": relations[other.number],
                "connection_type": codes.of(ConnectionType, chance.choice(("associate", "subsidiary"))),
                "to_relation": relations[one.number],
            }
            for one, other in pairs[::2]
        ]
        for model, rows in ((Affiliation, affiliations), (Connection, connections)):
            made = add_all(actor, model, rows)
            dates = {one.pk: (moment(-90), moment(-60)) for one in made}
            backdate_many(definition_of(model), dates)


class _Codes:
    """Values of the code lists, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, str], Any] = {}
        self._chance = Random(SEED + 7)

    def of(self, model: Any, code: str) -> Any:
        """Return the value of this code, None where none is given."""
        if (model, code) not in self._known:
            self._known[model, code] = coded(model, code)
        return self._known[model, code]

    def relation(self, firm: Firm) -> dict[str, Any]:
        """Return the columns of a relation."""
        chance = self._chance
        is_domestic = firm.country.name == HOMES[firm.salesperson]
        further = f"{firm.phone[:-4]}{1000 + firm.number % 9000}"
        return {
            "name": firm.name,
            "roles": [self.of(RelationType, code) for code in firm.roles],
            "categories": [self.of(RelationCategory, "vip-clients")] if chance.random() < 0.08 else [],
            "business_area": self.of(BusinessArea, "domestic" if is_domestic else "foreign"),
            "industry": self.of(Industry, firm.industry),
            "origin": self.of(OriginSource, firm.source),
            "registration_number": firm.registration_number,
            "street": firm.street,
            "postal_code": firm.postal_code,
            "city": firm.city,
            "country": firm.country.name,
            "emails": [
                {"kind": "work", "value": f"info@{firm.domain}", "is_main": True},
                {"kind": "billing", "value": f"invoices@{firm.domain}", "is_main": False},
            ],
            "phones": [
                {"kind": "work", "value": firm.phone, "is_main": True},
                *([{"kind": "work", "value": further, "is_main": False}] if chance.random() < 0.3 else []),
            ],
            "website": f"https://www.{firm.domain}",
            "turnover": Decimal(chance.randrange(2, 400) * 50_000),
            "number_of_employees": chance.randrange(3, 400),
            "payment_days": chance.choice((14, 30, 30, 45)),
        }

    def contact(self, person: Person, relation: Relation) -> dict[str, Any]:
        """Return the columns of a contact."""
        birthday = ""
        if person.birthday is not None:
            day = f"{moment(person.birthday):%m-%d}".replace("02-29", "02-28")
            birthday = f"{person.birth_year}-{day}"
        return {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "gender": "female" if person.is_woman else "male",
            "relation": relation,
            "function": self.of(ContactFunction, person.function),
            "email": person.email,
            "mobile": person.mobile,
            "birthday": birthday,
        }
