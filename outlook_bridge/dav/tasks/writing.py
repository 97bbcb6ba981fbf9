"""Tasks written by programs, through the door of writing: columns, and the deeds that change a state."""

from typing import Any

from crm_lists.activities.activity import Activity, ActivityList
from crm_lists.activities.behaviour import CANCELLED, COMPLETED, OPEN, behaviour_of, types
from crm_lists.activities.codes import ActivityType
from crm_lists.activities.completing import refuse_parts
from crm_lists.activities.statuses import lead_to, set_status
from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.lists import find_list

from .. import rows
from ..protocol.errors import DavError
from ..protocol.names import caldav, dav
from ..records import facts_of
from .incoming import IncomingTask, Said
from .objects import TaskHead
from .rendering import said_of

TYPE = "task"
_VERBS = {COMPLETED: "complete", CANCELLED: "cancel"}


def add(actor: Actor, incoming: IncomingTask) -> Activity:
    """Add a task for which the person is responsible."""
    kind = types().by_code.get(TYPE)
    if kind is None or not kind.is_active:
        raise DavError(403, dav("need-privileges"), "The site has no activities of the type “task”.")
    definition = _definition(actor)
    values = _values(None, incoming.said, definition)
    values |= {"activity_type": ActivityType(pk=kind.pk)}
    activity = actions.add(actor, Activity, values, generated={"responsible": actor.user})
    return _with_state(actor, activity, incoming.said.state)


def change(actor: Actor, head: TaskHead, incoming: IncomingTask) -> Activity:
    """Make an activity as its task was sent."""
    activity = access.get(actor, find_list(ActivityList.code), head.pk)
    definition = _definition(actor)
    present = said_of(activity, definition)
    values = _values(present, incoming.said, definition)
    if values:
        activity = actions.change(actor, activity, values, etag=head.version)
    return _with_state(actor, activity, incoming.said.state)


def _definition(actor: Actor) -> ListDefinition:
    return seen_by(actor, find_list(ActivityList.code))


def _values(present: Said | None, asked: Said, definition: ListDefinition) -> dict[str, Any]:
    """Return the columns that make the task as it was sent; all of them for a new one."""
    named = {
        "name": asked.name,
        "description": asked.description,
        "due": asked.due,
        "priority": asked.priority,
    }
    return {
        name: value
        for name, value in named.items()
        if name in definition.editable and (present is None or getattr(present, name) != value)
    }


def _with_state(actor: Actor, activity: Activity, wanted: str) -> Activity:
    """Complete, cancel or reopen the activity as its page does it."""
    if wanted == activity.state:
        return activity
    if wanted == COMPLETED:
        refuse_parts(actor, activity)
    if wanted in _VERBS and activity.state == OPEN:
        return lead_to(actor, activity, wanted, verb=_VERBS[wanted])
    first = behaviour_of(activity.activity_type_id).first
    opened = set_status(actor, activity, first, verb="reopen", result="")
    return opened if wanted == OPEN else lead_to(actor, opened, wanted, verb=_VERBS[wanted])


def remember(
    actor: Actor, place: tuple[str, str], activity: Activity, incoming: IncomingTask, head: TaskHead | None
) -> None:
    """Keep what a program wrote; a new task has its name on the shelf: (shelf, name)."""
    ahead = head.record.get("sequence_ahead", 0) if head is not None else 0
    facts = facts_of(incoming, version=activity.version, state=str(activity.version), ahead=ahead)
    code, name = place
    if head is None and actor.user is not None:
        rows.forget_task_name(actor.user, code, name)
        facts |= {"user": actor.user, "shelf": code, "name": name}
    rows.keep_task(activity.pk, **facts)


def remove(actor: Actor, head: TaskHead) -> None:
    """Move a task to the recycle bin."""
    activity = access.get(actor, find_list(ActivityList.code), head.pk)
    actions.delete(actor, activity, etag=head.version)


def refuse_reader(actor: Actor, head: TaskHead | None) -> None:
    """Refuse whoever may not write it anyway, before his text is read."""
    activities = find_list(ActivityList.code)
    if head is None:
        may_write = access.may_add(actor, activities)
    else:
        may_write = access.visible(actor, activities, access.CHANGE).filter(pk=head.pk).exists()
    if not may_write:
        raise DavError(403, dav("need-privileges"))


def refuse_second(heads: Any, name: str, uid: str) -> None:
    """Refuse a second task of a UID."""
    if any(head.uid == uid and head.name != name for head in heads):
        raise DavError(403, caldav("no-uid-conflict"), "This task is there already.")
