"""Activities that are made of parts: a parent closes with them, and opens again with one of them (GX-104)."""

from dataclasses import replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.changes import Deed
from crm_lists.framework.followers import followers
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of

from .activity import Activity, ActivityList
from .behaviour import CANCELLED, COMPLETED, OPEN, behaviour_of, status_of
from .codes import ActivityType
from .statuses import lead_to


def open_parts(actor: Actor, activity: Activity) -> "QuerySet[Activity]":
    """Return the parts that the actor sees and in which something is left to do."""
    found: QuerySet[Activity] = access.visible(actor, definition_of(Activity)).filter(
        parent=activity, state=OPEN
    )
    return found.order_by("due", "pk")


def close_parts(actor: Actor, activity: Activity, state: str) -> None:
    """Lead all open parts to this state, theirs first."""
    for part in open_parts(actor, activity):
        close_parts(actor, part, state)
        lead_to(actor, part, state, verb="complete" if state == COMPLETED else "cancel")


def as_program(actor: Actor) -> Actor:
    """Return the program, which acts because of what this person did."""
    return replace(actor, is_system=True, facts={})


@followers.register(ActivityList.code)
def follow_part(actor: Actor, item: Item, deed: Deed) -> None:
    """Close the parent with the last of its parts, and open it with one that is open again."""
    if (
        not isinstance(item, Activity)
        or item.parent_id is None
        or not {"state", "parent"} & deed.after.keys()
    ):
        return
    parent = access.get(as_program(actor), definition_of(Activity), item.parent_id)
    if item.state == OPEN and parent.state == COMPLETED:
        _reopen(actor, parent, because=item)
    elif item.state != OPEN and parent.state == OPEN and _is_done(parent):
        _complete(actor, parent)


def _is_done(parent: Activity) -> bool:
    """Tell whether all parts are completed; cancelled ones do not count, and one must have been done."""
    behaviour = behaviour_of(parent.activity_type_id)
    if not behaviour.closes_with_parts or behaviour.completer != ActivityType.Completer.ANYBODY:
        # Where only a named person completes, that person is asked, whatever the parts say.
        return False
    parts = parent.parts.filter(deleted_at__isnull=True).exclude(state=CANCELLED)
    states = set(parts.values_list("state", flat=True))
    return states == {COMPLETED}


def _complete(actor: Actor, parent: Activity) -> None:
    following = behaviour_of(parent.activity_type_id).leading_to(COMPLETED, status_of(parent.status_id))
    if following is not None:
        note = _("All that belongs to it is completed.")
        lead_to(as_program(actor), parent, COMPLETED, verb="complete", note=note)


def _reopen(actor: Actor, parent: Activity, *, because: Activity) -> None:
    note = _("“%(part)s” is open again.") % {"part": because}
    behaviour = behaviour_of(parent.activity_type_id)
    actions.change(
        as_program(actor), parent, {}, generated={"status_id": behaviour.first.pk}, verb="reopen", note=note
    )
