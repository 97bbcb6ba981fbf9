"""A meeting is one thing with two faces: an activity and an event. What happens to one happens to the other.

Each side follows the other in the transaction of the write. They compare values first, so the second change
finds nothing left to do and the circle ends by itself.
"""

from collections.abc import Mapping
from typing import Any

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.changes import Deed
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of

from ..activity import Activity
from ..behaviour import CANCELLED, OPEN, behaviour_of
from ..event import Event
from ..parts import as_program

#: Columns that are the same on both sides.
SAME = ("name", "description", "starts_at", "ends_at", "all_day", "case", "relation")
PEOPLE = ("employees", "equipment")
SHARED = frozenset({*SAME, *PEOPLE, "contacts", "contact"})


def is_meeting(activity: Activity) -> bool:
    """Tell whether activities of this type stand in the calendar."""
    return behaviour_of(activity.activity_type_id).creates_event


def event_of(activity: Activity, *, deleted: bool = False) -> Event | None:
    """Return the event that is the other face of an activity: the first one that was made for it."""
    found = Event._default_manager.filter(
        activity=activity.pk, series=None, deleted_at__isnull=not deleted
    ).order_by("pk")
    return found.first()


# -- from the activity to the event ------------------------------------------------------------------


def follow_activity(actor: Actor, item: Item, deed: Deed) -> None:
    """Let the event be as its activity is."""
    if not isinstance(item, Activity) or not is_meeting(item):
        return
    program = as_program(actor)
    if deed.verb == "delete" or item.state == CANCELLED:
        _remove(program, event_of(item))
    elif deed.verb == "restore" or (deed.after.get("state") == OPEN and deed.verb != "add"):
        _bring_back(program, event_of(item, deleted=True))
    elif deed.verb == "add" or SHARED & set(deed.after):
        _write_event(program, item, is_new=deed.verb == "add")


def _write_event(actor: Actor, activity: Activity, *, is_new: bool) -> None:
    event, values = event_of(activity), _for_event(activity)
    if event is not None:
        changed = _differing(event, values)
        if changed:
            actions.change(actor, event, changed)
    elif activity.starts_at is not None and (is_new or event_of(activity, deleted=True) is None):
        place = {name: getattr(activity, name) for name in ("owner_id", "group_id", "salesperson_id")}
        actions.add(actor, Event, {**values, "activity": activity}, generated=place)


def _for_event(activity: Activity) -> dict[str, Any]:
    """Return the columns of the event as the activity says; times that it has not are left alone."""
    values = {name: _read(activity, name) for name in (*SAME, *PEOPLE)}
    values["contacts"] = sorted({*_read(activity, "contacts"), *filter(None, [activity.contact_id])})
    if activity.starts_at is not None and activity.ends_at is None:
        values["ends_at"] = activity.starts_at
    return {
        name: value for name, value in values.items() if value is not None or name in ("case", "relation")
    }


def _remove(actor: Actor, event: Event | None) -> None:
    if event is not None:
        actions.delete(actor, event)


def _bring_back(actor: Actor, event: Event | None) -> None:
    if event is not None:
        actions.restore(actor, definition_of(Event), event.pk)


# -- from the event to the activity ------------------------------------------------------------------


def follow_event(actor: Actor, item: Item, deed: Deed) -> None:
    """Let the activity be as its event is."""
    if not isinstance(item, Event) or item.activity_id is None or item.series_id is not None:
        return
    activity = Activity._default_manager.filter(pk=item.activity_id).first()
    if activity is None or not is_meeting(activity):
        return
    program = as_program(actor)
    if deed.verb == "delete":
        # What has taken place, or was called off, stays in the history of its people.
        if activity.state == OPEN and activity.deleted_at is None and event_of(activity) is None:
            actions.delete(program, activity)
    elif event_of(activity) != item:
        return
    elif activity.deleted_at is not None:
        actions.restore(program, definition_of(Activity), activity.pk)
    elif deed.verb != "add" and SHARED & set(deed.after):
        _write_activity(program, activity, item)


def _write_activity(actor: Actor, activity: Activity, event: Event) -> None:
    values = {name: _read(event, name) for name in (*SAME, *PEOPLE)}
    values["contacts"] = [pk for pk in _read(event, "contacts") if pk != activity.contact_id]
    changed = _differing(activity, values)
    if changed and access.visible(actor, definition_of(Activity)).filter(pk=activity.pk).exists():
        actions.change(actor, activity, changed)


# -- both ----------------------------------------------------------------------------------------------


def _read(item: Item, name: str) -> Any:
    return definition_of(item).column(name).read(item)


def _differing(item: Item, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if _read(item, name) != value}
