"""The calendar: items by their days, as month, week, day or agenda."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...columns import Column
from ...definitions import ListDefinition
from ...listing import Listing
from .base import Drawing, Layout, chosen_column, columns_of_kinds, layouts
from .cards import VERSION
from .hours import Slot, hours_over, minutes_of

KINDS = ("date", "datetime")
#: More items than these in one range are told and not drawn.
MOST = 500
#: So many items of a day stand in a month; the others are a link to the day.
IN_A_DAY = 4
WEEK = 7
AGENDA_DAYS = 30
#: A range keeps this far from the ends of the calendar.
FIRST, LAST = date(1900, 1, 1), date(9000, 1, 1)
SPANS = {
    "month": gettext_lazy("Month"),
    "week": gettext_lazy("Week"),
    "day": gettext_lazy("Day"),
    "agenda": gettext_lazy("Agenda"),
}


@dataclass(frozen=True)
class Span:
    """The range of days that is drawn, and where the next and the previous one are."""

    code: str
    day: date
    first: date
    last: date
    previous: date
    following: date

    @property
    def title(self) -> str:
        """Return the range in words."""
        if self.code == "month":
            return formats.date_format(self.day, "F Y")
        if self.code == "day":
            return formats.date_format(self.day, "l j F Y")
        ends = {
            "first": formats.date_format(self.first, "j M"),
            "last": formats.date_format(self.last, "j M Y"),
        }
        return _("%(first)s – %(last)s") % ends


@dataclass(frozen=True)
class Entry:
    """One item on one day."""

    pk: int
    url: str
    pane_url: str
    title: str
    etag: int
    #: The time at which it starts, empty for a whole day.
    time: str = ""
    tone: str = ""
    can_move: bool = False
    #: Whether it began on an earlier day, or goes on to a later one.
    is_continued: bool = False
    goes_on: bool = False
    #: Begin and end in minutes since midnight; none for what takes the whole day or several.
    minutes: tuple[int, int] | None = None


@dataclass
class Day:
    """One day with its items."""

    date: date
    url: str
    is_today: bool
    is_outside: bool
    entries: list[Entry] = field(default_factory=list)
    #: Of a week by hours: the places of the items that have a time.
    slots: list[Slot] = field(default_factory=list)

    @property
    def untimed(self) -> list[Entry]:
        """Return the items that stand above the hours."""
        return [entry for entry in self.entries if entry.minutes is None]

    @property
    def shown(self) -> list[Entry]:
        """Return those for which a month has room."""
        return self.entries if len(self.entries) <= IN_A_DAY else self.entries[: IN_A_DAY - 1]

    @property
    def hidden_count(self) -> int:
        """Return how many a month leaves out."""
        return len(self.entries) - len(self.shown)


@dataclass(frozen=True)
class Dates:
    """The columns by which items stand on days."""

    start: Column
    end: Column | None

    @property
    def names(self) -> list[str]:
        """Return the names of the columns."""
        return [self.start.name, *([self.end.name] if self.end else [])]

    def within(self, first: date, last: date) -> Q:
        """Return the condition for items that touch these days."""
        started = self.start.kind.condition(self.start, "to", last)
        begun = self.start.kind.condition(self.start, "from", first)
        if self.end is None:
            return started & begun
        ended = self.end.kind.condition(self.end, "from", first)
        return started & (ended | (self.end.where("isnull", True) & begun))


class Calendar(Layout):
    """Draws a view by days."""

    code = "calendar"
    label = gettext_lazy("Calendar")
    icon = "calendar_month"

    def columns(self, definition: ListDefinition) -> list[Column]:
        """Return the columns of days, those that people type first."""
        found = columns_of_kinds(definition, KINDS)
        return sorted(found, key=lambda column: column.name not in definition.editable)

    def offers(self, definition: ListDefinition) -> bool:
        """Tell whether the items have days that people give them."""
        return any(column.name in definition.editable for column in self.columns(definition))

    def dates(self, drawing: Drawing) -> Dates:
        """Return the columns that the view names, else the first two of one kind."""
        start = chosen_column(drawing, self, "start")
        named = drawing.view.options.get("end", "")
        others = [one for one in self.columns(drawing.definition) if one.name != start.name]
        is_told = "start" in drawing.view.options
        fitting = [
            one
            for one in others
            if (one.name == named if is_told else one.kind.code == start.kind.code)
            and (is_told or one.name in drawing.definition.editable)
        ]
        return Dates(start, fitting[0] if fitting else None)

    def context(self, drawing: Drawing) -> dict[str, Any]:
        """Return the days of the range with their items."""
        span = span_of(drawing.params.get("span", ""), drawing.params.get("day", ""))
        dates = self.dates(drawing)
        days = {day.date: day for day in _empty_days(drawing, span)}
        page = listing_of(drawing, dates, span)
        for entry_days, entry in entries_of(drawing, dates, page, span):
            days[entry_days].entries.append(entry)
        found = list(days.values())
        hours = None
        if span.code == "week" and dates.start.kind.code == "datetime":
            hours = hours_over(entry for day in found for entry in day.entries)
            for day in found:
                day.slots = hours.slots(day.entries)
        return {
            "has_own_foot": True,
            "span": span,
            "hours": hours,
            "spans": [
                {
                    "label": label,
                    "url": drawing.at(span=code, day=span.day.isoformat()),
                    "current": code == span.code,
                }
                for code, label in SPANS.items()
            ],
            "weekdays": [WEEKDAYS_ABBR[number] for number in range(WEEK)],
            "weeks": [found[place : place + WEEK] for place in range(0, len(found), WEEK)],
            "days": found,
            "busy_days": [day for day in found if day.entries],
            "is_cut": bool(page.next_cursor),
            "previous_url": drawing.at(span=span.code, day=span.previous.isoformat()),
            "next_url": drawing.at(span=span.code, day=span.following.isoformat()),
            "today_url": drawing.at(span=span.code),
            "by": ",".join(dates.names),
            "back": drawing.path + drawing.at(span=span.code, day=span.day.isoformat()),
        }


layouts.register(Calendar.code, Calendar())


def span_of(code: str, day: str) -> Span:
    """Return the range of this kind around a day; today where the day cannot be read."""
    at = min(max(_day(day), FIRST), LAST)
    if code == "day":
        return Span(code, at, at, at, at - timedelta(days=1), at + timedelta(days=1))
    if code == "agenda":
        step = timedelta(days=AGENDA_DAYS)
        return Span(code, at, at, at + step - timedelta(days=1), at - step, at + step)
    if code == "week":
        first = _monday(at)
        step = timedelta(days=WEEK)
        return Span(code, at, first, first + step - timedelta(days=1), at - step, at + step)
    start = at.replace(day=1)
    end = (start + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    last = _monday(end) + timedelta(days=WEEK - 1)
    return Span("month", at, _monday(start), last, start - timedelta(days=1), end + timedelta(days=1))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _empty_days(drawing: Drawing, span: Span) -> Iterator[Day]:
    today = timezone.localdate()
    for number in range((span.last - span.first).days + 1):
        day = span.first + timedelta(days=number)
        url = drawing.at(span="day", day=day.isoformat())
        is_outside = span.code == "month" and day.month != span.day.month
        yield Day(day, url, is_today=day == today, is_outside=is_outside)


def listing_of(drawing: Drawing, dates: Dates, span: Span) -> Listing:
    """Return the items that touch the range, by their beginning."""
    also = {drawing.definition.title, VERSION, *dates.names, *drawing.definition.pills[:1]}
    return drawing.listing(
        dates.within(span.first, span.last),
        also=also,
        sort=dates.start.name,
        size=MOST,
        after="",
        before="",
    )


def entries_of(drawing: Drawing, dates: Dates, page: Listing, span: Span) -> Iterator[tuple[date, Entry]]:
    """Give each item once for each day that it touches within the range."""
    records = page.records
    tones = _tones(drawing, records)
    movable = set()
    if all(name in drawing.definition.editable for name in dates.names):
        movable = drawing.changeable_among(record["pk"] for record in records)
    for record in records:
        start = record[dates.start.path]
        end = record[dates.end.path] if dates.end else None
        first, last = _local(start), max(_local(end or start), _local(start))
        tone = tones.get(record["pk"], "")
        plain = replace(_entry(drawing, record), tone=tone, minutes=minutes_of(start, end))
        for day in _each(max(first, span.first), min(last, span.last)):
            yield (
                day,
                replace(
                    plain,
                    time=_time(start) if day == first else "",
                    can_move=record["pk"] in movable,
                    is_continued=day > first,
                    goes_on=day < last,
                ),
            )


def _entry(drawing: Drawing, record: dict[str, Any]) -> Entry:
    definition = drawing.definition
    title = definition.column(definition.title)
    return Entry(
        pk=record["pk"],
        url=definition.url_of(record["pk"]),
        pane_url=reverse("lists:pane", args=[definition.code, record["pk"]]),
        title=title.text(record[title.path], {}) or "–",
        etag=record[VERSION],
    )


def _tones(drawing: Drawing, records: Sequence[dict[str, Any]]) -> dict[int, str]:
    """Return the colour of each item: that of its first pill."""
    if not drawing.definition.pills or not records:
        return {}
    column = drawing.definition.column(drawing.definition.pills[0])
    labels = column.kind.labels(column, drawing.actor, {record[column.path] for record in records})
    return {record["pk"]: column.kind.tone(column, record[column.path], labels) for record in records}


def _local(moment: date | datetime) -> date:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment


def _time(moment: date | datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "H:i") if isinstance(moment, datetime) else ""


def _each(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
