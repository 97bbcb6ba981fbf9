"""What the tests of activities need: activities of a type, and answered forms of row actions."""

from typing import Any

from crm_lists.activities.models import Activity, ActivityStatus, ActivityType
from crm_lists.framework import actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.row_actions import find
from crm_lists.organisation.models import Employee
from tests.making import make_item


def kind(code: str, **values: Any) -> ActivityType:
    """Return the type of this code, with these values set, as an administrator would set them."""
    found = ActivityType.objects.get(code=code)
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    return found


def status(code: str) -> ActivityStatus:
    """Return the status of this code."""
    return ActivityStatus.objects.get(code=code)


def make_activity(actor: Actor, code: str = "task", *, generated: Any = None, **values: Any) -> Activity:
    """Add an activity of this type."""
    return actions.add(actor, Activity, {"activity_type": kind(code), **values}, generated=generated)


def perform(actor: Actor, item: Any, code: str, **asked: Any) -> Any:
    """Fill in the form of a row action and do it, as the page does."""
    action = find(definition_of(item), code)
    assert action is not None
    fresh = type(item).objects.get(pk=item.pk)
    form = action.form(actor, fresh, asked)
    assert form.is_valid(), form.errors
    return action.run(actor, fresh, form)


def states(*activities: Activity) -> list[str]:
    """Return the states of the activities as they are in the database."""
    found = dict(Activity.objects.values_list("pk", "state"))
    return [found[one.pk] for one in activities]


def stand_below(actor: Actor, person: Any, manager: Any, owner: Any) -> None:
    """Place two people in the org chart, one below the other."""
    above = make_item(actor, "employees", name="Above", user=manager, owner=owner)
    assert isinstance(above, Employee)
    make_item(actor, "employees", name="Below", user=person, owner=owner, manager=above)
