"""Reading a folder over IMAP: each message is kept together with how far the folder was read."""

import imaplib

from django.conf import settings
from django.db import transaction

from . import arrivals, imap, oauth, rows, sealing
from .arrivals import Overtaken
from .mailbox import Mailbox
from .problems import CannotRead


def take_new(mailbox: Mailbox) -> int:
    """Take what is new in a folder; return how many messages that is."""
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
            if taken >= arrivals.MOST:
                return taken
        with transaction.atomic():
            _move_on(mailbox, max(looked, mailbox.last_uid))
    return taken


def _take(mailbox: Mailbox, reader: imap.Reader, uid: int) -> int:
    found = reader.message(uid, most=arrivals.LARGEST)
    with transaction.atomic():
        _move_on(mailbox, uid)
        if found is None:
            return 0
        arrivals.keep(mailbox, found.content)
    return 1


def _move_on(mailbox: Mailbox, uid: int) -> None:
    if not rows.move_on(mailbox, uid):
        raise Overtaken
