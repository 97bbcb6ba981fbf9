"""Who has an occasion in some days: of the people whom the actor may read, and only by what he may read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.guarding import hides, seen_by
from crm_lists.framework.lists import find_list
from crm_lists.relations.anniversaries import Anniversary
from crm_lists.relations.contact import Consent
from crm_lists.relations.models import Contact, Relation

from .catalog import Catalog, catalog
from .greeting import Greeting
from .kinds import ICONS, Kind
from .person_days import PersonDay, PersonName

CONTACTS, RELATIONS = "contacts", "relations"
#: More occasions than these are not shown at once.
LIMIT = 300
_PERSON = (
    "pk",
    "name",
    "email",
    "relation_id",
    "relation__country",
    "owner_id",
    "name_day_calendar_id",
    "do_not_contact",
    "consent_email",
)


@dataclass(frozen=True)
class Person:
    """The contact who has an occasion."""

    pk: int
    name: str
    email: str
    relation_id: int
    country: str
    owner_id: int
    calendar_id: int | None
    may_be_mailed: bool


@dataclass(frozen=True)
class Occasion:
    """One occasion of one person on one day."""

    person: Person
    kind: str
    day: date
    #: How many years it will have been, where the first one is known.
    years: int | None = None
    #: Of whom it is, where that is a relative.
    about: str = ""
    #: The companies of the person that the actor may read, by key.
    companies: dict[int, str] = field(default_factory=dict, compare=False, hash=False)
    greeting: Greeting | None = field(default=None, compare=False, hash=False)

    @property
    def key(self) -> tuple[int, str, str, int]:
        """Return that for which a person is greeted once."""
        return self.person.pk, self.kind, self.about, self.day.year

    @property
    def label(self) -> str:
        """Return what is celebrated."""
        return str(Kind(self.kind).label)

    @property
    def icon(self) -> str:
        """Return the sign of the occasion."""
        return ICONS[Kind(self.kind)]


def covered_days(today: date, ahead: int = 7) -> list[date]:
    """Return today and the days to come; on Monday those of the weekend before, when nobody looked."""
    back = 2 if today.weekday() == 0 else 0
    return [today + timedelta(days=step) for step in range(-back, ahead + 1)]


def occasions_on(
    actor: Actor, days: Sequence[date], *, mine: bool = False, contact_pk: int | None = None
) -> list[Occasion]:
    """Return the occasions of these days in their order, each person once for each."""
    definition = seen_by(actor, find_list(CONTACTS))
    if not days or not access.may_open(actor, definition):
        return []
    people = _greeted_people(actor, definition, mine=mine)
    if contact_pk is not None:
        people = people.filter(pk=contact_pk)
    known = catalog()
    found = _by_name(known, people, days)
    if not hides(definition, "birthday"):
        found += _by_day(known, people, days)
    # The key decides among people of one name, so that each database and each page tells one order.
    found.sort(key=lambda one: (one.day, one.kind, one.person.name, one.person.pk))
    return _with_surroundings(actor, _each_once(found)[:LIMIT])


def _greeted_people(actor: Actor, definition: Any, *, mine: bool) -> "QuerySet[Contact]":
    """Return the readable people who are greeted at all: alive, and still in touch."""
    people: QuerySet[Contact] = access.visible(actor, definition)
    people = people.filter(state=Contact.State.ACTIVE, is_deceased=False)
    people = people.exclude(relation__state=Relation.State.PASSIVE)
    return people.filter(salesperson__user=actor.user) if mine else people


def _by_name(known: Catalog, people: "QuerySet[Contact]", days: Sequence[date]) -> list[Occasion]:
    """Return the name days, of those who have one of the names and keep it by their own calendar."""
    names = known.names_asked(days)
    if not names:
        return []
    named = people.filter(pk__in=PersonName.objects.filter(key__in=names).values("contact_id"))
    rows = PersonName.objects.filter(contact__in=named.values("pk")).order_by("contact_id", "position")
    keys: dict[int, list[str]] = {}
    by_pk: dict[int, Person] = {}
    for key, *values in rows.values_list("key", *(f"contact__{name}" for name in _PERSON)):
        keys.setdefault(values[0], []).append(key)
        by_pk.setdefault(values[0], _person(values))
    found = []
    for pk, person in by_pk.items():
        calendar = known.calendar_for(person.calendar_id, person.country, person.owner_id)
        kept = known.kept_name(calendar, keys[pk]) if calendar else ""
        if calendar and kept:
            found += [Occasion(person, Kind.NAME_DAY, day) for day in days if kept in calendar.keys_on(day)]
    return found


def _by_day(known: Catalog, people: "QuerySet[Contact]", days: Sequence[date]) -> list[Occasion]:
    """Return birthdays and anniversaries."""
    asked = {(day.month, day.day) for day in days} | {(2, 29)}
    condition = Q()
    for month, number in asked:
        condition |= Q(month=month, day=number)
    rows = PersonDay.objects.filter(condition, contact__in=people.values("pk"))
    named = ("kind", "month", "day", "year", "about")
    found = []
    for kind, month, number, year, about, *values in rows.values_list(
        *named, *(f"contact__{name}" for name in _PERSON)
    ):
        person = _person(values)
        kept = Anniversary(month, number, year)
        habits = known.habits_of(person.owner_id)
        for day in days:
            is_day = kept.in_year(day.year, leap_day_in_march=habits.leap_day_in_march) == day
            if is_day and (year is None or year <= day.year):
                found.append(Occasion(person, kind, day, kept.count_in(day.year), about))
    return found


def _person(values: Sequence[Any]) -> Person:
    pk, name, email, relation_id, country, owner_id, calendar_id, closed, consent = values
    may_be_mailed = bool(email) and not closed and consent != Consent.REFUSED
    return Person(pk, name, email, relation_id, country, owner_id, calendar_id, may_be_mailed)


def _each_once(found: Iterable[Occasion]) -> list[Occasion]:
    """Return the occasions, of a person who stands in several companies each only once."""
    once: dict[tuple[Any, ...], Occasion] = {}
    for one in found:
        person = one.person
        who = (person.name.casefold(), person.email.casefold()) if person.email else (person.pk,)
        first = once.setdefault((*who, one.kind, one.day, one.about), one)
        first.companies.setdefault(person.relation_id, "")
    return list(once.values())


def _with_surroundings(actor: Actor, found: list[Occasion]) -> list[Occasion]:
    """Add the names of companies that the actor may read, and what was greeted already; two queries."""
    if not found:
        return []
    relations = access.visible(actor, find_list(RELATIONS))
    asked = {pk for one in found for pk in one.companies}
    names: dict[int, str] = dict(relations.filter(pk__in=asked).values_list("pk", "name"))
    keys = {one.person.pk for one in found}
    years = {one.day.year for one in found}
    greeted = Greeting.objects.select_related("greeted_by").filter(contact__in=keys, year__in=years)
    done = {(one.contact_id, one.kind, one.about, one.year): one for one in greeted}
    return [
        Occasion(
            one.person,
            one.kind,
            one.day,
            one.years,
            one.about,
            {pk: names[pk] for pk in one.companies if pk in names},
            done.get(one.key),
        )
        for one in found
    ]
