"""Reading the folders of mailboxes once in a while: what lies in them is kept, and filed in the background.

How far a folder was read is written in the transaction that keeps the message: a reading that is cut off
goes on where it was, and of two at once only one keeps a message.
"""

import imaplib
import logging
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from ..mail_files import LARGEST
from ..msg import reasons
from ..msg.fingerprint import sha256_of
from ..original import Channel
from ..record import line
from . import deliveries, imap, oauth, rows, sealing
from .delivery import Delivery
from .head import head_of
from .mailbox import Mailbox
from .problems import SENTENCES, UNREACHABLE, CannotRead

#: So many messages of one folder are taken at a time; the rest follows at once.
MOST = 200

logger = logging.getLogger(__name__)


class Overtaken(Exception):
    """Somebody else reads the same folder at the same time."""


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


@task()
def read_mailbox(pk: int) -> int:
    """Read a mailbox; return how many messages were taken."""
    mailbox = rows.mailbox(pk)
    return read(mailbox) if mailbox is not None and mailbox.is_active else 0


def resume_reading() -> None:
    """Have mailboxes read from now on, where this installation reads any."""
    if settings.INCOMING_MAIL.imap_hosts and not rows.is_planned(read_mailboxes.module_path):
        read_mailboxes.enqueue()


def plan_next() -> None:
    """Plan the next reading, where the queue can wait; it is planned once."""
    if not read_mailboxes.get_backend().supports_defer or rows.is_planned(read_mailboxes.module_path):
        return
    after = timezone.now() + timedelta(minutes=settings.INCOMING_MAIL.imap_minutes)
    read_mailboxes.using(run_after=after).enqueue()


def read(mailbox: Mailbox) -> int:
    """Take what is new in a folder; return how many messages that is. What goes wrong is noted with it."""
    try:
        taken = _read(mailbox)
    except Overtaken:
        return 0
    except (CannotRead, sealing.SealBroken, imaplib.IMAP4.error, OSError) as error:
        logger.info("Mailbox %s cannot be read.", mailbox.pk, exc_info=True)
        rows.note_reading(mailbox, line(_problem(error), 300))
        return 0
    rows.note_reading(mailbox, "")
    if taken >= MOST:
        read_soon(mailbox.pk)
    return taken


def _problem(error: Exception) -> str:
    if isinstance(error, CannotRead):
        return error.sentence
    return str(SENTENCES["sealed" if isinstance(error, sealing.SealBroken) else UNREACHABLE])


def _read(mailbox: Mailbox) -> int:
    if mailbox.host not in settings.INCOMING_MAIL.imap_hosts:
        raise CannotRead("host")
    client = _connected(mailbox)
    try:
        return _take_new(mailbox, imap.Reader(client, mailbox.folder))
    finally:
        client.shutdown()


def _connected(mailbox: Mailbox) -> imaplib.IMAP4:
    place = imap.Place(mailbox.host, mailbox.login, mailbox.folder)
    grant = rows.grant_of(mailbox)
    if grant is None:
        return imap.connect(place, sealing.unseal(mailbox.secret))
    try:
        return imap.connect_by_token(place, oauth.token_of(grant))
    except CannotRead as error:
        if error.problem != "token":
            raise
    # A token can be called back before its time.
    return imap.connect_by_token(place, oauth.token_of(grant, is_refused=True))


def _take_new(mailbox: Mailbox, reader: imap.Reader) -> int:
    if reader.uid_validity != mailbox.uid_validity:
        # The numbers mean other messages now. What was filed before is known by its identity.
        rows.begin_anew(mailbox, reader.uid_validity)
    taken = 0
    for looked, uids in reader.uids_after(mailbox.last_uid):
        for uid in uids:
            taken += _take(mailbox, reader, uid)
            if taken >= MOST:
                return taken
        with transaction.atomic():
            _move_on(mailbox, max(looked, mailbox.last_uid))
    return taken


def _take(mailbox: Mailbox, reader: imap.Reader, uid: int) -> int:
    found = reader.message(uid, most=LARGEST)
    with transaction.atomic():
        _move_on(mailbox, uid)
        if found is None:
            return 0
        delivery = _keep(mailbox, found.content)
        if delivery.state == Delivery.State.WAITING:
            transaction.on_commit(partial(deliveries.file_soon, delivery.pk), robust=True)
    return 1


def _move_on(mailbox: Mailbox, uid: int) -> None:
    if not rows.move_on(mailbox, uid):
        raise Overtaken


def _keep(mailbox: Mailbox, content: bytes | None) -> Delivery:
    head = head_of(content or b"")
    is_read = content is not None
    return rows.add_delivery(
        content or b"",
        mailbox=mailbox,
        channel=Channel.MAILBOX,
        person=mailbox.person,
        sender=line(head.sender, 320),
        subject=line(head.subject, 300),
        sha256=sha256_of(content or b""),
        state=Delivery.State.WAITING if is_read else Delivery.State.UNREAD,
        reason="" if is_read else str(reasons.FILE_TOO_LARGE),
    )
