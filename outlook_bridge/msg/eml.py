"""Reader of internet messages (`.eml`)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email.errors import MessageError
from email.message import Message
from email.parser import BytesFeedParser
from email.policy import compat32
from itertools import islice

from outlook_bridge.msg import reasons, smime
from outlook_bridge.msg.bodies import limit_bodies
from outlook_bridge.msg.calendar_reader import KINDS_OF_METHODS
from outlook_bridge.msg.errors import UnreadableMail
from outlook_bridge.msg.headers import (
    decode_header,
    first_address,
    message_id_of,
    message_ids_of,
    parse_addresses,
    parse_date,
    repair_bytes,
    thread_index_of,
)
from outlook_bridge.msg.message_class import (
    ADD_IN,
    CLASS_HEADER,
    GUESSED,
    REBUILT_HEADER,
    class_of,
    kind_of,
)
from outlook_bridge.msg.mime import Content, part_type, read_content, without_entries
from outlook_bridge.msg.values import (
    Importance,
    Kind,
    Limits,
    MailMessage,
    Recipient,
    RecipientKind,
    Sensitivity,
)

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LONGEST_HEAD = 1_000_000
_PIECE = 65_536
_IMPORTANCE = {
    **{"high": Importance.HIGH, "urgent": Importance.HIGH, "1": Importance.HIGH, "2": Importance.HIGH},
    **{"low": Importance.LOW, "non-urgent": Importance.LOW, "4": Importance.LOW, "5": Importance.LOW},
}
_SENSITIVITY = {
    "personal": Sensitivity.PERSONAL,
    "private": Sensitivity.PRIVATE,
    "company-confidential": Sensitivity.CONFIDENTIAL,
    "confidential": Sensitivity.CONFIDENTIAL,
}

Fields = dict[str, list[str]]


def parse_mime(data: bytes) -> Message:
    """Return the MIME tree of a message."""
    try:
        # The newer policy parses headers while it builds the tree, and raises on hostile ones.
        parser = BytesFeedParser(policy=compat32)
        # Piece by piece, because the parser holds each piece several times over.
        for start in range(0, len(data), _PIECE):
            parser.feed(data[start : start + _PIECE])
        return parser.close()
    except (MessageError, RecursionError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise UnreadableMail(reasons.PARTS_DAMAGED) from error


def read_eml(data: bytes, limits: Limits) -> MailMessage:
    """Return the message that the bytes of an `.eml` file hold."""
    tree = parse_mime(data)
    content = read_content(tree, most_parts=limits.entries)
    bodies = limit_bodies(content.bodies, limits)
    kind, is_signed = _kind(tree, content)
    fields = _fields(tree)
    message = _read_envelope(fields, limits)
    warnings = [*message.warnings, *content.warnings, *bodies.warnings]
    if content.opaque is not None:
        warnings.append(reasons.ENCRYPTED if kind is Kind.SMIME_ENCRYPTED else reasons.OPAQUE_SIGNED)
    return _as_rebuilt(
        replace(
            message,
            kind=kind,
            message_class=class_of(kind, is_signed=is_signed),
            text=bodies.text,
            html=bodies.html,
            is_encrypted=kind is Kind.SMIME_ENCRYPTED,
            is_signed=is_signed,
            attachments=content.attachments,
            appointments=content.calendar.appointments,
            cards=content.cards,
            tasks=content.calendar.tasks,
            transport_headers=_header_text(data),
            warnings=tuple(warnings),
        ),
        fields,
    )


def _as_rebuilt(message: MailMessage, fields: Fields) -> MailMessage:
    """Take over what a message made of an Outlook one says of it, for which the internet has no words."""
    label = _line(fields, REBUILT_HEADER.lower())
    if not label:
        return message
    stored = _line(fields, CLASS_HEADER.lower())[:255]
    return replace(
        message,
        kind=kind_of(stored) if stored else message.kind,
        message_class=stored or message.message_class,
        is_sent_at_estimated=message.is_sent_at_estimated or GUESSED in label,
        attachments=without_entries(message.attachments),
        warnings=(*message.warnings, *([reasons.REBUILT] if ADD_IN in label else [])),
    )


def _read_envelope(fields: Fields, limits: Limits) -> MailMessage:
    recipients = tuple(islice(_recipients(fields), limits.entries + 1))
    author, sender = (first_address(fields.get(name, [])) for name in ("from", "sender"))
    received_at = parse_date(fields.get("received", [""])[0].rpartition(";")[2])
    sent_at = parse_date(_line(fields, "date"))
    sensitivity = _SENSITIVITY.get(_line(fields, "sensitivity").lower(), Sensitivity.NORMAL)
    return MailMessage(
        kind=Kind.MAIL,
        message_class="",
        subject=_line(fields, "subject"),
        sender=author or sender,
        sent_by=sender if author and sender and sender.email.lower() != author.email.lower() else None,
        recipients=recipients[: limits.entries],
        sent_at=sent_at or received_at,
        is_sent_at_estimated=sent_at is None and received_at is not None,
        received_at=received_at,
        message_id=message_id_of(_line(fields, "message-id")),
        in_reply_to=message_id_of(_line(fields, "in-reply-to")),
        references=message_ids_of(_line(fields, "references")),
        conversation_index=thread_index_of(_line(fields, "thread-index")),
        conversation_topic=_line(fields, "thread-topic"),
        importance=_importance(fields),
        sensitivity=sensitivity,
        is_private=sensitivity is Sensitivity.PRIVATE,
        categories=_categories(fields),
        is_draft=_line(fields, "x-unsent") == "1",
        warnings=(reasons.TOO_MANY_RECIPIENTS,) if len(recipients) > limits.entries else (),
    )


def _fields(message: Message) -> Fields:
    fields: Fields = {}
    for name, value in message.raw_items():
        fields.setdefault(name.lower(), []).append(str(value))
    return fields


def _line(fields: Fields, name: str) -> str:
    values = fields.get(name)
    return decode_header(values[0]) if values else ""


def _recipients(fields: Fields) -> Iterator[Recipient]:
    for kind in RecipientKind:
        for value in fields.get(kind.value, ()):
            for address in parse_addresses(value):
                yield Recipient(kind, address)


def _kind(message: Message, content: Content) -> tuple[Kind, bool]:
    """Return the kind of a message and whether it is signed."""
    if content.opaque is not None:
        wrapping = smime.wrapping_of(content.opaque, declared=content.opaque_type)
        if wrapping is smime.Wrapping.ENCRYPTED:
            return Kind.SMIME_ENCRYPTED, False
        return Kind.MAIL, True
    if part_type(message) == "multipart/report":
        return Kind.REPORT, content.is_signed
    return KINDS_OF_METHODS.get(content.calendar.method, Kind.MAIL), content.is_signed


def _importance(fields: Fields) -> Importance:
    spelled = _line(fields, "importance") or _line(fields, "x-priority")[:1] or _line(fields, "priority")
    return _IMPORTANCE.get(spelled.lower(), Importance.NORMAL)


def _categories(fields: Fields) -> tuple[str, ...]:
    values = [*fields.get("keywords", ()), *fields.get("x-ms-categories", ())]
    words = (word.strip() for value in values for word in decode_header(value).split(","))
    return tuple(dict.fromkeys(word for word in words if word))


def _header_text(data: bytes) -> str:
    end = _HEAD_END.search(data)
    head = data[: min(end.start() if end else len(data), _LONGEST_HEAD)]
    return repair_bytes(head.decode("ascii", "surrogateescape")).replace("\r\n", "\n")
