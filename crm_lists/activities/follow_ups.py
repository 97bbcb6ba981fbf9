"""What is done by itself: tasks that a type leaves behind (CE-41), and handing a case over to service."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.cases.closing import hand_overs
from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.changes import Deed
from crm_lists.framework.followers import followers
from crm_lists.framework.items import Item

from .activity import Activity, ActivityList
from .behaviour import Task, behaviour_of, types
from .parts import as_program

TASK = "task"
#: Columns of an owned item that what follows it takes over, so that the same people see it.
PLACED = ("owner_id", "group_id", "salesperson_id")


@followers.register(ActivityList.code, order=50)
def follow_up(actor: Actor, item: Item, deed: Deed) -> None:
    """Add the tasks that an activity of its type leaves behind (CE-41)."""
    if deed.verb != "add" or not isinstance(item, Activity):
        return
    for task in behaviour_of(item.activity_type_id).tasks:
        _add_task(actor, item, task)


def _add_task(actor: Actor, origin: Activity, task: Task) -> None:
    responsible = origin.created_by if task.is_for_creator else origin.responsible
    values = {
        "activity_type": task.type_id,
        "name": task.name,
        "case": origin.case,
        "relation": origin.relation,
        "contact": origin.contact,
        "responsible": responsible,
        "due": _day_of(origin) + timedelta(days=task.days),
    }
    links = {"origin_activity_id": origin.pk, **_placed_like(origin)}
    actions.add(as_program(actor), Activity, values, generated=links)


def _day_of(activity: Activity) -> date:
    """Return the day of the activity, the present one where it has none."""
    end = activity.ends_at or activity.starts_at
    return timezone.localtime(end).date() if end is not None else activity.due or timezone.localdate()


@hand_overs.register("cases")
def hand_over(actor: Actor, item: Any) -> None:
    """Add a task for service over a case that was closed and continues with it (DS-40)."""
    kind = types().by_code.get(TASK)
    if kind is None:
        return
    values = {
        "activity_type": kind.pk,
        "name": _("Hand over to service: %(case)s") % {"case": item},
        "case": item,
        "description": item.closing_note,
        "due": timezone.localdate(),
    }
    actions.add(as_program(actor), Activity, values, generated=_placed_like(item))


def _placed_like(item: Any) -> dict[str, Any]:
    return {name: getattr(item, name) for name in PLACED}
