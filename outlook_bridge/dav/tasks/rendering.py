"""Tasks written as calendars: the columns of an activity, and beside them what programs keep."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from crm_lists.activities.activity import Activity
from crm_lists.activities.behaviour import COMPLETED, OPEN
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import hides
from outlook_bridge.msg.calendar_reader import zones_of
from outlook_bridge.msg.calendar_writer import utc
from outlook_bridge.msg.content_lines import Component, escaped, read_components
from outlook_bridge.msg.properties import one_line

from ..calendars.incoming import MOST_LINES
from ..calendars.rendering import calendar
from .incoming import Said, said_by
from .objects import TaskHead
from .when import when_of

#: Columns that a task of a program fills; where one of them is hidden, nothing is sent as it came.
COLUMNS = ("name", "description", "due", "priority", "state")
_TIMES = ("DTSTART", "DUE", "DURATION")
_STATE = ("STATUS", "COMPLETED", "PERCENT-COMPLETE")
_OWN = frozenset(
    {
        *("UID", "SEQUENCE", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SUMMARY", "DESCRIPTION", "PRIORITY"),
        *("X-ALT-DESC", "STYLED-DESCRIPTION", "CLASS"),
        *_TIMES,
        *_STATE,
    }
)
_PRIORITIES = {Activity.Priority.HIGH: 1, Activity.Priority.LOW: 9}


def said_of(activity: Any, definition: ListDefinition) -> Said:
    """Return an activity in the words of a task, without the columns that are hidden from its reader."""
    hidden = {name for name in COLUMNS if hides(definition, name)}
    return Said(
        name="" if "name" in hidden else one_line(activity.name),
        description="" if "description" in hidden else _plain(activity.description),
        due=None if "due" in hidden else activity.due,
        priority=Activity.Priority.NORMAL if "priority" in hidden else activity.priority,
        state=OPEN if "state" in hidden else activity.state,
    )


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip("\n")


def thing(head: TaskHead, activity: Any, text: str, definition: ListDefinition) -> str:
    """Return a task as a calendar of its own."""
    calendars = read_components(text.encode("utf-8", "replace"), most=MOST_LINES) if text else []
    blocks = [block for one in calendars for block in one.parts]
    masters = [one for one in blocks if one.name == "VTODO" and not one.first("RECURRENCE-ID").value]
    kept = masters[0] if masters else Component("VTODO")
    zones = (line for block in blocks if block.name == "VTIMEZONE" for line in block.written())
    said = said_of(activity, definition)
    sent = said_by(kept, when_of(kept, zones_of(blocks)))
    lines = [
        "BEGIN:VTODO",
        f"UID:{escaped(head.uid)}",
        f"SEQUENCE:{head.version + head.record.get('sequence_ahead', 0)}",
        f"DTSTAMP:{utc(activity.modified_at)}",
        f"CREATED:{utc(activity.created_at)}",
        f"LAST-MODIFIED:{utc(activity.modified_at)}",
        *_words(said),
        *_times(said.due, sent.due, kept),
        *_priority(said, sent, kept),
        *_state(activity, said, sent, kept),
        *(line.written for line in kept.lines if line.name not in _OWN),
        *(line for part in kept.parts for line in part.written()),
        "END:VTODO",
    ]
    return calendar([*zones, *lines], {})


def _words(said: Said) -> Iterator[str]:
    if said.name:
        yield f"SUMMARY:{escaped(said.name)}"
    if said.description:
        yield f"DESCRIPTION:{escaped(said.description)}"


def _times(due: date | None, sent: date | None, kept: Component) -> Iterator[str]:
    lines = [line for line in kept.lines if line.name in _TIMES]
    if due == sent:
        yield from (line.written for line in lines)
        return
    start = kept.first("DTSTART")
    if start.value and (due is None or kept.first("RRULE").value):
        # A task that repeats needs its start, which is not behind its end.
        yield f"DTSTART;VALUE=DATE:{due:%Y%m%d}" if due is not None else start.written
    if due is not None:
        yield f"DUE;VALUE=DATE:{due:%Y%m%d}"


def _priority(said: Said, sent: Said, kept: Component) -> Iterator[str]:
    if said.priority == sent.priority:
        yield from (line.written for line in kept.all("PRIORITY"))
    elif said.priority in _PRIORITIES:
        yield f"PRIORITY:{_PRIORITIES[Activity.Priority(said.priority)]}"


def _state(activity: Any, said: Said, sent: Said, kept: Component) -> Iterator[str]:
    lines = [line.written for line in kept.lines if line.name in _STATE]
    if said.state == sent.state and lines:
        yield from lines
        return
    if said.state == OPEN:
        yield "STATUS:NEEDS-ACTION"
        return
    if said.state == COMPLETED:
        yield "STATUS:COMPLETED"
        yield "PERCENT-COMPLETE:100"
        yield f"COMPLETED:{utc(activity.completed_at or activity.modified_at)}"
        return
    yield "STATUS:CANCELLED"
