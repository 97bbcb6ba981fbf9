"""Private events are for those who take part; everybody else reads only that somebody is busy.

The activity that is the other face of a private event tells the same, so it is for the same people.
"""

from django.db.models import Q

from crm_lists.framework.access import ADD, restrictions
from crm_lists.framework.actors import Actor

from ..activity import Activity, ActivityList
from ..event import Event, EventList


def restrict(actor: Actor, action: str) -> Q:
    """Return the condition on events; one that is only being added hides from nobody yet."""
    if action == ADD or actor.user is None:
        return Q()
    user = actor.user.pk
    invited = Event.employees.through.objects.filter(employee__user=user).values("event_id")
    own = Q(created_by=user) | Q(salesperson__user=user) | Q(pk__in=invited)
    return Q(visibility=Event.Visibility.PUBLIC) | own


def restrict_activities(actor: Actor, action: str) -> Q:
    """Return the condition on activities: those of private events only for those who take part."""
    if action == ADD or actor.user is None:
        return Q()
    # The same condition for each action, so that conditions compare as equal.
    return actor.fact("activities.private", lambda: _public_or_own(actor.user.pk if actor.user else 0))


def _public_or_own(user: int) -> Q:
    private = Event._default_manager.filter(
        visibility=Event.Visibility.PRIVATE, activity__isnull=False, series=None, deleted_at__isnull=True
    )
    invited = Activity.employees.through.objects.filter(employee__user=user).values("activity_id")
    own = Q(created_by=user) | Q(salesperson__user=user) | Q(responsible=user) | Q(pk__in=invited)
    return ~Q(pk__in=private.values("activity")) | own


restrictions.register(EventList.code)(restrict)
restrictions.register(ActivityList.code)(restrict_activities)
