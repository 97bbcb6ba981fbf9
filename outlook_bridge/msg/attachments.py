"""Attachments of a `.msg` message, in the order in which its author added them."""

from dataclasses import dataclass, replace

from outlook_bridge.msg import reasons
from outlook_bridge.msg.compound import SIGNATURE, Storage
from outlook_bridge.msg.compound_writer import write_compound
from outlook_bridge.msg.named_properties import STORAGE as NAMES_STORAGE
from outlook_bridge.msg.names import nested_name, safe_name, type_of, unique_names, with_extension
from outlook_bridge.msg.properties import (
    MESSAGE_HEADER,
    NESTED_HEADER,
    PART_HEADER,
    STREAM,
    Decoder,
    Properties,
    object_name,
)
from outlook_bridge.msg.values import Attachment

ATTACHMENT_STORAGE = "__attach_version1.0_#"
OUTLOOK_MESSAGE = "application/vnd.ms-outlook"

_METHOD, _DATA, _NUMBER, _POSITION = 0x3705, 0x3701, 0x0E21, 0x370B
_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME, _EXTENSION = 0x3707, 0x3704, 0x3001, 0x3703
_MIME_TYPE, _CONTENT_ID, _LOCATION, _FLAGS, _HIDDEN = 0x370E, 0x3712, 0x3713, 0x3714, 0x7FFE
_LONG_PATH, _PATH = 0x370D, 0x3708
_LINK_METHODS = frozenset({2, 3, 4, 7})
_RENDERED_IN_BODY = 4
_SUBJECT = 0x0037


@dataclass(frozen=True, slots=True)
class _Source:
    """What all attachments of one message share."""

    names: Storage | None
    html: str
    decode: Decoder


def read_attachments(
    storages: list[Storage], root: Storage, *, html: str, decode: Decoder
) -> tuple[tuple[Attachment, ...], list[str]]:
    """Return the attachments with unique safe names, and what is to be said about them."""
    source = _Source(root.storages.get(NAMES_STORAGE), html.lower(), decode)
    parts = [Properties(storage, header=PART_HEADER, decode=decode) for storage in storages]
    order = sorted(range(len(parts)), key=lambda index: (_number(parts[index], index), index))
    found = [
        _read_one(parts[index], storages[index], position, source) for position, index in enumerate(order, 1)
    ]
    return number_names(found), _warnings(found)


def number_names(attachments: list[Attachment]) -> tuple[Attachment, ...]:
    """Return the attachments with names that are unique within their message."""
    names = unique_names(attachment.name for attachment in attachments)
    return tuple(
        attachment if attachment.name == name else replace(attachment, name=name)
        for attachment, name in zip(attachments, names, strict=True)
    )


def _number(part: Properties, index: int) -> int:
    number = part.integer(_NUMBER)
    return index if number is None else number


def _read_one(part: Properties, storage: Storage, position: int, source: _Source) -> Attachment:
    inner = storage.storages.get(object_name(_DATA))
    original = next(filter(None, map(part.line, (_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME))), "")
    mime_type = part.line(_MIME_TYPE).lower() or type_of(original)
    content_id = part.line(_CONTENT_ID).strip("<>")
    link = _link(part)
    common = Attachment(
        position=position,
        name=safe_name(original, mime_type=mime_type, position=position),
        original_name=original,
        mime_type=mime_type,
        content=part.binary(_DATA),
        content_id=content_id,
        inline=_is_inline(part, content_id, source.html),
        hidden=part.is_set(_HIDDEN),
        link=link,
    )
    if inner is None:
        return _recognise_message(common)
    return _nested(common, inner, source) if STREAM in inner.streams else _embedded_object(common, inner)


def _nested(common: Attachment, inner: Storage, source: _Source) -> Attachment:
    """Return a message in a message as the file it would be on its own."""
    header = inner.streams[STREAM]
    # A message of its own has a longer head of its properties, and the property names of the whole file.
    grown = header[:NESTED_HEADER].ljust(MESSAGE_HEADER, b"\0") + header[NESTED_HEADER:]
    names = {} if source.names is None else {NAMES_STORAGE: source.names}
    alone = Storage({**inner.streams, STREAM: grown}, {**names, **inner.storages})
    properties = Properties(inner, header=NESTED_HEADER, decode=source.decode)
    subject = properties.line(_SUBJECT) or common.original_name
    return replace(
        common,
        name=nested_name(subject, extension=".msg"),
        mime_type=OUTLOOK_MESSAGE,
        content=write_compound(alone),
        nested=True,
        embedded=True,
    )


def _embedded_object(common: Attachment, inner: Storage) -> Attachment:
    return replace(common, content=write_compound(inner), name=with_extension(common.name, ".ole"))


def _recognise_message(attachment: Attachment) -> Attachment:
    """Mark a file that is itself a message, as programs other than Outlook attach them."""
    name = attachment.name.lower()
    if attachment.content.startswith(SIGNATURE) and name.endswith((".msg", ".oft")):
        return replace(attachment, nested=True)
    if attachment.mime_type == "message/rfc822" and attachment.content:
        return replace(attachment, nested=True, name=with_extension(attachment.name, ".eml"))
    return replace(attachment, nested=name.endswith(".eml") and bool(attachment.content))


def _link(part: Properties) -> str:
    if part.integer(_METHOD) not in _LINK_METHODS:
        return ""
    return part.line(_LONG_PATH) or part.line(_PATH)


def _is_inline(part: Properties, content_id: str, html: str) -> bool:
    if (part.integer(_FLAGS) or 0) & _RENDERED_IN_BODY:
        return True
    location = part.line(_LOCATION).lower()
    return bool(content_id and f"cid:{content_id.lower()}" in html) or bool(location and location in html)


def _warnings(attachments: list[Attachment]) -> list[str]:
    linked = any(attachment.link for attachment in attachments)
    empty = any(not attachment.content and not attachment.link for attachment in attachments)
    return [reasons.ATTACHMENT_LINKED] * linked + [reasons.ATTACHMENT_EMPTY] * empty
