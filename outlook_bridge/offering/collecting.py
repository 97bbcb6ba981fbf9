"""Entries out of files and messages, piled up for a person to look through."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of, find_list
from libraries import documents
from libraries.models import Document

from ..attachment import Attachment
from ..derived.entries import MOST as MOST_KEPT
from ..derived.entries import Entries, entries_of
from ..intake import store
from ..intake.mail_files import ARRIVED
from ..message import Message
from ..msg import reasons, wire
from ..msg.errors import MailTooLarge, UnreadableMail
from ..msg.values import MailMessage
from ..msg.worker import read_safely
from . import rows
from .entry import OfferedEntry

#: So many entries are offered at once.
MOST = 500
MOST_BYTES = 8 << 20
#: So many attached files of entries are looked into.
MOST_FILES = 20
#: How Outlook calls the picture of a contact.
PICTURE = "contactpicture.jpg"
ENDINGS = (".vcf", ".ics")
#: Numbers of entries that stand in attached files begin here; a file itself holds fewer.
ATTACHED = 10_001

KIND = OfferedEntry.Kind
#: The list that an entry of a kind becomes an item of.
LISTS = {KIND.CARD: "contacts", KIND.APPOINTMENT: "events", KIND.TASK: "activities"}


class NothingToOffer(Exception):
    """The file holds no entry, or too many; the message says what to do."""


def kinds_for(actor: Actor) -> list[str]:
    """Return the kinds of entries of which the person may make items."""
    return [kind for kind, code in LISTS.items() if access.may_add(actor, find_list(code))]


def pile_of_file(actor: Actor, user: User, data: bytes, name: str) -> UUID:
    """Pile up the entries of a file, or say why that cannot be."""
    try:
        mail = read_safely(data, name=name)
    except (UnreadableMail, MailTooLarge) as error:
        if error.reason == reasons.NO_MESSAGE:
            said = _("The file is no contact card (.vcf), calendar (.ics) or item of Outlook (.msg).")
            raise NothingToOffer(said) from error
        raise NothingToOffer(_("This file cannot be read: %(reason)s") % {"reason": error}) from error
    found = list(_rows(_entries_in(mail), kinds_for(actor)))
    if not found:
        raise NothingToOffer(_("The file holds no contact cards, appointments or tasks that you may add."))
    if len(found) > MOST:
        said = _("The file holds %(count)s entries. Divide it: up to %(most)s are taken over at once.")
        raise NothingToOffer(said % {"count": len(found), "most": MOST})
    return rows.add_pile(user, name, found)


def pile_of_message(actor: Actor, user: User, message: Message) -> UUID:
    """Pile up the entries of a message and of the files that are attached to it, the first ones."""
    kinds = kinds_for(actor)
    own = list(_rows(_whole(actor, message), kinds))
    attached = _rows(_attached(actor, message), kinds, first=ATTACHED)
    known = {_sign(row) for row in own}
    found = [*own, *(row for row in attached if _sign(row) not in known)]
    if not found:
        raise NothingToOffer(_("The message holds no contact cards, appointments or tasks that you may add."))
    return rows.add_pile(user, str(message), found[:MOST], message=message)


def is_offered(actor: Actor, message: Message) -> bool:
    """Tell whether a message holds more entries than the one of which its commands make an item."""
    kept = message.content.entries or {}
    if sum(len(several) for several in kept.values()) > 1:
        return bool(kinds_for(actor))
    return message.has_attachments and bool(_files(message)) and bool(kinds_for(actor))


def _files(message: Message) -> list[Attachment]:
    return [
        one
        for one in store.attachments_of(message)
        if one.document_id and one.name.lower().endswith(ENDINGS) and one.size <= MOST_BYTES
    ][:MOST_FILES]


def _whole(actor: Actor, message: Message) -> Entries:
    """Return the entries of the message itself: out of its file where that holds more than was kept."""
    kept = entries_of(actor, message)
    # Pictures of cards stand in the file alone.
    if not kept.cards and max(map(len, (kept.appointments, kept.cards, kept.tasks))) < MOST_KEPT:
        return kept
    return _read(actor, message.document)


def _attached(actor: Actor, message: Message) -> Entries:
    """Return the entries of the attached files that the person may read."""
    files = _files(message)
    readable = access.visible(actor, definition_of(Document)).in_bulk([one.document_id for one in files])
    found = [_read(actor, readable[one.document_id]) for one in files if one.document_id in readable]
    return Entries(
        tuple(one for entries in found for one in entries.appointments),
        tuple(one for entries in found for one in entries.cards),
        tuple(one for entries in found for one in entries.tasks),
    )


def _read(actor: Actor, document: Document) -> Entries:
    with documents.open_version(actor, document, ARRIVED) as stream:
        data = stream.read()
    try:
        mail = read_safely(data, name=document.name)
    except (UnreadableMail, MailTooLarge):
        return Entries()
    return _entries_in(mail)


def _entries_in(mail: MailMessage) -> Entries:
    """Return the entries of a file; Outlook keeps the picture of a contact as an attachment."""
    cards = mail.cards
    pictures = [one.content for one in mail.attachments if one.name.lower() == PICTURE]
    if len(cards) == 1 and pictures and not cards[0].photo:
        cards = (replace(cards[0], photo=pictures[0]),)
    return Entries(mail.appointments, cards, mail.tasks)


def _rows(entries: Entries, kinds: Iterable[str], *, first: int = 0) -> Iterator[dict[str, Any]]:
    for kind in kinds:
        for number, entry in enumerate(getattr(entries, kind), start=first):
            yield {"kind": kind, "number": number, "data": wire.pack(entry)}


def _sign(row: dict[str, Any]) -> tuple[Any, ...]:
    """Return what tells an entry from others: a message may hold the file that is attached to it, too."""
    data = row["data"]
    return row["kind"], data["uid"] or (data.get("full_name"), data.get("subject"), data.get("starts"))
