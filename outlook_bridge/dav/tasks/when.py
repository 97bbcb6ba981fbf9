"""When a task is and how it repeats, and whether that falls within a time (RFC 4791 9.9)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from crm_lists.activities.calendar.recurrence import Rule, RuleRefused, moment_of, wall_of
from outlook_bridge.msg.calendar_reader import Moment, duration_of, exact, moment_in
from outlook_bridge.msg.content_lines import Component, Line

Times = tuple[datetime, datetime]
#: So many times of a task that repeats are looked at.
MOST_TIMES = 2_000
_DAY = timedelta(days=1)
#: A task may be due thousands of years after its start: of one that repeats, no time counts for longer.
LONGEST = 366 * _DAY


@dataclass(frozen=True)
class When:
    """The times of a task, as moments."""

    zone: ZoneInfo
    starts: datetime | None = None
    due: datetime | None = None
    length: timedelta | None = None
    completed: datetime | None = None
    created: datetime | None = None
    rule: str = ""
    left_out: frozenset[datetime] = frozenset()

    def day_of(self, moment: datetime) -> date:
        """Return the day on which a moment lies where the task was written."""
        return wall_of(moment, self.zone).date()

    def overlaps(self, times: Times) -> bool:
        """Tell whether the task, or one of its times, falls within a time."""
        return next(self.steps(times), None) is not None

    def steps(self, times: Times) -> Iterator[timedelta]:
        """Yield by how much later than at first the task comes within a time."""
        every = self._steps(times) if self.rule else [timedelta()]
        return (step for step in every if self._overlaps(times, step))

    def _overlaps(self, times: Times, step: timedelta) -> bool:  # noqa: PLR0911 - one return for each line of the table
        since, until = times
        starts, due = (one + step if one is not None else None for one in (self.starts, self.due))
        if starts is not None and self.length is not None:
            ends = starts + self.length
            return since <= ends and (until > starts or until >= ends)
        if starts is not None and due is not None:
            return (since < due or since <= starts) and (until > starts or until >= due)
        if starts is not None:
            return since <= starts < until
        if due is not None:
            return since < due <= until
        completed, created = self.completed, self.created
        if completed is not None and created is not None:
            return (since <= created or since <= completed) and (until >= created or until >= completed)
        if completed is not None:
            return since <= completed <= until
        return created is None or until > created

    def _steps(self, times: Times) -> Iterator[timedelta]:
        """Yield by how much later the task comes again, as far as it may touch the time."""
        first = self.starts or self.due
        if first is None:
            yield timedelta()
            return
        wall = wall_of(first, self.zone)
        reach = (self.length or ((self.due - first) if self.due else timedelta())) + _DAY
        since, until = (wall_of(one, self.zone) for one in times)
        since -= min(max(reach, _DAY), LONGEST)
        try:
            found = list(Rule.read(self.rule).within(wall, self.zone, since, until))
        except RuleRefused:
            found = [wall]
        for start in found:
            if start not in self.left_out:
                yield moment_of(start, self.zone) - first


def when_of(todo: Component, zones: Mapping[str, str]) -> When:
    """Return when a task is."""
    known = dict(zones)
    moments = {
        name: moment_in(todo.first(name), known) for name in ("DTSTART", "DUE", "COMPLETED", "CREATED")
    }
    named = next((one.zone for one in (moments["DUE"], moments["DTSTART"]) if one and one.zone), "")
    zone = ZoneInfo(named or timezone.get_current_timezone_name())
    found = {name: _exact(one, todo.first(name), zone) for name, one in moments.items()}
    return When(
        zone,
        found["DTSTART"],
        found["DUE"],
        duration_of(todo.first("DURATION").value) if found["DTSTART"] and not found["DUE"] else None,
        found["COMPLETED"],
        found["CREATED"],
        todo.first("RRULE").value.strip(),
        frozenset(_left_out(todo, known, zone)),
    )


def _left_out(todo: Component, zones: dict[str, str], zone: ZoneInfo) -> Iterator[datetime]:
    for line in todo.all("EXDATE"):
        for value in line.value.split(",")[:MOST_TIMES]:
            moment = _exact(moment_in(Line(line.name, line.parameters, value), zones), line, zone)
            if moment is not None:
                yield wall_of(moment, zone)


def _exact(one: Moment | None, line: Line, zone: ZoneInfo) -> datetime | None:
    """Return the moment; days and times of no particular wall are those of the reader."""
    if one is None:
        return None
    if one.is_day or not (one.zone or line.value.strip().endswith("Z")):
        return moment_of(one.wall, zone)
    return exact(one)


def of_column(due: date | None, created: datetime, completed: datetime | None) -> When:
    """Return when a task is that no program wrote."""
    zone = ZoneInfo(timezone.get_current_timezone_name())
    ends = moment_of(datetime.combine(due, time()), zone) if due is not None else None
    return When(zone, due=ends, created=created.astimezone(UTC), completed=completed)
