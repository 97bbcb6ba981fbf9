"""Moves a rule with its event: a weekly Monday becomes a Tuesday, the 4th of each month the 5th."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .recurrence import WEEKDAYS, Rule

#: Parts that say something of days and cannot be moved.
FIXED = ("BYSETPOS", "BYYEARDAY", "BYWEEKNO")
DAY_AT_LEAST, DAY_AT_MOST = 1, 28


def shifted(rule: Rule, local: datetime, step: timedelta) -> Rule:
    """Return the rule for an event that moves by this much, seen from one of its starts on the wall."""
    days = ((local + step).date() - local.date()).days
    parts = dict(rule.parts)
    if "UNTIL" in parts and step:
        parts["UNTIL"] = _later(parts["UNTIL"], step, days)
    if days:
        if any(name in parts for name in FIXED):
            raise _not_by_days()
        for name, move in MOVES.items():
            if name in parts:
                parts[name] = move(parts[name], local, days)
    return replace(rule, parts=parts)


def _later(text: str, step: timedelta, days: int) -> str:
    if "T" not in text:
        return f"{datetime.strptime(text, '%Y%m%d') + timedelta(days=days):%Y%m%d}"
    moved = datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S") + step
    return f"{moved:%Y%m%dT%H%M%S}{'Z' if text.endswith('Z') else ''}"


def _weekdays(text: str, local: datetime, days: int) -> str:
    names = text.split(",")
    if any(name not in WEEKDAYS for name in names):
        raise _not_by_days()
    return ",".join(WEEKDAYS[(WEEKDAYS.index(name) + days) % len(WEEKDAYS)] for name in names)


def _days_of_month(text: str, local: datetime, days: int) -> str:
    moved = local.day + days
    if text != str(local.day) or not DAY_AT_LEAST <= moved <= DAY_AT_MOST:
        raise _not_by_days()
    return str(moved)


def _months(text: str, local: datetime, days: int) -> str:
    if (local + timedelta(days=days)).month != local.month:
        raise _not_by_days()
    return text


MOVES: dict[str, Callable[[str, datetime, int], str]] = {
    "BYDAY": _weekdays,
    "BYMONTHDAY": _days_of_month,
    "BYMONTH": _months,
}


def _not_by_days() -> ValidationError:
    reason = _("The rule of the series names its days. Change the rule, or move only this one.")
    return ValidationError({"rrule": reason})
