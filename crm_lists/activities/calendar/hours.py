"""When people work: the hours of their week with its exceptions, the nearest ones first."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.utils import timezone

from crm_lists.organisation.models import Employee

from .recurrence import midnight, moment_of, wall_of
from .working import USUAL, Stretch, WorkingException, WorkingTime

Week = Sequence[Sequence[Stretch]]
#: Who works never: no closest time is looked for beyond so many days.
FARTHEST = 366


@dataclass(frozen=True)
class Belonging:
    """Where an employee belongs: what counts for any of these counts for the person, the first one most."""

    employee: int
    department: int | None = None
    owner: int | None = None

    @property
    def scopes(self) -> tuple[tuple[str, int | None], ...]:
        """Return the scopes, the nearest first."""
        return (("employee", self.employee), ("department", self.department), ("owner", self.owner))


@dataclass(frozen=True)
class Hours:
    """The working hours of some people over some days."""

    people: Mapping[int, Belonging]
    weeks: Mapping[tuple[str, int | None], Week] = field(default_factory=dict)
    exceptions: Mapping[tuple[str, int | None, date], Sequence[Stretch]] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(timezone.get_current_timezone_name()))

    @classmethod
    def load(cls, employees: Collection[int], first: date, last: date) -> Self:
        """Read them: three queries, whoever it is."""
        rows = Employee.objects.filter(pk__in=employees).values_list("pk", "department_id", "owner_id")
        people = {pk: Belonging(pk, department, owner) for pk, department, owner in rows}
        known = WorkingTime.objects.filter(deleted_at=None).order_by("-pk")
        weeks = {_scope(one): one.week() for one in known}
        days = WorkingException.objects.filter(deleted_at=None, day__range=(first, last)).order_by("-pk")
        exceptions = {(*_scope(one), one.day): one.stretches() for one in days}
        return cls(people, weeks, exceptions)

    def of_day(self, employee: int, day: date) -> Sequence[Stretch]:
        """Return when the person works on a day, in minutes since midnight."""
        scopes = self.people[employee].scopes if employee in self.people else ()
        for scope in scopes:
            if (*scope, day) in self.exceptions:
                return self.exceptions[(*scope, day)]
        week = next((self.weeks[scope] for scope in scopes if scope in self.weeks), USUAL)
        return week[day.weekday()]

    def stretches(
        self, employee: int, starts_at: datetime, ends_at: datetime
    ) -> Iterator[tuple[datetime, datetime]]:
        """Give the moments between which the person works, from one moment to another."""
        for day in _days(wall_of(starts_at, self.zone).date(), wall_of(ends_at, self.zone).date()):
            for start, end in self.of_day(employee, day):
                first, last = (
                    moment_of(midnight(day) + timedelta(minutes=one), self.zone) for one in (start, end)
                )
                if first < ends_at and last > starts_at:
                    yield max(first, starts_at), min(last, ends_at)

    def closest(self, employee: int, moment: datetime) -> datetime | None:
        """Return the first moment from this one on at which the person works."""
        far = moment + timedelta(days=FARTHEST)
        return next((start for start, _end in self.stretches(employee, moment, far)), None)

    def between(self, employee: int, starts_at: datetime, ends_at: datetime) -> timedelta:
        """Return how long the person works from one moment to another."""
        return sum((end - start for start, end in self.stretches(employee, starts_at, ends_at)), timedelta())

    def add_days(self, employee: int, day: date, count: int) -> date:
        """Return the day that lies so many working days of the person later."""
        for later in _days(day + timedelta(days=1), day + timedelta(days=FARTHEST)):
            if count <= 0:
                break
            if self.of_day(employee, later):
                day, count = later, count - 1
        return day


def _scope(one: Any) -> tuple[str, int | None]:
    if one.employee_id:
        return "employee", one.employee_id
    if one.department_id:
        return "department", one.department_id
    return "owner", one.owner_id


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
