"""Alarms by when they ring (RFC 4791 9.9, RFC 5545 3.6.6)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from outlook_bridge.msg.calendar_reader import duration_of, exact, moment_in
from outlook_bridge.msg.content_lines import Component

from .querying import AskedAlarms

Span = tuple[datetime, datetime]
#: An alarm rings so often at most.
MOST_REPEATS = 100


def rings(alarms: Iterable[Component], spans: Sequence[Span], asked: AskedAlarms) -> bool:
    """Tell whether the alarms of a component that takes place then are as they are asked for."""
    found = list(alarms)
    if asked.is_absent or asked.times is None:
        return bool(found) != asked.is_absent
    since, until = asked.times
    return any(since <= moment < until for alarm in found for moment in _moments(alarm, spans))


def _moments(alarm: Component, spans: Sequence[Span]) -> Iterable[datetime]:
    trigger = alarm.first("TRIGGER")
    before = duration_of(trigger.value)
    fixed = moment_in(trigger, {}) if before is None else None
    is_of_end = trigger.parameters.get("RELATED", "START").upper() == "END"
    firsts = [exact(fixed)] if fixed is not None else []
    if before is not None:
        firsts = [(ends if is_of_end else starts) + before for starts, ends in spans]
    step = duration_of(alarm.first("DURATION").value) or timedelta()
    count = alarm.first("REPEAT").value.strip()[:4]
    repeats = min(int(count), MOST_REPEATS) if count.isascii() and count.isdigit() else 0
    for first in firsts:
        yield from (first + step * number for number in range(repeats + 1))
