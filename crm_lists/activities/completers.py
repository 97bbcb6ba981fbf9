"""Who may complete an activity, besides having the right to: its type names them (GX-76)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from crm_lists.framework import people
from crm_lists.framework.actors import Actor
from crm_lists.organisation import snapshot
from crm_lists.organisation.lines import depth_limit, line_of, manager_of
from crm_lists.organisation.standing_in import for_whom

from .activity import Activity
from .behaviour import behaviour_of
from .codes import ActivityType

#: So many people are named who can complete an activity.
NAMED = 3


def refusal(actor: Actor, activity: Activity) -> str:
    """Return who can complete the activity where the actor cannot; empty where he can."""
    behaviour = behaviour_of(activity.activity_type_id)
    if actor.is_system or behaviour.completer == ActivityType.Completer.ANYBODY:
        return ""
    named = named_completers(activity)
    own = {actor.user.pk, *for_whom(actor)} if actor.user is not None else set()
    if own & set(named):
        return ""
    if not named:
        return _("Nobody who may complete “%(title)s” is named. Choose a responsible person first.") % {
            "title": activity
        }
    names = people.names_of(named[:NAMED])
    who = _(" or ").join(str(names[pk]) for pk in named[:NAMED] if pk in names)
    return _("Only %(who)s may complete “%(title)s”.") % {"who": who, "title": activity}


def named_completers(activity: Activity) -> list[int]:
    """Return the users whom the type names for this activity, the nearest first."""
    match behaviour_of(activity.activity_type_id).completer:
        case ActivityType.Completer.CREATOR:
            return [activity.created_by_id] if activity.created_by_id else []
        case ActivityType.Completer.MANAGER:
            return list(_managers(activity.responsible_id)) if activity.responsible_id else []
        case _:
            return [activity.responsible_id] if activity.responsible_id else []


def _managers(user_id: int) -> Iterator[int]:
    """Return the users above this one in the org chart who can log in, the nearest first."""
    chart = snapshot.current()
    line = line_of(chart, user_id)
    for _level in range(depth_limit()):
        line = chart.lines.get(manager_of(chart, line)) if line is not None else None
        if line is not None and line.user_id:
            yield line.user_id
