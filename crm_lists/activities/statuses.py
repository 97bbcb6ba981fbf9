"""Giving an activity another status: which may follow, and who may give a final one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor

from .activity import Activity
from .behaviour import OPEN, Status, behaviour_of, status_of
from .completers import refusal


def set_status(
    actor: Actor, activity: Activity, status: Status, *, verb: str, note: str = "", **generated: Any
) -> Activity:
    """Give the activity this status, whose right and completer are asked where nothing is left to do then."""
    if status.state != OPEN:
        refuse_others(actor, activity)
    return actions.change(
        actor,
        activity,
        {},
        generated={"status_id": status.pk, **generated},
        verb=verb,
        etag=activity.version,
        needs=access.CHANGE if status.state == activity.state == OPEN else access.COMPLETE,
        note=note,
    )


def lead_to(
    actor: Actor, activity: Activity, state: str, *, verb: str, note: str = "", **generated: Any
) -> Activity:
    """Give the activity the first status of this state that may follow its present one."""
    return set_status(actor, activity, next_status(activity, state), verb=verb, note=note, **generated)


def next_status(activity: Activity, state: str) -> Status:
    """Return the first status of this state that may follow; raise ValidationError with those that may."""
    behaviour = behaviour_of(activity.activity_type_id)
    present = status_of(activity.status_id)
    found = behaviour.leading_to(state, present)
    if found is None:
        following = ", ".join(f"“{one.label}”" for one in behaviour.following(present))
        message = _("From “%(status)s” this is not possible. Next may come: %(following)s.")
        named = {"status": activity.status, "following": following or _("nothing")}
        raise ValidationError(message % named, code="transition")
    return found


def refuse_others(actor: Actor, activity: Activity) -> None:
    """Raise NotPermitted with who may complete the activity where the actor may not."""
    if sentence := refusal(actor, activity):
        raise actions.NotPermitted(sentence)
