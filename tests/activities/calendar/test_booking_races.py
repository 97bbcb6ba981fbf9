"""Two people book the same room in the same second: one gets it, whichever database it is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from crm_lists.activities.models import Booking, Event
from crm_lists.framework import actions
from crm_lists.organisation.models import Equipment
from tests.activities.calendar.making import at, make_event, make_room
from tests.people import World, actor

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do these in threads with connections of their own; return what each gave or refused."""
    ready = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            ready.wait()
            return deed()
        except ValidationError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def refused(results: list[Any]) -> list[ValidationError]:
    return [one for one in results if isinstance(one, ValidationError)]


def test_of_two_who_book_at_once_one_gets_the_room(world: World) -> None:
    room: Equipment = make_room(world.first)
    people = (world.salesperson, world.colleague)
    for day in range(4, 9):
        start = f"2026-05-{day:02} 09:00"
        results = at_once(*(partial(make_event, one, start, equipment=[room.pk]) for one in people))
        (sentence,) = refused(results)[0].messages
        assert len(refused(results)) == 1
        assert "“Room A” is booked already" in sentence
    assert Booking.objects.count() == Event.objects.count() == 5


def test_of_two_who_move_to_one_time_at_once_one_stays_where_it_was(world: World) -> None:
    room: Equipment = make_room(world.first)
    events = [
        make_event(world.salesperson, f"2026-05-04 {hour}:00", equipment=[room.pk]) for hour in (10, 12)
    ]
    times = {"starts_at": at("2026-05-05 09:00"), "ends_at": at("2026-05-05 10:00")}
    results = at_once(*(partial(actions.change, actor(world.salesperson), one, times) for one in events))
    assert len(refused(results)) == 1
    assert Booking.objects.filter(starts_at=times["starts_at"]).count() == 1
    assert Booking.objects.count() == 2
