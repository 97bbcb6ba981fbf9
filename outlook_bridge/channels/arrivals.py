"""What lay in a mailbox: kept as a delivery, and filed in the background, whichever way it was read."""

from functools import partial

from django.db import transaction

from ..intake.mail_files import LARGEST as LARGEST_FILE
from ..intake.original import Channel
from ..intake.record import line
from ..msg import reasons
from ..msg.fingerprint import sha256_of
from . import deliveries, rows
from .delivery import Delivery
from .head import head_of
from .mailbox import Mailbox

#: So many messages of one folder are taken at a time; the rest follows at once.
MOST = 200
#: What is longer is told and not fetched.
LARGEST = LARGEST_FILE


class Overtaken(Exception):
    """Somebody else reads the same folder at the same time."""


def keep(mailbox: Mailbox, content: bytes | None, *, reason: object = reasons.FILE_TOO_LARGE) -> None:
    """Keep a message within a transaction, and have it filed after it; None for one that is not had."""
    head = head_of(content or b"")
    is_read = content is not None
    delivery = rows.add_delivery(
        content or b"",
        mailbox=mailbox,
        channel=Channel.MAILBOX,
        person=mailbox.person,
        sender=line(head.sender, 320),
        subject=line(head.subject, 300),
        sha256=sha256_of(content or b""),
        state=Delivery.State.WAITING if is_read else Delivery.State.UNREAD,
        reason="" if is_read else str(reason),
    )
    if is_read:
        transaction.on_commit(partial(deliveries.file_soon, delivery.pk), robust=True)
