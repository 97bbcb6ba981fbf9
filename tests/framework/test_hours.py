"""A week by its hours: which hours are drawn, where items stand, and what stands above them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm_lists.activities.models import Event
from crm_lists.framework.actors import Actor
from crm_lists.framework.pages.layouts.hours import hours_over, minutes_of
from tests.making import make
from tests.people import World, client_of

MONDAY = date(2026, 3, 2)


@dataclass(frozen=True)
class One:
    """An item that has a time."""

    minutes: tuple[int, int] | None


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (at(9), at(10, 15), (540, 615)),
        (at(9), None, (540, 570)),
        (at(23, 50), None, (1430, 1440)),
        (at(9), at(9), (540, 570)),
        (at(22), at(1, day=MONDAY + timedelta(days=1)), None),
        (MONDAY, None, None),
    ],
)
def test_the_time_of_an_item(start: Any, end: Any, minutes: tuple[int, int] | None) -> None:
    assert minutes_of(start, end) == minutes


def test_hours_reach_to_what_stands_in_them() -> None:
    assert (hours_over([]).first, len(hours_over([]).labels)) == (7, 12)
    wide = hours_over([One((5 * 60 + 30, 6 * 60)), One((20 * 60, 21 * 60 + 10)), One(None)])
    assert (wide.first, len(wide.labels)) == (5, 17)


def test_items_stand_at_their_time_and_beside_each_other() -> None:
    entries = [One((540, 600)), One((570, 630)), One((600, 610)), One((700, 705)), One(None)]
    places = [slot.css for slot in hours_over(entries).slots(entries)]
    assert places == [
        "at-4 for-2 in-0 of-2",
        "at-5 for-2 in-1 of-2",
        "at-6 for-1 in-0 of-2",
        "at-9 for-1 in-0 of-1",
    ]


def test_very_many_at_once_share_their_places() -> None:
    entries = [One((540, 600)) for _ in range(6)]
    slots = hours_over(entries).slots(entries)
    assert {slot.lanes for slot in slots} == {4}
    assert max(slot.lane for slot in slots) == 3


def test_the_week_of_events_is_drawn_by_hours(world: World) -> None:
    seller = Actor.of(world.salesperson)
    make(seller, Event, name="Short", starts_at=at(9), ends_at=at(10))
    make(seller, Event, name="Long", starts_at=at(9), ends_at=at(10, day=MONDAY + timedelta(days=2)))
    client = client_of(world.salesperson)
    page = client.get(f"/lists/events/?view=calendar&span=week&day={MONDAY}")
    days = page.context["layout"]["days"]
    assert [slot.entry.title for slot in days[0].slots] == ["Short"]
    assert [[entry.title for entry in day.untimed] for day in days[:4]] == [["Long"], ["Long"], ["Long"], []]
    assert "at-4 for-2 in-0 of-1" in page.content.decode()
    assert " style=" not in page.content.decode()


def test_a_week_of_days_without_times_has_no_hours(world: World) -> None:
    client = client_of(world.salesperson)
    page = client.get("/lists/cases/?view=all&layout=calendar:expected_close&span=week")
    assert page.context["layout"]["hours"] is None
