"""Tasks that repeat, each time of them written as a task of its own in UTC (RFC 4791 9.6.5)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from outlook_bridge.msg.calendar_reader import zones_of
from outlook_bridge.msg.calendar_writer import utc
from outlook_bridge.msg.content_lines import Component, Line, read_components

from ..calendars.incoming import MOST_LINES
from ..calendars.rendering import Spread, calendar
from .when import When, when_of

_MOVED = ("DTSTART", "DUE", "RRULE", "EXDATE", "RDATE")


def expanded(text: str, spread: Spread) -> str:
    """Return the times of a task within a time; one that does not repeat stays as it is."""
    blocks = [part for one in read_components(text.encode(), most=MOST_LINES) for part in one.parts]
    todos = [one for one in blocks if one.name == "VTODO"]
    if not any(one.first("RRULE").value for one in todos):
        return text
    zones = zones_of(blocks)
    changed = [one for one in todos if one.first("RECURRENCE-ID").value]
    apart = {one.first("RECURRENCE-ID").value.strip() for one in changed}
    lines = list[str]()
    for todo in todos:
        when = when_of(todo, zones)
        if todo in changed:
            lines += spread.take(_at(todo, when, timedelta())) if when.overlaps(spread.within) else []
            continue
        if when.starts is None and when.due is None:
            # There is nothing from which it could repeat.
            lines += spread.take(todo.written()) if when.overlaps(spread.within) else []
            continue
        for step in when.steps(spread.within):
            if _original(todo, when, step).value not in apart:
                lines += spread.take(_at(todo, when, step))
    return calendar(lines, {})


def _at(todo: Component, when: When, step: timedelta) -> Iterator[str]:
    yield "BEGIN:VTODO"
    for line in todo.lines:
        if line.name not in _MOVED:
            yield line.written
    if not todo.first("RECURRENCE-ID").value:
        original = _original(todo, when, step)
        yield f"RECURRENCE-ID{_kind(original)}:{original.value}"
    for name, moment in (("DTSTART", when.starts), ("DUE", when.due)):
        if moment is not None:
            line = _line(todo, name, when, moment + step)
            yield f"{name}{_kind(line)}:{line.value}"
    for part in todo.parts:
        yield from part.written()
    yield "END:VTODO"


def _original(todo: Component, when: When, step: timedelta) -> Line:
    first = when.starts or when.due or datetime.max
    return _line(todo, "DTSTART" if when.starts else "DUE", when, first + step)


def _line(todo: Component, name: str, when: When, moment: datetime) -> Line:
    """Return a time as a line: a day where the task has days, else in UTC."""
    if "T" in todo.first(name).value:
        return Line(name, {}, utc(moment))
    return Line(name, {"VALUE": "DATE"}, f"{when.day_of(moment):%Y%m%d}")


def _kind(line: Line) -> str:
    return "".join(f";{name}={value}" for name, value in line.parameters.items())
