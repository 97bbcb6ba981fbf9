"""From a kept delivery to a filed message, in the background; interrupted, it is gone on with."""

import logging
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import Error
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from crm_lists.framework import access
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.organisation.rights import rights_of

from ..intake import answers, filing
from ..intake.filing import Filed, Status
from ..intake.hints import Hints, hints_of
from ..intake.original import Channel
from ..intake.record import line
from ..msg.errors import MailTooLarge, UnreadableMail
from ..msg.names import nested_name
from ..msg.worker import read_safely
from . import rows
from .acting import acting
from .delivery import Delivery

State = Delivery.State
UNFILED = (State.WAITING, State.FAILED)
#: What has waited so long is not waiting for its turn: its worker was killed.
LEFT_AFTER = timedelta(minutes=15)
DONE_IS_KEPT = timedelta(days=30)
OPEN_IS_KEPT = timedelta(days=90)
#: So many messages of one forward are filed.
MOST_FORWARDED = 50

logger = logging.getLogger(__name__)


class ClaimLost(Exception):
    """The claim has run out, and another files the delivery by now."""


def file_soon(pk: int) -> None:
    """Have a delivery filed in the background."""
    file_delivery.enqueue(pk)


@task()
def file_delivery(pk: int) -> str:
    """File what was delivered; return what became of it, nothing where another does or has done it."""
    delivery = rows.claim_delivery(pk, *UNFILED)
    if delivery is None:
        _try_after_claim(pk)
        return ""
    file(delivery)
    return delivery.state


def _try_after_claim(pk: int) -> None:
    """Plan another attempt for when the claim has run out: who holds it may have been killed."""
    until = rows.claimed_until(pk, *UNFILED)
    if until is not None and file_delivery.get_backend().supports_defer:
        file_delivery.using(run_after=until + timedelta(seconds=1)).enqueue(pk)


def file(delivery: Delivery) -> None:
    """File a claimed delivery for its person, however often that was tried."""
    try:
        filed = _file(delivery)
    except ClaimLost:
        logger.warning("Delivery %s took longer than it was claimed for; another files it.", delivery.pk)
        return
    except NotPermitted as refusal:
        filed = Filed(Status.FAILED, str(refusal))
    except access.ItemNotFound:
        filed = Filed(Status.FAILED, _("What it was sent to is not there any more."))
    # The bytes are kept: whatever goes wrong is told and logged, and can be tried once more.
    except (Error, ValidationError, OSError):
        logger.exception("Delivery %s could not be filed.", delivery.pk)
        filed = Filed(Status.FAILED, answers.failed())
    rows.finish_delivery(delivery, filed.status.value, reason=line(filed.text, 300), message=filed.message)


def _file(delivery: Delivery) -> Filed:
    content = rows.content_of(delivery)
    if not content:
        return Filed(Status.FAILED, _("It is not kept any more."))
    actor, hints = _actor_and_hints(delivery)
    channel = Channel(delivery.channel)
    found = _forwarded(content) if channel is Channel.FORWARD else []
    results = []
    for name, one in found or [(_name_of(delivery), content)]:
        if not rows.keep_claim(delivery):
            raise ClaimLost
        results.append(filing.ingest(actor, one, name=name, channel=channel, hints=hints))
    # The worst of them is told: the others are found in the library.
    order = [Status.FAILED, Status.UNREAD, Status.FILED, Status.DUPLICATE]
    return min(results, key=lambda one: order.index(one.status))


def _actor_and_hints(delivery: Delivery) -> tuple[Actor, Hints]:
    """Return who files it, at which place, and what it belongs to."""
    address, mailbox = delivery.address, delivery.mailbox
    if mailbox is not None and mailbox.group is not None:
        group = mailbox.group
        if group.pk not in rights_of(acting(delivery.person)).group_ids:
            raise NotPermitted(
                _("The mailbox is shared with the group “%(group)s”, to which its person belongs no more.")
                % {"group": group}
            )
        return acting(delivery.person, owner_id=group.owner_id, group_id=group.pk), Hints()
    if address is None or address.item_id is None:
        return acting(delivery.person), Hints()
    item = access.get(acting(delivery.person), find_list(address.list_code), address.item_id)
    return acting(delivery.person, owner_id=item.owner_id, group_id=item.group_id), hints_of(item)


def _forwarded(content: bytes) -> list[tuple[str, bytes]]:
    """Return the messages that a forward carries as attachments, each with a name."""
    try:
        mail = read_safely(content, name="forward.eml")
    except (UnreadableMail, MailTooLarge):
        return []
    nested = [one for one in mail.attachments if one.nested and one.content]
    return [(one.name, one.content) for one in nested[:MOST_FORWARDED]]


def _name_of(delivery: Delivery) -> str:
    return nested_name(delivery.subject, extension=".eml")


# -- once in a while ------------------------------------------------------------------------------


def resume_deliveries() -> int:
    """Have filed what a killed process left; return how many there were."""
    left = rows.waiting_deliveries(timezone.now())
    for pk in left:
        file_soon(pk)
    return len(left)


def file_left() -> int:
    """Have filed what was left, and forget what is long done; return how many were left."""
    left = rows.waiting_deliveries(timezone.now() - LEFT_AFTER)
    for pk in left:
        file_soon(pk)
    return len(left)


def forget_old() -> int:
    """Forget deliveries that are long done, and what nobody has decided on; return how many."""
    done = [state for state in State.values if state not in rows.OPEN]
    now = timezone.now()
    forgotten = rows.forget_deliveries(now - DONE_IS_KEPT, done)
    return forgotten + rows.forget_deliveries(now - OPEN_IS_KEPT, [State.TRIAGE])
