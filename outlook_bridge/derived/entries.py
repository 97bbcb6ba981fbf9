"""The entries of a message: appointments, contacts and tasks, kept beside its text as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from crm_lists.framework.actors import Actor
from libraries import documents

from ..intake.mail_files import ARRIVED
from ..message import Message
from ..msg import wire
from ..msg.entries import Appointment, Card, Task
from ..msg.errors import MailTooLarge, UnreadableMail
from ..msg.values import MailMessage
from ..msg.worker import read_safely

#: A calendar or address book of more entries is a file to be imported, not a message.
MOST = 50
#: What entries did not hold from the first, as it is of those that lack it.
_LATER: Mapping[str, Mapping[str, Any]] = {"cards": {"photo": ""}, "appointments": {"stamped_at": None}}
KINDS = {"appointments": Appointment, "cards": Card, "tasks": Task}


@dataclass(frozen=True)
class Entries:
    """What a message holds besides its text."""

    appointments: tuple[Appointment, ...] = ()
    cards: tuple[Card, ...] = ()
    tasks: tuple[Task, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.appointments or self.cards or self.tasks)


def packed(mail: MailMessage) -> dict[str, Any]:
    """Return the entries of a message as plain data; nothing where it has none."""
    found = {name: [_packed(one) for one in getattr(mail, name)[:MOST]] for name in KINDS}
    return {name: several for name, several in found.items() if several}


def _packed(entry: Appointment | Card | Task) -> Any:
    """Return an entry as plain data; pictures stay in the file, which is kept whole."""
    return wire.pack(replace(entry, photo=b"") if isinstance(entry, Card) else entry)


def unpacked(data: Mapping[str, Any], kind: str) -> Any:
    """Return the entry of plain data, which may have been kept before entries held as much."""
    return wire.unpack({**_LATER.get(kind, {}), **data}, KINDS[kind])


def entries_of(actor: Actor, message: Message) -> Entries:
    """Return the entries of a message; those of one that was filed before they were kept, out of its file."""
    if message.content.entries is not None:
        return _unpacked(message.content.entries)
    if message.kind == Message.Kind.MAIL:
        return Entries()
    with documents.open_version(actor, message.document, ARRIVED) as stream:
        data = stream.read()
    try:
        mail = read_safely(data, name=message.document.name)
    except (UnreadableMail, MailTooLarge):
        return Entries()
    return Entries(mail.appointments[:MOST], mail.cards[:MOST], mail.tasks[:MOST])


def _unpacked(data: Mapping[str, Any]) -> Entries:
    several = {name: tuple(unpacked(one, name) for one in data.get(name, ())) for name in KINDS}
    return Entries(**several)
