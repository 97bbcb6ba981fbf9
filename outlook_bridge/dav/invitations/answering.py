"""Answers to invitations that come as mail: they become the answers of the event's guests."""

from typing import Any

from crm_lists.activities.calendar.answers import answer
from crm_lists.activities.calendar.models import Response
from crm_lists.activities.event import EventList
from crm_lists.framework import access
from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.lists import find_list

from ...channels.acting import acting
from ...versions import Version
from .. import rows

KIND = "meeting response"


def take_answer(message_id: int) -> bool:
    """Keep the answer of a filed message, where it is one to an invitation of ours; tell whether it was."""
    found = rows.answer_in(message_id)
    if found is None or found.kind != KIND:
        return False
    said = str(found.appointment.get("answer") or "")
    invitation = rows.invitation_of(str(found.appointment.get("uid") or ""), found.sender, found.owner_id)
    if invitation is None or said not in Response.Answer.values or not _sees(found, invitation.event_id):
        return False
    # An answer to an earlier state of the event says nothing of the present one.
    if found.version.sequence < invitation.sequence:
        return False
    # Mail overtakes mail: an answer that was written before the one that counts is none any more.
    if found.version.is_before(Version(invitation.answered_sequence, invitation.answered_at)):
        return False
    rows.keep_answered(invitation, found.version)
    answer(Actor.system(Source.BRIDGE), rows.event_of(invitation), {invitation.guest: said})
    return True


def _sees(found: rows.FiledAnswer, event_id: int) -> bool:
    """Tell whether whoever filed a message sees the event: anybody can write a sender into a file."""
    actor = acting(found.filer, owner_id=found.owner_id)
    return access.visible(actor, find_list(EventList.code)).filter(pk=event_id).exists()


def follow_messages(sender: str, change: Any, **kwargs: Any) -> None:
    """Look at each message that was filed."""
    if sender == "messages" and change.verb == "add":
        take_answer(change.item_id)
