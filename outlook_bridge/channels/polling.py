"""Reading the folders of mailboxes once in a while: what lies in them is kept, and filed in the background.

How far a folder was read is written in the transaction that keeps the message: a reading that is cut off
goes on where it was, and of two at once only one keeps a message.
"""

import imaplib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from ..intake.record import line
from . import arrivals, graph_reading, imap_reading, rows, sealing
from .arrivals import Overtaken
from .mailbox import Mailbox
from .problems import SENTENCES, UNREACHABLE, Busy, CannotRead

#: What takes the new messages of a mailbox of each kind and returns how many these are. It keeps each in one
#: transaction with its cursor, and raises CannotRead, Overtaken, or what its connection raises.
READERS: dict[str, Callable[[Mailbox], int]] = {
    Mailbox.Kind.IMAP: imap_reading.take_new,
    Mailbox.Kind.GRAPH: graph_reading.take_new,
}

logger = logging.getLogger(__name__)


@task()
def read_mailboxes() -> int:
    """Have each mailbox read, and plan the next time; return how many there are."""
    plan_next()
    found = rows.mailboxes_to_read()
    for mailbox in found:
        read_soon(mailbox.pk)
    return len(found)


def read_soon(pk: int) -> None:
    """Have a mailbox read in the background."""
    read_mailbox.enqueue(pk)


def _read_later(pk: int, moment: datetime) -> None:
    """Have a mailbox read at this moment, where the queue can wait; the next round comes anyway."""
    if read_mailbox.get_backend().supports_defer:
        read_mailbox.using(run_after=moment).enqueue(pk)


@task()
def read_mailbox(pk: int) -> int:
    """Read a mailbox; return how many messages were taken."""
    mailbox = rows.mailbox(pk)
    # It may have been planned before its person left.
    is_read = mailbox is not None and mailbox.is_active and mailbox.person.is_active
    return read(mailbox) if mailbox is not None and is_read else 0


def resume_reading() -> None:
    """Have mailboxes read from now on, where this installation reads any."""
    hosts = settings.INCOMING_MAIL.imap_hosts + settings.INCOMING_MAIL.graph_hosts
    if hosts and not rows.is_planned(read_mailboxes.module_path):
        read_mailboxes.enqueue()


def plan_next() -> None:
    """Plan the next reading, where the queue can wait; it is planned once."""
    if not read_mailboxes.get_backend().supports_defer or rows.is_planned(read_mailboxes.module_path):
        return
    after = timezone.now() + timedelta(minutes=settings.INCOMING_MAIL.imap_minutes)
    read_mailboxes.using(run_after=after).enqueue()


def read(mailbox: Mailbox) -> int:
    """Take what is new in a folder; return how many messages that is. What goes wrong is noted with it."""
    if mailbox.rests_until is not None and mailbox.rests_until > timezone.now():
        return 0
    try:
        taken = READERS[mailbox.kind](mailbox)
    except Overtaken:
        return 0
    except Busy as busy:
        rows.let_rest(mailbox, busy.until, line(busy.sentence, 300))
        _read_later(mailbox.pk, busy.until)
        return 0
    except (CannotRead, sealing.SealBroken, imaplib.IMAP4.error, OSError) as error:
        logger.info("Mailbox %s cannot be read.", mailbox.pk, exc_info=True)
        rows.note_reading(mailbox, line(_problem(error), 300))
        return 0
    rows.note_reading(mailbox, "")
    if taken >= arrivals.MOST:
        read_soon(mailbox.pk)
    return taken


def _problem(error: Exception) -> str:
    if isinstance(error, CannotRead):
        return error.sentence
    return str(SENTENCES["sealed" if isinstance(error, sealing.SealBroken) else UNREACHABLE])
