"""All calendars as each process keeps them: which names and feasts a day has, and whose calendar is which."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.conf import settings

from crm_lists.framework import surroundings
from crm_lists.relations.countries import country_code
from crm_lists.relations.models import NameDayCalendar

from .calendar_days import NameDay, NameVariants
from .names import keys_in
from .rules import Rule, read_rule
from .settings import OccasionSettings


@dataclass(frozen=True)
class Day:
    """One day of a calendar."""

    rule: Rule
    keys: frozenset[str]
    names: str
    feast: str


@dataclass
class Calendar:
    """One calendar with its days."""

    pk: int
    label: str
    country: str
    easter: str
    days: list[Day] = field(default_factory=list)
    _years: dict[int, dict[date, list[Day]]] = field(default_factory=dict)

    def on(self, day: date) -> list[Day]:
        """Return what stands in the calendar on a day."""
        if day.year not in self._years:
            found: dict[date, list[Day]] = {}
            for one in self.days:
                found.setdefault(one.rule.in_year(day.year, self.easter), []).append(one)
            self._years[day.year] = found
        return self._years[day.year].get(day, [])

    def keys_on(self, day: date) -> frozenset[str]:
        """Return the names that are kept on a day, as keys."""
        return frozenset(key for one in self.on(day) for key in one.keys)

    @cached_property
    def known(self) -> Mapping[str, Day]:
        """Return the day of each name."""
        return {key: one for one in self.days for key in one.keys}


@dataclass(frozen=True)
class Habits:
    """How an owner keeps occasions."""

    calendar_pk: int | None = None
    leap_day_in_march: bool = False


class Catalog:
    """The calendars, variants of names and habits of owners."""

    def __init__(self) -> None:
        rows = NameDayCalendar.objects.filter(is_active=True)
        self.calendars = {row.pk: Calendar(row.pk, str(row.label), row.country, row.easter) for row in rows}
        for row in NameDay.objects.filter(calendar__in=self.calendars).order_by("pk"):
            day = Day(read_rule(row.rule), frozenset(keys_in(row.names)), row.names, row.feast)
            self.calendars[row.calendar_id].days.append(day)
        self.by_country = {one.country: one.pk for one in reversed(self.calendars.values()) if one.country}
        self.groups: dict[str, tuple[str, ...]] = {}
        for names in NameVariants.objects.values_list("names", flat=True):
            keys = keys_in(names)
            self.groups.update((key, keys) for key in keys if key not in self.groups)
        self.habits = {
            one.owner_id: Habits(one.calendar_id, one.leap_day == OccasionSettings.LeapDay.AFTER)
            for one in OccasionSettings.objects.all()
        }

    def habits_of(self, owner_pk: int) -> Habits:
        """Return how an owner keeps occasions."""
        return self.habits.get(owner_pk, Habits())

    def calendar_for(self, preferred: int | None, country: str, owner_pk: int) -> Calendar | None:
        """Return a person's calendar: the preferred one, else the country's, else the owner's usual one."""
        wanted = (
            preferred,
            self.by_country.get(country_code(country)) if country else None,
            self.habits_of(owner_pk).calendar_pk,
            self.by_country.get(settings.PHONE_REGION),
        )
        return next((self.calendars[pk] for pk in wanted if pk in self.calendars), None)

    def kept_name(self, calendar: Calendar, keys: Iterable[str]) -> str:
        """Return the name in the calendar by which a person of these first names is greeted; empty for none.

        The first of several names that the calendar has counts, and a variant only where it has none of them.
        """
        keys = list(keys)
        own = next((key for key in keys if key in calendar.known), "")
        variants = (one for key in keys for one in self.groups.get(key, ()))
        return own or next((one for one in variants if one in calendar.known), "")

    def name_day(self, calendar: Calendar, keys: Iterable[str], year: int) -> date | None:
        """Return when a person of these first names has name day."""
        day = calendar.known.get(self.kept_name(calendar, keys))
        return day.rule.in_year(year, calendar.easter) if day else None

    def names_asked(self, days: Iterable[date]) -> set[str]:
        """Return all names, variants too, whose people may have name day on one of these days."""
        days = list(days)
        kept = {key for calendar in self.calendars.values() for day in days for key in calendar.keys_on(day)}
        return kept | {variant for key in kept for variant in self.groups.get(key, ())}


def catalog() -> Catalog:
    """Return the calendars as they stand now."""
    return surroundings.known("occasions.catalog", Catalog)
