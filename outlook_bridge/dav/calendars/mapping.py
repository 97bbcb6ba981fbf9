"""Events as appointments, and what differs between two appointments as values of columns."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.activities.calendar.recurrence import Rule, RuleRefused, latest_end, moment_of, wall_of
from crm_lists.activities.event import EARLIEST_REMINDER, Event
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import hides
from outlook_bridge.msg.entries import Appointment, Busy
from outlook_bridge.msg.properties import one_line

#: Columns that an event of a program fills; where one of them is hidden, nothing is sent as it came.
COLUMNS = (
    "name",
    "starts_at",
    "ends_at",
    "all_day",
    "venue",
    "description",
    "rrule",
    "exdates",
    "time_zone",
    "visibility",
    "transparency",
    "reminder_minutes",
)
_BUSY = {"busy": Busy.BUSY, "tentative": Busy.TENTATIVE, "free": Busy.FREE}
_TRANSPARENCIES = {**{busy: word for word, busy in _BUSY.items()}, Busy.AWAY: "busy"}
_LONGEST_NAME, _LONGEST_VENUE = 320, 200
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


def appointment_of(event: Event, definition: ListDefinition) -> Appointment:
    """Return an event as its reader gets it: without the columns that are hidden from him."""
    zone = event.zone
    starts, ends = wall_of(event.starts_at, zone), wall_of(event.ends_at, zone)
    if event.all_day:
        starts, ends = _midnight(starts), _midnight(ends) + _DAY
    whole = Appointment(
        starts=starts,
        ends=ends,
        subject=one_line(event.name),
        zone="" if event.all_day or event.time_zone == "UTC" else event.time_zone,
        all_day=event.all_day,
        location=one_line(event.venue),
        note=event.description.replace("\r\n", "\n").strip("\n"),
        busy=_BUSY[event.transparency],
        rule=written_rule(event.rrule, zone, is_all_day=event.all_day) if event.rrule else "",
        left_out=tuple(sorted(event.left_out)) if event.rrule else (),
        reminder_minutes=event.reminder_minutes,
        is_private=event.visibility == Event.Visibility.PRIVATE,
    )
    hidden = {name: value for name, value in _EMPTY.items() if hides(definition, _COLUMN_OF[name])}
    return replace(whole, **hidden)


_EMPTY: dict[str, Any] = {"subject": "", "location": "", "note": "", "reminder_minutes": None}
_COLUMN_OF = {
    "subject": "name",
    "location": "venue",
    "note": "description",
    "reminder_minutes": "reminder_minutes",
}


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


# -- rules --------------------------------------------------------------------------------------------


def written_rule(text: str, zone: ZoneInfo, *, is_all_day: bool) -> str:
    """Return a rule as calendars write it: its end in UTC, or as a day of whole days (RFC 5545 3.3.10)."""
    rule = Rule.read(text)
    until = rule.until(zone)
    if until is None:
        return text
    if is_all_day:
        end = f"{until:%Y%m%d}"
    elif zone.key == "UTC":
        end = f"{until:%Y%m%dT%H%M%SZ}"
    else:
        end = f"{moment_of(until, zone):%Y%m%dT%H%M%SZ}"
    return ";".join(f"{name}={end if name == 'UNTIL' else value}" for name, value in rule.parts.items())


def kept_rule(text: str, starts: datetime, zone: ZoneInfo) -> str:
    """Return a rule as an event keeps it; one that goes on for too long ends after the years that are kept.

    Raises RuleRefused for what the calendar cannot keep.
    """
    rule = Rule.read(text)
    try:
        list(rule.starts(starts, zone))
    except RuleRefused:
        return str(rule.ending(until=latest_end(starts)))
    return str(rule)


def ended_rule(text: str, starts: datetime, zone: ZoneInfo) -> str:
    """Return a rule that ends: what reserves rooms does not go on for ever."""
    rule = Rule.read(text) if text else None
    return str(rule.ending(until=latest_end(starts))) if rule is not None and rule.is_endless else text


# -- columns ------------------------------------------------------------------------------------------


def values_between(present: Appointment | None, asked: Appointment) -> dict[str, Any]:
    """Return the columns that make the present appointment like the asked one; all of them for a new one."""
    values: dict[str, Any] = {}
    plain = {
        "subject": ("name", asked.subject[:_LONGEST_NAME] or _("Untitled event")),
        "location": ("venue", asked.location[:_LONGEST_VENUE]),
        "note": ("description", asked.note),
        "busy": ("transparency", _TRANSPARENCIES[asked.busy]),
        "is_private": ("visibility", "private" if asked.is_private else "public"),
        "reminder_minutes": ("reminder_minutes", asked.reminder_minutes),
    }
    for name, (column, value) in plain.items():
        if present is None or getattr(present, name) != getattr(asked, name):
            values[column] = value
    if present is None or not _same_times(present, asked):
        values |= times_of(asked)
    if present is None or _rhythm(present) != _rhythm(asked) or "time_zone" in values:
        zone = zone_of(asked)
        values["rrule"] = kept_rule(asked.rule, asked.starts, zone) if asked.rule else ""
        values["exdates"] = written_times(asked.left_out) if asked.rule else ""
    return values


def _rhythm(one: Appointment) -> tuple[str, frozenset[datetime]]:
    return one.rule, frozenset(one.left_out)


def _same_times(present: Appointment, asked: Appointment) -> bool:
    """Tell whether both stand at the same time; a single event may be written in any zone."""
    if present.all_day != asked.all_day:
        return False
    if (present.starts, present.ends, present.zone) == (asked.starts, asked.ends, asked.zone):
        return True
    if asked.all_day or asked.rule or present.rule:
        return False
    return _moments(present) == _moments(asked)


def _moments(one: Appointment) -> tuple[datetime, datetime]:
    zone = zone_of(one)
    starts = moment_of(one.starts, zone)
    return starts, max(moment_of(one.ends, zone), starts)


def times_of(one: Appointment) -> dict[str, Any]:
    """Return when an appointment is as the columns of an event hold it."""
    zone = zone_of(one)
    if one.all_day:
        last = max(one.ends, one.starts + _DAY) - _MINUTE
        starts, ends = moment_of(one.starts, zone), moment_of(last, zone)
    else:
        starts, ends = _moments(one)
    return {"starts_at": starts, "ends_at": ends, "all_day": one.all_day, "time_zone": zone.key}


def zone_of(one: Appointment) -> ZoneInfo:
    """Return the zone in which an appointment is kept; whole days lie in that of the site."""
    if one.all_day:
        return ZoneInfo(timezone.get_current_timezone_name())
    return ZoneInfo(one.zone or "UTC")


def written_times(walls: Any) -> str:
    """Return times on the wall as the column of an event holds them."""
    return " ".join(one.isoformat(timespec="minutes") for one in sorted(set(walls)))


def fitting_reminder(minutes: int | None) -> int | None:
    """Return the minutes that the column takes, None where it has no place for them."""
    return minutes if minutes is not None and 0 <= minutes <= EARLIEST_REMINDER else None


def recurrence_wall(child: Event, series: Event) -> datetime:
    """Return when a changed occurrence would have started on the wall of its series."""
    moment = child.recurrence_id or child.starts_at
    return wall_of(moment.astimezone(UTC), series.zone)


def without_hidden(values: Mapping[str, Any], definition: ListDefinition) -> dict[str, Any]:
    """Return the values of those columns that their writer may write."""
    return {name: value for name, value in values.items() if name in definition.editable}
