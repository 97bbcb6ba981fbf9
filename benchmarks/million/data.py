"""The items of the benchmark: business cases of ten groups, one of which the measured salesperson is in."""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import connection

from crm_lists.cases.models import Case, CaseType
from crm_lists.framework.models import SearchEntry
from crm_lists.framework.search.folding import words
from crm_lists.organisation.models import Group, Owner, Role, Salesperson
from crm_lists.relations.models import Relation

from .load import Values, continue_keys, load, load_rows, settle, without_indexes

GROUPS = 10
PEOPLE_PER_GROUP = 10
RELATIONS = 20_000
SELLER = "seller-0"
START = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 1000
PLACES = ("Nitra", "Žilina", "Košice", "Trnava", "Brno", "Plzeň", "Łódź", "Kraków", "Győr", "Graz")
WORKS = ("roofing", "painting", "wiring", "heating", "paving", "glazing", "lighting", "plumbing")
PLACES_OF_WORK = ("Hall", "School", "Depot", "Office", "Clinic", "Bridge", "Garage", "Tower")
#: Of the case types that a new installation has.
TYPES = 4
_SYLLABLES = ("ba", "ko", "ri", "mu", "te", "lo", "vi", "sa", "ne", "dá", "ží", "gu")
#: Who ordered the work: about three thousand names, so that one stands in a few hundred items.
CLIENTS = tuple(f"{a}{b}{c}".capitalize() for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES)


def make(items: int) -> None:
    """Make the organisation, its relations and that many cases, findable and analysed."""
    random.seed(1)
    groups, people = organisation()
    types = list(CaseType.objects.values_list("pk", flat=True)[:TYPES])
    relations(groups, people)
    load_rows(Case, COLUMNS, cases(items, groups, people, types))
    findable(items)
    continue_keys(Relation._meta.db_table, SearchEntry._meta.db_table)
    settle()


def organisation() -> tuple[list[Group], list[list[Salesperson]]]:
    """Return the groups, each of them with its salespeople."""
    owner = Owner.objects.create(name="Measured Ltd", **stamp())
    role = Role.objects.get(code="salesperson")
    groups, people = [], []
    for number in range(GROUPS):
        group = Group.objects.create(name=f"Group {number}", owner=owner, **stamp())
        members = []
        for place in range(PEOPLE_PER_GROUP):
            user = User.objects.create(username=f"seller-{number * PEOPLE_PER_GROUP + place}")
            member = Salesperson.objects.create(name=f"Seller {user.pk}", user=user, owner=owner, **stamp())
            member.roles.add(role)
            members.append(member)
        group.members.set(members)
        groups.append(group)
        people.append(members)
    return groups, people


def stamp() -> dict[str, Any]:
    """Return the system columns of a new item."""
    return {"created_at": START, "modified_at": START, "version": 1}


def relations(groups: list[Group], people: list[list[Salesperson]]) -> None:
    """Make the companies; a group's companies are those whose number ends like the group's."""
    Relation.objects.bulk_create(
        (
            Relation(
                id=number + 1,
                name=f"{CLIENTS[number % len(CLIENTS)]} {PLACES[number // 7 % len(PLACES)]} {number}",
                owner_id=groups[0].owner_id,
                group=groups[number % GROUPS],
                salesperson=people[number % GROUPS][number // GROUPS % PEOPLE_PER_GROUP],
                **stamp(),
            )
            for number in range(RELATIONS)
        ),
        batch_size=500,
    )


COLUMNS = (
    *(
        "id",
        "uuid",
        "created_at",
        "modified_at",
        "version",
        "extra",
        "owner_id",
        "group_id",
        "salesperson_id",
    ),
    *("name", "relation_id", "case_type_id", "value", "expected_close", "description", "state", "outcome"),
    "closing_note",
)


def cases(
    items: int, groups: list[Group], people: list[list[Salesperson]], types: list[int]
) -> Iterator[Values]:
    """Give the rows of the cases; their groups lie mixed, as in a list that many people fill."""
    is_sqlite = connection.vendor == "sqlite"
    for number in range(1, items + 1):
        group = random.randrange(GROUPS)
        created = START + timedelta(minutes=number * DAYS * 1440 // items)
        own = uuid.UUID(int=random.getrandbits(128), version=4)
        value = None if random.random() < 0.05 else random.randrange(100, 5_000_000)
        yield (
            number,
            own.hex if is_sqlite else str(own),
            created,
            created + timedelta(minutes=random.randrange(60 * 24 * 60)),
            1,
            {"score": random.randrange(1000)},
            groups[0].owner_id,
            groups[group].pk,
            people[group][random.randrange(PEOPLE_PER_GROUP)].pk,
            name_of(number),
            random.randrange(RELATIONS // GROUPS) * GROUPS + group + 1,
            types[random.randrange(len(types))],
            value if is_sqlite or value is None else Decimal(value),
            date(2024, 1, 1) + timedelta(days=random.randrange(DAYS)) if random.random() < 0.8 else None,
            "",
            "closed" if random.random() < 0.6 else "new",
            "",
            "",
        )


def name_of(number: int) -> str:
    """Return the name of the case of this number."""
    mixed = number * 2_654_435_761 % 2**32
    parts = []
    for choices in (PLACES_OF_WORK, PLACES, WORKS, CLIENTS):
        mixed, choice = divmod(mixed, len(choices))
        parts.append(choices[choice])
    return f"{' '.join(parts)} {number}"


def findable(items: int) -> None:
    """Write the search entries and their words."""
    table, now = SearchEntry._meta.db_table, START
    names = ("id", "list_code", "item_id", "title", "keywords", "body", "modified_at")
    if connection.vendor == "sqlite":
        with without_indexes(table):
            load(table, names, ((n, "cases", n, name_of(n), "", "", now) for n in range(1, items + 1)))
        rows = ((n, " ".join(words(name_of(n))), "", "") for n in range(1, items + 1))
        load("lists_searchwords", ("rowid", "title", "keywords", "body"), rows)
        return
    with without_indexes(table):
        load(
            table,
            (*names, "search_vector", "search_words"),
            ((n, "cases", n, name, "", "", now, *_indexed(name)) for n, name in _named(items)),
        )


def _named(items: int) -> Iterator[tuple[int, str]]:
    return ((number, name_of(number)) for number in range(1, items + 1))


def _indexed(name: str) -> tuple[str, str]:
    found = words(name)
    vector = " ".join(f"'{word}':{place}A" for word, place in {w: p for p, w in enumerate(found, 1)}.items())
    return vector, f" {' '.join(found)} \n\n"
