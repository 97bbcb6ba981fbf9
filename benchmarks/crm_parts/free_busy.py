"""Free and busy time of fifty people over three months among two thousand weekly events of two years.

Each event takes the time of two people, so that three months hold some fifty thousand taken times. Beside
the bare answer stands the search for a time, which asks it and then reckons.
"""

import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from benchmarks.frame import Bar, Case, medians_ms
from benchmarks.million.load import settle
from crm_lists.activities.calendar.freebusy import busy_people
from crm_lists.activities.calendar.searching import Asked, Search
from crm_lists.activities.models import BusyTime, Event, Occurrence
from crm_lists.framework.actors import Actor
from crm_lists.organisation.models import Employee, Group, Owner, Role, Salesperson

DATA_VERSION = 1
USERNAME = "calendar-seller"
PEOPLE, EVENTS, WEEKS = 50, 2_000, 104
START = datetime(2026, 1, 5, 7, tzinfo=UTC)
FROM, TO = START + timedelta(weeks=40), START + timedelta(weeks=53)
FAST = Bar(300, "most")
ONE = Bar(1, "most")
BATCH = 2_000


def make_data() -> None:
    """Make the people and their events, with the rows that follow from them."""
    owner = Owner.objects.create(name="Calendar Ltd", **_stamp())
    group = Group.objects.create(name="Calendar", owner=owner, **_stamp())
    user = User.objects.create(username=USERNAME)
    person = Salesperson.objects.create(name="Carla Calendar", user=user, owner=owner, **_stamp())
    person.roles.add(Role.objects.get(code="salesperson"))
    group.members.add(person)
    people = [Employee(name=f"Calendar {number}", owner=owner, **_stamp()) for number in range(PEOPLE)]
    Employee.objects.bulk_create(people)
    place = {"owner": owner, "group": group, "salesperson": person}
    events = [_event(number, place) for number in range(EVENTS)]
    Event.objects.bulk_create(events, batch_size=BATCH)
    guests = Event.employees.through
    _create(guests, (guests(event=event, employee=one) for event, one in _invited(events, people)))
    _create(Occurrence, _occurrences(events))
    _create(BusyTime, _busy(events, people))
    settle()


def _stamp() -> dict[str, Any]:
    return {"created_at": START, "modified_at": START, "version": 1}


def _event(number: int, place: dict[str, Any]) -> Event:
    """Return a weekly event of half an hour, at another time of the week than the one before."""
    starts_at = START + timedelta(days=number % 5, minutes=30 * (number // 5 % 20))
    return Event(
        name=f"Weekly {number}",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        last_ends_at=starts_at + timedelta(weeks=WEEKS),
        time_zone="Europe/Bratislava",
        rrule=f"FREQ=WEEKLY;COUNT={WEEKS}",
        **place,
        **_stamp(),
    )


def _invited(events: list[Event], people: list[Employee]) -> Iterator[tuple[Event, Employee]]:
    for number, event in enumerate(events):
        yield event, people[number % PEOPLE]
        yield event, people[(number * 7 + 1) % PEOPLE]


def _occurrences(events: list[Event]) -> Iterator[Occurrence]:
    for event in events:
        for span in event.as_series().spans():
            yield Occurrence(event=event, starts_at=span.starts_at, ends_at=span.ends_at)


def _busy(events: list[Event], people: list[Employee]) -> Iterator[BusyTime]:
    invited = _invited(events, people)
    for event in events:
        both = [next(invited)[1], next(invited)[1]]
        for span in event.as_series().spans():
            starts, ends = int(span.starts_at.timestamp()), int(span.ends_at.timestamp())
            for person in both:
                yield BusyTime(event=event, employee=person, starts=starts, ends=ends)


def _create(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    remaining = iter(rows)
    while chunk := list(itertools.islice(remaining, BATCH)):
        model._default_manager.bulk_create(chunk)


def measure() -> Iterator[Case]:
    """Measure the answer for all fifty, and a search for a common hour within two weeks."""
    people = list(Employee.objects.filter(name__startswith="Calendar ").values_list("pk", flat=True))
    actor = Actor.of(User.objects.get(username=USERNAME))
    asked = Asked(
        FROM, FROM + timedelta(weeks=2), timedelta(hours=1), timedelta(minutes=30), required=people[:10]
    )

    def answer() -> object:
        return busy_people(people, FROM, TO)

    def search() -> object:
        return Search.of(actor, asked).find()

    times = medians_ms(answer, search, times=9, warm_up=2)
    name = f"free/busy: {PEOPLE} calendars, 3 months, {EVENTS} weekly events"
    yield Case(name=name, value=times[0], unit="ms", bar=FAST)
    yield Case(name="find a time: 10 people, 2 weeks", value=times[1], unit="ms", bar=FAST)
    with CaptureQueriesContext(connection) as queries:
        answer()
    yield Case(name="free/busy: queries", value=len(queries), unit="queries", bar=ONE)
