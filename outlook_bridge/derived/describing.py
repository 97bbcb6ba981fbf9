"""The entries of a message in words, for its page."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.activities.calendar.wording import in_words
from crm_lists.activities.event import known_zones

from ..msg.entries import Appointment, Card, Task, TaskState
from .entries import Entries

#: More entries than these are only counted.
MOST = 5
STATES = {
    TaskState.NOT_STARTED: gettext_lazy("Not started"),
    TaskState.IN_PROGRESS: gettext_lazy("In progress"),
    TaskState.COMPLETE: gettext_lazy("Done"),
    TaskState.WAITING: gettext_lazy("Waiting for somebody else"),
    TaskState.DEFERRED: gettext_lazy("Put off"),
}

Line = tuple[str, str]


def in_lines(entries: Entries) -> list[list[Line]]:
    """Return what each of the first entries says, as label and text; what is not said is left out."""
    several: Iterable[Appointment | Card | Task] = chain(
        entries.appointments[:MOST], entries.cards[:MOST], entries.tasks[:MOST]
    )
    return [lines_of(one) for one in several]


def further(entries: Entries) -> int:
    """Return how many entries are only counted."""
    several = (entries.appointments, entries.cards, entries.tasks)
    return sum(max(len(one) - MOST, 0) for one in several)


def lines_of(one: Appointment | Card | Task) -> list[Line]:
    """Return what an entry says, as label and text; what is not said is left out."""
    describe: Mapping[type, Callable[[Any], Iterator[Line]]] = {
        Appointment: _appointment,
        Card: _card,
        Task: _task,
    }
    return [(label, text) for label, text in describe[type(one)](one) if text]


def _appointment(one: Appointment) -> Iterator[Line]:
    yield _("What"), one.subject
    yield _("When"), _period(one)
    yield _("Where"), one.location
    yield _("Repeats"), in_words(one.rule)


def _period(one: Appointment) -> str:
    if one.all_day:
        last = max(one.ends - timedelta(days=1), one.starts)
        days = dict.fromkeys(formats.date_format(day, "DATE_FORMAT") for day in (one.starts, last))
        return " – ".join(days)
    zone = ZoneInfo(one.zone) if one.zone in known_zones() else UTC
    starts, ends = (timezone.localtime(moment.replace(tzinfo=zone)) for moment in (one.starts, one.ends))
    ending = "TIME_FORMAT" if starts.date() == ends.date() else "DATETIME_FORMAT"
    there = f" ({one.zone})" if one.zone and one.zone != timezone.get_current_timezone_name() else ""
    return f"{_moment(starts)} – {formats.date_format(ends, ending)}{there}"


def _moment(moment: datetime) -> str:
    return formats.date_format(moment, "DATETIME_FORMAT")


def _card(one: Card) -> Iterator[Line]:
    yield _("Name"), one.full_name or " ".join(filter(None, [one.given_name, one.surname]))
    yield _("Company"), ", ".join(filter(None, [one.job_title, one.company]))
    yield _("E-mail"), ", ".join(one.emails)
    yield _("Phone"), ", ".join(phone.number for phone in one.phones)


def _task(one: Task) -> Iterator[Line]:
    yield _("What"), one.subject
    yield _("Due"), formats.date_format(one.due_on, "DATE_FORMAT") if one.due_on else ""
    yield _("State"), f"{STATES[one.state]}, {one.percent} %" if one.percent else str(STATES[one.state])
    yield _("Who"), one.doer
