"""What the program sets on an activity before each save, one function for each matter."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.organisation import snapshot

from .behaviour import OPEN, behaviour_of, status_of
from .titles import title_for, title_of

if TYPE_CHECKING:
    from .activity import Activity


def user_of(salesperson_id: int | None) -> int | None:
    """Return the key of the user whose place this is."""
    chart = snapshot.current()
    users: dict[int, int] = chart.derived.setdefault(
        "users of places", {place.pk: user for user, places in chart.places.items() for place in places}
    )
    return users.get(salesperson_id or 0)


def take_company(activity: "Activity") -> None:
    """The company is that of the case; without a case and a company that of the contact at this time."""
    if activity.case is not None:
        activity.relation_id = activity.case.relation_id
    elif activity.relation_id is None and activity.contact is not None:
        activity.relation_id = activity.contact.relation_id


def take_person(activity: "Activity") -> None:
    """New work is the salesperson's own, unless a group may take it; work that is assigned goes along."""
    if activity._state.adding:
        if activity.responsible_id is None and activity.for_group_id is None:
            activity.responsible_id = user_of(activity.salesperson_id)
    elif _is_handed_over(activity):
        activity.responsible_id = user_of(activity.salesperson_id)


def _is_handed_over(activity: "Activity") -> bool:
    """Tell whether the activity goes to another salesperson, and with it what its salesperson had to do."""
    if not activity.differs("salesperson_id") or activity.differs("responsible_id"):
        return False
    return activity.responsible_id == user_of(activity.stood["salesperson_id"])


def take_period(activity: "Activity") -> None:
    """Fill in the usual end; what needs a period is due on the day on which it ends."""
    behaviour = behaviour_of(activity.activity_type_id)
    if activity.starts_at is not None and activity.ends_at is None and behaviour.minutes is not None:
        activity.ends_at = activity.starts_at + timedelta(minutes=behaviour.minutes)
    end = activity.ends_at or activity.starts_at
    if end is not None and (behaviour.needs_period or activity.due is None):
        activity.due = timezone.localtime(end).date()


def take_state(activity: "Activity", actor: Actor) -> None:
    """The state follows from the status, and with it who completed the activity when."""
    status = status_of(activity.status_id) or behaviour_of(activity.activity_type_id).first
    activity.status_id = status.pk
    activity.state = status.state
    if status.state == OPEN:
        activity.completed_at = activity.completed_by = None
    elif activity.completed_at is None:
        activity.completed_at, activity.completed_by = timezone.now(), actor.user


def take_title(activity: "Activity", actor: Actor) -> None:
    """Write the title anew while nobody has written another one."""
    title = title_of(activity)
    if activity.is_title_generated and activity.name != title:
        activity.name = title_for(actor, activity)
    activity.generated_name = title


def refuse_foreign_parent(activity: "Activity", actor: Actor) -> None:
    """A whole closes and opens with its parts, so only who may change it gives it further ones."""
    if actor.is_system or activity.parent_id is None or not activity.differs("parent_id"):
        return
    changeable = access.visible(actor, find_list("activities"), access.CHANGE)
    if not changeable.filter(pk=activity.parent_id).exists():
        message = _("You may not change this activity, so you cannot add parts to it.")
        raise ValidationError({"parent": message})


def refuse_wrong_period(activity: "Activity") -> None:
    """Refuse an activity that ends before it starts, or lacks the period that its type needs."""
    start, end = activity.starts_at, activity.ends_at
    if start is not None and end is not None and end < start:
        raise ValidationError({"ends_at": _("The activity ends before it starts. Choose a later end.")})
    touched = any(map(activity.differs, ("activity_type_id", "starts_at", "ends_at")))
    if touched and activity.activity_type_id and behaviour_of(activity.activity_type_id).needs_period:
        missing = [name for name in ("starts_at", "ends_at") if getattr(activity, name) is None]
        if missing:
            message = _("“%(type)s” needs start and end. Give both.") % {"type": activity.activity_type}
            raise ValidationError(dict.fromkeys(missing, message))
