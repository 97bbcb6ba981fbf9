"""What a calendar shows a person: events, and of those that may not be read that somebody is busy.

A reading is a few queries, however many calendars are on and however many events there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list

from ..event import LONGEST, Event, EventList
from .models import Booking, BusyTime, Occurrence
from .sources import EQUIPMENT, Source, shown_events

#: More entries than these are told and not drawn.
MOST = 2_000
COLUMNS = (
    "event_id",
    "event__name",
    "starts_at",
    "ends_at",
    "event__all_day",
    "event__venue",
    "event__version",
    "event__rrule",
    "event__series_id",
    "event__transparency",
    "event__visibility",
    "event__calendar",
    "event__group_id",
    "event__salesperson__user__employee",
    "event__salesperson_id",
    "event__time_zone",
)


@dataclass(frozen=True)
class Entry:
    """One occurrence on the calendar, or a time about which no more may be read than that it is taken."""

    title: str
    starts_at: datetime
    ends_at: datetime
    source: Source
    #: None for what is only busy.
    pk: int | None = None
    all_day: bool = False
    etag: int = 0
    venue: str = ""
    repeats: bool = False
    is_private: bool = False
    transparency: str = Event.Transparency.BUSY
    may_change: bool = False
    time_zone: str = ""

    @property
    def begins(self) -> datetime:
        """Return its start by the clock of whoever looks; of whole days by that of the place."""
        return local(self.starts_at, self.time_zone if self.all_day else "")

    @property
    def finishes(self) -> datetime:
        """Return its end by the same clock."""
        return local(self.ends_at, self.time_zone if self.all_day else "")

    @property
    def last_day(self) -> date:
        """Return the last day on which it takes place."""
        return max(self.begins, self.finishes - timedelta(minutes=1)).date()

    @property
    def url(self) -> str:
        """Return the address of the event, empty where it may not be read."""
        return find_list(EventList.code).url_of(self.pk) if self.pk else ""


@dataclass(frozen=True)
class Reading:
    """What the calendars that are on show from one moment to another."""

    actor: Actor
    sources: Sequence[Source]
    starts_at: datetime
    ends_at: datetime

    @property
    def on(self) -> list[Source]:
        """Return the calendars that are on."""
        return [source for source in self.sources if source.is_on]

    def entries(self) -> list[Entry]:
        """Return the entries in their order, one more than MOST where there are more."""
        if not self.on:
            return []
        return sorted([*self._events(), *self.taken()], key=lambda entry: (entry.starts_at, entry.title))

    def taken(self) -> list[Entry]:
        """Return the times about which no more may be read than that people or equipment are taken."""
        return [*self._busy(), *self._booked()]

    # -- events that may be read -----------------------------------------------------------------

    @cached_property
    def _readable(self) -> "QuerySet[Event]":
        found: QuerySet[Event] = access.visible(self.actor, find_list(EventList.code))
        return found

    @cached_property
    def _rows(self) -> list[tuple[Any, ...]]:
        asked = reduce(or_, (shown_events(self.actor, source) for source in self.on))
        shown = self._readable.filter(asked).values("pk")
        found = self._within(Occurrence.objects.filter(event__in=shown))
        return list(found.order_by("starts_at", "pk").values_list(*COLUMNS)[: MOST + 1])

    def _within(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Keep what overlaps the time; the longest possible one bounds how far back an index is read."""
        starts_after = self.starts_at - 2 * LONGEST
        return rows.filter(starts_at__lt=self.ends_at, ends_at__gt=self.starts_at, starts_at__gt=starts_after)

    def _events(self) -> Iterable[Entry]:
        keys = {row[0] for row in self._rows}
        people = _pairs(Event.employees.through.objects.filter(event__in=keys), "employee_id")
        things = _pairs(Event.equipment.through.objects.filter(event__in=keys), "equipment_id")
        changeable = self._changeable(keys)
        for row in self._rows:
            facts = _Facts(row, people[row[0]], things[row[0]])
            source = next((one for one in self.on if facts.stands_on(one)), self.on[0])
            yield facts.entry(source, may_change=row[0] in changeable)

    def _changeable(self, keys: set[int]) -> set[int]:
        allowed = access.visible(self.actor, find_list(EventList.code), access.CHANGE)
        return set(allowed.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()

    # -- what is only busy -----------------------------------------------------------------------

    def _busy(self) -> Iterable[Entry]:
        by_person = {
            pk: source for source in reversed(self.on) if source.kind != EQUIPMENT for pk in source.people
        }
        if not by_person:
            return
        first, last = (int(moment.timestamp()) for moment in (self.starts_at, self.ends_at))
        found = BusyTime.objects.filter(
            employee__in=by_person,
            starts__lt=last,
            ends__gt=first,
            starts__gt=first - int(2 * LONGEST.total_seconds()),
        ).exclude(event__in=self._readable.values("pk"))
        rows = found.values_list("employee_id", "employee__name", "starts", "ends", "is_soft")
        for pk, name, starts, ends, is_soft in rows[: MOST + 1]:
            yield Entry(
                _("%(name)s: busy") % {"name": name},
                datetime.fromtimestamp(starts, UTC),
                datetime.fromtimestamp(ends, UTC),
                by_person[pk],
                transparency="tentative" if is_soft else "busy",
            )

    def _booked(self) -> Iterable[Entry]:
        things = {source.pk: source for source in self.on if source.kind == EQUIPMENT}
        if not things:
            return
        found = self._within(Booking.objects.filter(equipment__in=things))
        found = found.exclude(event__in=self._readable.values("pk"))
        for pk, name, *times in found.values_list("equipment_id", "equipment__name", "starts_at", "ends_at")[
            : MOST + 1
        ]:
            yield Entry(_("%(name)s: booked") % {"name": name}, times[0], times[1], things[pk])


@dataclass(frozen=True)
class _Facts:
    """One row of the reading with the people and the equipment of its event."""

    row: tuple[Any, ...]
    people: frozenset[int]
    things: frozenset[int]

    def stands_on(self, source: Source) -> bool:
        """Tell whether the event stands on this calendar."""
        calendar, group, employee = self.row[11:14]
        match source.kind:
            case "common":
                return bool(calendar == Event.Calendar.COMMON)
            case "group":
                return bool(group == source.pk and calendar != Event.Calendar.PERSONAL)
            case "equipment":
                return source.pk in self.things
        return bool(({employee} | self.people) & source.people)

    def entry(self, source: Source, *, may_change: bool) -> Entry:
        """Return the entry for it."""
        pk, name, starts_at, ends_at, all_day, venue, version, rrule = self.row[:8]
        transparency, visibility = self.row[9:11]
        return Entry(
            name,
            starts_at,
            ends_at,
            source,
            pk=pk,
            all_day=all_day,
            etag=version,
            venue=venue,
            repeats=bool(rrule),
            is_private=visibility == Event.Visibility.PRIVATE,
            transparency=transparency,
            may_change=may_change,
            time_zone=self.row[15],
        )


def _pairs(rows: "QuerySet[Any]", column: str) -> defaultdict[int, frozenset[int]]:
    found: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
    for event, key in rows.values_list("event_id", column):
        found[event] |= {key}
    return found


def local(moment: datetime, zone: str = "") -> datetime:
    """Return the moment by a clock, that of whoever looks where none is named, without the zone."""
    return timezone.localtime(moment, ZoneInfo(zone) if zone else None).replace(tzinfo=None)
