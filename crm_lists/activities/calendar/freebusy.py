"""Who and what is taken when: one indexed query for people and one for equipment, in whole seconds."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from ..event import LONGEST
from .models import Booking, BusyTime

#: No event with its time to set up and clear away goes on for longer.
REACH = int(LONGEST.total_seconds()) + 2 * 24 * 3600


class Taken(NamedTuple):
    """A time that is taken, by which event, and whether one may still ask."""

    starts: int
    ends: int
    is_soft: bool
    event: int


class Timeline:
    """The taken times of one calendar, found by time without looking at all of them."""

    def __init__(self, taken: Iterable[Taken] = ()) -> None:
        self.taken = sorted(taken)
        self._starts = [one.starts for one in self.taken]
        self._longest = max((one.ends - one.starts for one in self.taken), default=0)

    def between(self, starts: int, ends: int) -> list[Taken]:
        """Return what overlaps this time."""
        first = bisect_right(self._starts, starts - self._longest - 1)
        found = []
        for one in self.taken[first:]:
            if one.starts >= ends:
                break
            if one.ends > starts:
                found.append(one)
        return found


Timelines = Mapping[int, Timeline]


def busy_people(
    employees: Collection[int], starts_at: datetime, ends_at: datetime, *, without: int | None = None
) -> Timelines:
    """Return what is taken of the time of these employees; `without` is an event that does not count."""
    starts, ends = int(starts_at.timestamp()), int(ends_at.timestamp())
    found = BusyTime.objects.filter(
        employee__in=employees, starts__lt=ends, starts__gt=starts - REACH, ends__gt=starts
    )
    rows = found.exclude(event=without) if without else found
    by_person: defaultdict[int, list[Taken]] = defaultdict(list)
    columns = ("starts", "ends", "is_soft", "event_id", "employee_id")
    for first, last, is_soft, event, employee in rows.values_list(*columns):
        by_person[employee].append(Taken(first, last, is_soft, event))
    return {pk: Timeline(by_person[pk]) for pk in employees}


def booked_equipment(
    equipment: Collection[int], starts_at: datetime, ends_at: datetime, *, without: int | None = None
) -> Timelines:
    """Return when this equipment is booked."""
    found = Booking.objects.filter(
        equipment__in=equipment,
        starts_at__lt=ends_at,
        starts_at__gt=starts_at - 2 * LONGEST,
        ends_at__gt=starts_at,
    )
    rows = found.exclude(event=without) if without else found
    by_thing: defaultdict[int, list[Taken]] = defaultdict(list)
    for thing, start, end, event in rows.values_list("equipment_id", "starts_at", "ends_at", "event_id"):
        by_thing[thing].append(Taken(int(start.timestamp()), int(end.timestamp()), False, event))
    return {pk: Timeline(by_thing[pk]) for pk in equipment}
