"""What is kept of a message that was read: the columns of its row and its long content."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField
from django.utils.translation import gettext as _

from ..derived import entries
from ..message import Message
from ..msg.fingerprint import bare_subject
from ..msg.values import Address, MailMessage, Recipient, RecipientKind
from .identity import Identity

NAMED_RECIPIENTS = 3
# Neither database can store these: NUL, and halves of characters that broken mail leaves.
_UNSTORABLE = {0: None} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def columns_of(mail: MailMessage, identity: Identity) -> dict[str, Any]:
    """Return the columns that the file decides, without its identity among others."""
    texts = {
        "subject": mail.subject.strip() or _("(no subject)"),
        "message_class": mail.message_class,
        "sender": _called(mail.sender),
        "sender_email": mail.sender.email,
        "sent_by": _called(mail.sent_by) if mail.sent_by else "",
        "recipients": summary(one for one in mail.recipients if one.kind is not RecipientKind.CC),
        "cc": summary(one for one in mail.recipients if one.kind is RecipientKind.CC),
        "categories": ", ".join(mail.categories),
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "conversation_topic": mail.conversation_topic or bare_subject(mail.subject),
    }
    return {
        **{name: line(text, _length(name)) for name, text in texts.items()},
        "kind": mail.kind.value,
        "sent_at": mail.sent_at,
        "is_sent_at_estimated": mail.is_sent_at_estimated,
        "received_at": mail.received_at,
        "has_attachments": any(not item.inline and not item.hidden for item in mail.attachments),
        "importance": mail.importance.value,
        "sensitivity": mail.sensitivity.value,
        "is_private": mail.is_private,
        "is_draft": mail.is_draft,
        "is_signed": mail.is_signed,
        "is_encrypted": mail.is_encrypted,
        "thread": identity.thread,
        "conversation_index": mail.conversation_index.hex(),
        "fingerprint": identity.fingerprint,
        "identity": identity.key,
    }


def content_of(mail: MailMessage, *, remote_pictures: int) -> dict[str, Any]:
    """Return the values of the long content."""
    html = storable(mail.html)
    return {
        "text": storable(mail.text),
        "html": html,
        "remote_pictures": remote_pictures,
        "sender": _person(mail.sender),
        "sent_by": _person(mail.sent_by) if mail.sent_by else {},
        "recipients": [{"kind": one.kind.value, **_person(one.address)} for one in mail.recipients],
        "references": [storable(reference) for reference in mail.references],
        "categories": [storable(category) for category in mail.categories],
        "warnings": list(mail.warnings),
        "entries": _storable_data(entries.packed(mail)),
    }


def summary(recipients: Iterable[Recipient]) -> str:
    """Return the first addressees by name, and how many there are besides."""
    by_kind = defaultdict(list)
    for recipient in recipients:
        by_kind[recipient.kind].append(_called(recipient.address))
    names = [name for kind in RecipientKind for name in by_kind[kind] if name]
    shown = ", ".join(names[:NAMED_RECIPIENTS])
    others = len(names) - NAMED_RECIPIENTS
    return f"{shown} +{others}" if others > 0 else shown


def storable(text: str) -> str:
    """Return the text without what no database takes."""
    return text if text.isascii() and "\0" not in text else text.translate(_UNSTORABLE)


def _storable_data(data: Any) -> Any:
    """Return plain data without what no database takes in its texts."""
    match data:
        case str():
            return storable(data)
        case list():
            return [_storable_data(one) for one in data]
        case dict():
            return {name: _storable_data(one) for name, one in data.items()}
    return data


def line(text: str, length: int) -> str:
    """Return the text on one line of at most this length."""
    return " ".join(storable(text[: 4 * length]).split())[:length]


def _person(address: Address) -> dict[str, Any]:
    found = {"name": storable(address.name), "email": storable(address.email)}
    return {**found, "unresolved": True} if address.unresolved else found


def _called(address: Address) -> str:
    """Return the name of a person, or the address where there is none."""
    return address.name or address.email


def _length(name: str) -> int:
    field = Message._meta.get_field(name)
    return field.max_length or 0 if isinstance(field, CharField) else 0
