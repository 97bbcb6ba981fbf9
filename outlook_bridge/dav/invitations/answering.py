"""Answers to invitations that come as mail: they become the answers of the event's guests."""

from typing import Any

from crm_lists.activities.calendar.answers import answer
from crm_lists.activities.calendar.models import Response
from crm_lists.framework.actors import Actor, Source

from .. import rows

KIND = "meeting response"


def take_answer(message_id: int) -> bool:
    """Keep the answer of a filed message, where it is one to an invitation of ours; tell whether it was."""
    found = rows.answer_in(message_id)
    if found is None or found[1] != KIND:
        return False
    owner_id, _kind, sender, appointment = found
    said = str(appointment.get("answer") or "")
    invitation = rows.invitation_of(str(appointment.get("uid") or ""), sender, owner_id)
    # An answer to an earlier state of the event says nothing of the present one.
    is_late = invitation is not None and int(appointment.get("sequence") or 0) < invitation.sequence
    if invitation is None or is_late or said not in Response.Answer.values:
        return False
    answer(Actor.system(Source.BRIDGE), rows.event_of(invitation), {invitation.guest: said})
    return True


def follow_messages(sender: str, change: Any, **kwargs: Any) -> None:
    """Look at each message that was filed."""
    if sender == "messages" and change.verb == "add":
        take_answer(change.item_id)
