"""What a program sends as a task: read and checked."""

from dataclasses import dataclass
from datetime import date

from crm_lists.activities.activity import Activity
from crm_lists.activities.behaviour import CANCELLED, COMPLETED, OPEN
from outlook_bridge.msg.calendar_reader import zones_of
from outlook_bridge.msg.content_lines import Component, read_components
from outlook_bridge.msg.properties import one_line

from ..calendars.incoming import LONGEST_NOTE, LONGEST_UID, MOST_LINES
from ..protocol.errors import DavError
from ..protocol.names import caldav
from .when import When, when_of

#: The lowest number of each priority, the most pressing first (RFC 5545 3.8.1.9).
_HIGH, _LOW = range(1, 5), range(6, 10)
_FULL = 100


@dataclass(frozen=True)
class Said:
    """What a task says in words of the columns."""

    name: str
    description: str
    due: date | None
    priority: str
    state: str


@dataclass(frozen=True)
class IncomingTask:
    """A task as a program sends it."""

    uid: str
    sequence: int
    said: Said
    text: str


def read_task(body: bytes) -> IncomingTask:
    """Return what a PUT carries, or refuse what is no task of one UID (RFC 4791 5.3.2.1)."""
    calendars = [part for part in read_components(body, most=MOST_LINES) if part.name == "VCALENDAR"]
    if len(calendars) != 1:
        raise DavError(403, caldav("valid-calendar-data"), "The body is no calendar.")
    blocks = calendars[0].parts
    if any(block.name in ("VEVENT", "VJOURNAL", "VFREEBUSY") for block in blocks):
        raise DavError(403, caldav("supported-calendar-component"), "Only tasks are kept here.")
    todos = [block for block in blocks if block.name == "VTODO"]
    uids = {todo.first("UID").text.strip() for todo in todos}
    uid = uids.pop() if len(uids) == 1 else ""
    if not uid or len(uid) > LONGEST_UID or calendars[0].first("METHOD").value:
        raise DavError(403, caldav("valid-calendar-object-resource"), "Send one task with one UID.")
    masters = [todo for todo in todos if not todo.first("RECURRENCE-ID").value]
    if len(masters) != 1:
        raise DavError(403, caldav("valid-calendar-object-resource"), "A task is sent once.")
    _refuse(masters[0])
    said = said_by(masters[0], when_of(masters[0], zones_of(blocks)))
    return IncomingTask(uid, _number(masters[0], "SEQUENCE"), said, body.decode("utf-8", "replace"))


def _refuse(todo: Component) -> None:
    if len(todo.first("DESCRIPTION").text) > LONGEST_NOTE:
        raise DavError(403, caldav("max-resource-size"), "The description is too long.")
    if todo.first("CLASS").value.strip().upper() in ("PRIVATE", "CONFIDENTIAL"):
        # Colleagues with rights on it would read it: better no task than one that is read by others.
        said = "Tasks are read by all who may read activities: a private one is not kept here."
        raise DavError(403, caldav("valid-calendar-data"), said)


def said_by(todo: Component, when: When) -> Said:
    """Return what a task says."""
    due = when.due or (when.starts + when.length if when.starts and when.length else None)
    return Said(
        name=one_line(todo.first("SUMMARY").text)[: Activity.LONGEST_NAME],
        description=todo.first("DESCRIPTION").text.strip("\n"),
        due=when.day_of(due) if due is not None else None,
        priority=_priority(todo),
        state=_state(todo),
    )


def _priority(todo: Component) -> str:
    number = _number(todo, "PRIORITY")
    if number in _HIGH:
        return Activity.Priority.HIGH
    return Activity.Priority.LOW if number in _LOW else Activity.Priority.NORMAL


def _state(todo: Component) -> str:
    status = todo.first("STATUS").value.strip().upper()
    if status in ("COMPLETED", "CANCELLED"):
        return COMPLETED if status == "COMPLETED" else CANCELLED
    is_done = todo.first("COMPLETED").value or _number(todo, "PERCENT-COMPLETE") == _FULL
    return COMPLETED if is_done and not status else OPEN


def _number(todo: Component, name: str) -> int:
    plain = todo.first(name).value.strip()[:9]
    return int(plain) if plain.isascii() and plain.isdigit() else 0
