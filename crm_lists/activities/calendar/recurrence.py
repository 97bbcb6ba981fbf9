"""Recurring events: rules of RFC 5545 read strictly, and expanded in the zone where the event takes place.

A rule is expanded on the clock of the wall, so that nine o'clock stays nine o'clock in summer and winter. A
time that comes twice when clocks go back is the second one; one that is skipped when they go forward
moves on by an hour.
"""

import re
from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

#: No series that ends goes on for longer, nor has any series more occurrences.
MOST_YEARS = 5
#: Of a series without an end so many years are kept, back from today and ahead of it.
KEPT_BACK, KEPT_AHEAD = 2, 3
MOST_OCCURRENCES = 2_000
_DAY = timedelta(days=1)
#: In so many years each day of the year has fallen on each day of the week: what does not come, never comes.
_CYCLE_YEARS = 28
#: A series without an end is looked for so far on.
FURTHEST_YEARS = 100
_LAST_YEAR = 9_990
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NUMBERS = r"-?\d{1,3}(,-?\d{1,3})*"
_PARTS = {
    "FREQ": re.compile("|".join(FREQUENCIES)),
    "INTERVAL": re.compile(r"[1-9]\d{0,2}"),
    "COUNT": re.compile(r"[1-9]\d{0,4}"),
    "UNTIL": re.compile(r"\d{8}(T\d{6}Z?)?"),
    "WKST": re.compile("|".join(WEEKDAYS)),
    "BYDAY": re.compile(rf"([+-]?\d{{0,2}}({'|'.join(WEEKDAYS)}))(,[+-]?\d{{0,2}}({'|'.join(WEEKDAYS)}))*"),
    "BYMONTHDAY": re.compile(_NUMBERS),
    "BYYEARDAY": re.compile(_NUMBERS),
    "BYWEEKNO": re.compile(_NUMBERS),
    "BYMONTH": re.compile(r"\d{1,2}(,\d{1,2})*"),
    "BYSETPOS": re.compile(_NUMBERS),
}


class RuleRefused(ValueError):
    """The rule cannot be kept; `reason` says why, in words for people."""

    def __init__(self, reason: "str | Promise") -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Span:
    """One occurrence: when it starts by the clock on the wall, and both moments in UTC."""

    local: datetime
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Series:
    """An event as its occurrences follow from it: the first start on the wall, and how it goes on."""

    starts: datetime
    length: timedelta
    zone: ZoneInfo
    rule: str = ""
    #: Starts on the wall that fall out.
    exdates: frozenset[datetime] = field(default_factory=frozenset)
    is_all_day: bool = False
    #: The exact moment of the first start, which the wall leaves open when clocks go back.
    first: datetime | None = None

    def spans(self) -> list[Span]:
        """Return the occurrences in their order."""
        return [self._span(local) for local in self.locals() if local not in self.exdates]

    def spans_within(self, since: datetime, until: datetime) -> list[Span]:
        """Return the occurrences from one moment to another, however far a rule without an end goes on."""
        rule = Rule.read(self.rule) if self.rule else None
        if rule is None or not rule.is_endless:
            return [one for one in self.spans() if one.starts_at < until and one.ends_at >= since]
        first, last = (wall_of(one, self.zone) for one in (since, until))
        found = list(rule.within(self.starts, self.zone, first - self.length - _DAY, last))
        walls = [self.starts, *(one for one in found if one != self.starts)]
        spans = [self._span(local) for local in walls if local not in self.exdates]
        return [one for one in spans if one.starts_at < until and one.ends_at >= since]

    def locals(self) -> list[datetime]:
        """Return all starts on the wall, those that fall out too; one off the pattern stands before it."""
        if not self.rule:
            return [self.starts]
        found = list(Rule.read(self.rule).starts(self.starts, self.zone))
        return found if found[:1] == [self.starts] else [self.starts, *found]

    def _span(self, local: datetime) -> Span:
        if self.is_all_day:
            days = max(1, round(self.length / timedelta(days=1)))
            return Span(
                local, moment_of(local, self.zone), moment_of(local + timedelta(days=days), self.zone)
            )
        is_first = local == self.starts and self.first is not None
        starts_at = self.first if is_first and self.first else moment_of(local, self.zone)
        return Span(local, starts_at, starts_at + self.length)


@dataclass(frozen=True)
class Rule:
    """A rule in its parts: FREQ, INTERVAL, BYDAY ... as text."""

    parts: dict[str, str]

    @classmethod
    def read(cls, text: str) -> "Rule":
        """Read a rule, or raise RuleRefused with the reason."""
        parts: dict[str, str] = {}
        for part in text.strip().upper().removeprefix("RRULE:").strip(";").split(";"):
            name, _equals, value = part.partition("=")
            pattern = _PARTS.get(name)
            if name in parts or pattern is None or not pattern.fullmatch(value):
                raise RuleRefused(
                    _("“%(part)s” is no part of a recurrence. A rule reads like FREQ=WEEKLY;COUNT=10.")
                    % {"part": part[:40]}
                )
            parts[name] = value
        if "FREQ" not in parts:
            raise RuleRefused(_("The recurrence does not say how often: add FREQ=WEEKLY, for example."))
        if "COUNT" in parts and "UNTIL" in parts:
            raise RuleRefused(
                _("The recurrence ends either after a number of times or on a day, not by both.")
            )
        return cls(parts)

    def __str__(self) -> str:
        return ";".join(f"{name}={value}" for name, value in self.parts.items())

    @property
    def count(self) -> int | None:
        """Return after how many times the rule ends, None where a day ends it."""
        return int(self.parts["COUNT"]) if "COUNT" in self.parts else None

    def until(self, zone: ZoneInfo) -> datetime | None:
        """Return the last moment on the wall at which the rule may still come; a day counts wholly."""
        text = self.parts.get("UNTIL")
        if text is None:
            return None
        try:
            if len(text) == len("20271231"):
                return datetime.combine(datetime.strptime(text, "%Y%m%d"), time(23, 59, 59))
            found = datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S")
            return wall_of(found.replace(tzinfo=UTC), zone) if text.endswith("Z") else found
        except (ValueError, OverflowError):
            raise RuleRefused(
                _("“%(text)s” is no day on which a recurrence can end.") % {"text": text}
            ) from None

    def ending(self, *, until: datetime | None = None, count: int | None = None) -> "Rule":
        """Return the rule with another end."""
        kept = {name: value for name, value in self.parts.items() if name not in ("COUNT", "UNTIL")}
        if until is not None:
            kept["UNTIL"] = f"{until:%Y%m%dT%H%M%S}"
        elif count is not None:
            kept["COUNT"] = str(count)
        return replace(self, parts=kept)

    def starts(self, first: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """Give the starts on the wall, of a rule without an end those of the years that are kept.

        Raises RuleRefused for a rule that goes on too long, or comes too often.
        """
        limit = latest_end(first)
        until = self.until(zone)
        if self.is_endless or (until is not None and until > limit):
            yield from self._kept(first, zone)
            return
        found = self._found(first, until or limit, (self.count or MOST_OCCURRENCES) + 1)
        if self.count is not None and len(found) < self.count:
            raise RuleRefused(_too_long() if found else _never())
        found = found[: self.count] if self.count is not None else found
        self._refuse(found)
        yield from found

    def _kept(self, first: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """Give the starts around today, of a series that goes on for longer than it is kept as a whole."""
        today = max(first, wall_of(timezone.now(), zone))
        until = self.until(zone)
        if until is not None and until > latest_end(today):
            raise RuleRefused(_too_long())
        since = max(first, years_from(today, -KEPT_BACK))
        every = self._within(first, zone, since, until or years_from(today, KEPT_AHEAD))
        found = list(islice(every, MOST_OCCURRENCES + 1))
        # A rule that comes every ten years has none of them in some.
        self._refuse(found or list(islice(self.within(first, zone, first, datetime.max), 1)))
        yield from found

    @staticmethod
    def _refuse(found: list[datetime]) -> None:
        if len(found) > MOST_OCCURRENCES:
            raise RuleRefused(
                _("The recurrence would take place more than %(most)s times. Let it end earlier.")
                % {"most": MOST_OCCURRENCES}
            )
        if not found:
            raise RuleRefused(_never())

    def _found(self, first: datetime, until: datetime, most: int) -> list[datetime]:
        """Return so many of the starts, looked for in years that are like those in which they lie."""
        last = max(until, first)
        later = late_year_like(first.year, last.year - first.year + 2) - first.year
        moved = (_in_year(one, one.year + later) for one in (first, last))
        try:
            found = list(islice(self._pattern(*moved), most))
        except IndexError:
            raise RuleRefused(_unreadable()) from None
        return [one for day in found if (one := _in_year(day, day.year - later)) <= until]

    def _pattern(self, first: datetime, until: datetime) -> rrule:
        try:
            made = rrulestr(str(self.ending()), dtstart=first)
        except ValueError:
            raise RuleRefused(_unreadable()) from None
        return made.replace(until=until)  # type: ignore[union-attr]

    @property
    def is_endless(self) -> bool:
        """Tell whether the rule names no end."""
        return not {"COUNT", "UNTIL"} & self.parts.keys()

    def within(self, first: datetime, zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
        """Give the starts on the wall from one time to another, so many as a series has at most."""
        return islice(self._within(first, zone, since, until), MOST_OCCURRENCES)

    def _within(
        self, first: datetime, zone: ZoneInfo, since: datetime, until: datetime
    ) -> Iterator[datetime]:
        if not self._found(first, years_from(first, _CYCLE_YEARS), 1):
            return
        latest = min(first.year + FURTHEST_YEARS, _LAST_YEAR)
        ends = [until, first.replace(year=latest, day=1), *filter(None, [self.until(zone)])]
        found = islice(self._pattern(first, max(min(ends), first)), self.count)
        try:
            yield from (one for one in found if one >= since)
        except IndexError:
            raise RuleRefused(_unreadable()) from None


def latest_end(first: datetime) -> datetime:
    """Return until when a series that starts here may go on."""
    return years_from(first, MOST_YEARS)


def years_from(moment: datetime, years: int) -> datetime:
    """Return the moment so many years later."""
    day = min(moment.day, 28)
    year = min(max(moment.year + years, MINYEAR), _LAST_YEAR)
    return moment.replace(year=year, day=day) + timedelta(days=moment.day - day)


@cache
def late_year_like(year: int, length: int) -> int:
    """Return the last year from which on the calendar runs as from this one, for so many years.

    By a rule that never comes, dateutil looks for the next date until the year 9999: from a late year on it
    gives up soon.
    """
    wanted = _calendar_from(year, length)
    late = range(MAXYEAR - length, max(year, MINYEAR + 1), -1)
    return next((one for one in late if _calendar_from(one, length) == wanted), year)


def _calendar_from(year: int, length: int) -> list[tuple[int, bool]]:
    """Return weekday of the first day, and whether there is a leap day, of the years around a series."""
    years = range(max(year - 1, MINYEAR), min(year + length, MAXYEAR) + 1)
    return [(date(one, 1, 1).weekday(), isleap(one)) for one in years]


def _in_year(moment: datetime, year: int) -> datetime:
    return moment.replace(year=year)


def _unreadable() -> str:
    return gettext("The recurrence cannot be read: look at its numbers again.")


def _too_long() -> str:
    return _("The recurrence goes on for more than %(years)s years. Let it end earlier.") % {
        "years": MOST_YEARS
    }


def _never() -> str:
    return gettext("By this recurrence the event would never take place. Look at its days and its end again.")


def moment_of(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment in UTC of a time on the wall: the second of two, and an hour later where skipped."""
    early, late = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    is_skipped = early.utcoffset() != late.utcoffset() and _wall(early, zone) != local
    return (early if is_skipped else late).astimezone(UTC)


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return wall_of(moment.astimezone(UTC), zone)


def wall_of(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return what the clock on the wall says at a moment."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def midnight(day: date) -> datetime:
    """Return the beginning of a day on the wall."""
    return datetime.combine(day, time())
