"""Reader of Outlook messages (`.msg`)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from outlook_bridge.msg import reasons, smime
from outlook_bridge.msg.attachments import ATTACHMENT_STORAGE, read_attachments
from outlook_bridge.msg.bodies import Bodies, limit_bodies, read_bodies
from outlook_bridge.msg.code_pages import (
    choose_codec,
    codec_of_charset,
    codec_of_locale,
    codec_of_page,
    codec_of_windows_page,
    decode,
)
from outlook_bridge.msg.compound import Storage
from outlook_bridge.msg.container import open_container
from outlook_bridge.msg.eml import parse_mime
from outlook_bridge.msg.errors import UnreadableMail
from outlook_bridge.msg.headers import (
    decode_header,
    message_id_of,
    message_ids_of,
    parse_date,
    parse_headers,
    thread_index_of,
)
from outlook_bridge.msg.message_class import kind_of
from outlook_bridge.msg.mime import read_content
from outlook_bridge.msg.named_properties import COMMON, PUBLIC_STRINGS, NamedProperties
from outlook_bridge.msg.outlook_entries import EntryReader
from outlook_bridge.msg.people import RECIPIENT_STORAGE, read_recipients, read_senders
from outlook_bridge.msg.properties import MESSAGE_HEADER, STREAM, Decoder, Properties, ansi_sample
from outlook_bridge.msg.values import Attachment, Importance, Kind, Limits, MailMessage, Sensitivity

_SUBJECT, _CLASS, _TOPIC, _INDEX, _HEADERS = 0x0037, 0x001A, 0x0070, 0x0071, 0x007D
_SENDER_NAME, _DISPLAY_TO, _TEXT = 0x0C1A, 0x0E04, 0x1000
_CODE_PAGE, _LOCALE, _INTERNET_PAGE = 0x3FFD, 0x3FF1, 0x3FDE
_SUBMITTED, _DELIVERED, _CREATED, _CHANGED = 0x0039, 0x0E06, 0x3007, 0x3008
_FLAGS, _UNSENT = 0x0E07, 8
_MESSAGE_ID, _REFERENCES, _IN_REPLY_TO = 0x1035, 0x1039, 0x1042
_IMPORTANCE, _SENSITIVITY, _PRIVATE = 0x0017, 0x0036, 0x8506
_IMPORTANCES = {0: Importance.LOW, 2: Importance.HIGH}
_SENSITIVITIES = {1: Sensitivity.PERSONAL, 2: Sensitivity.PRIVATE, 3: Sensitivity.CONFIDENTIAL}
_SAMPLED = (_SUBJECT, _SENDER_NAME, _DISPLAY_TO, _TEXT)
_SAMPLE_SIZE = 20_000
_RIGHTS_PROTECTED = "message.rpmsg"


@dataclass(frozen=True, slots=True)
class _Source:
    """One opened message with what its parts need to be read."""

    root: Storage
    properties: Properties
    decode: Decoder
    headers: dict[str, list[str]]
    header_text: str
    names: NamedProperties
    limits: Limits

    def parts(self, prefix: str) -> tuple[list[Storage], bool]:
        """Return the storages of a kind up to the limit, and whether there are more."""
        names = sorted(name for name in self.root.storages if name.startswith(prefix))
        kept = names[: self.limits.entries]
        return [self.root.storages[name] for name in kept], len(names) > len(kept)

    def header(self, name: str) -> str:
        """Return a transport header as one line."""
        values = self.headers.get(name)
        return decode_header(values[0]) if values else ""


def read_msg(data: bytes, limits: Limits) -> MailMessage:
    """Return the message that the bytes of a `.msg` file hold."""
    # A message in a message takes two levels: its attachment and itself.
    root, is_too_deep = open_container(data, depth=2 * limits.nesting + 2)
    if STREAM not in root.streams:
        raise UnreadableMail(reasons.OTHER_OFFICE_FILE)
    message = read_tree(root, limits)
    return replace(message, warnings=(*message.warnings, reasons.TOO_DEEP)) if is_too_deep else message


def read_tree(root: Storage, limits: Limits) -> MailMessage:
    """Return the message in an opened container."""
    source = _open(root, limits)
    message_class = source.properties.line(_CLASS) or "IPM.Note"
    bodies = read_bodies(source.properties, limits)
    parts, are_more = source.parts(ATTACHMENT_STORAGE)
    attachments, remarks = read_attachments(parts, root, html=bodies.html, decode=source.decode)
    warnings = [reasons.TOO_MANY_ATTACHMENTS] * are_more + remarks
    envelope = _read_envelope(source, kind_of(message_class), message_class)
    message = replace(
        envelope,
        text=bodies.text,
        html=bodies.html,
        has_rtf_only=bodies.has_rtf_only,
        attachments=attachments,
        warnings=(*envelope.warnings, *bodies.warnings, *warnings),
    )
    entries = EntryReader(source.properties, source.names, source.decode)
    return _unwrapped(entries.completed(message), limits)


def _open(root: Storage, limits: Limits) -> _Source:
    # The code page of the strings may stand in the transport headers, whose marks are plain ASCII.
    numbers = Properties(root, header=MESSAGE_HEADER, decode=_decoder_of("cp1252"))
    charset = _charset(parse_headers(numbers.text(_HEADERS)))
    candidates = (
        codec_of_page(numbers.integer(_CODE_PAGE)),
        codec_of_locale(numbers.integer(_LOCALE)),
        codec_of_charset(charset) if charset else None,
        codec_of_windows_page(numbers.integer(_INTERNET_PAGE)),
    )
    decoder = _decoder_of(choose_codec(candidates, ansi_sample(root, _SAMPLED, size=_SAMPLE_SIZE)))
    properties = Properties(root, header=MESSAGE_HEADER, decode=decoder)
    header_text = properties.text(_HEADERS)
    names = NamedProperties(root)
    return _Source(root, properties, decoder, parse_headers(header_text), header_text, names, limits)


def _decoder_of(codec: str) -> Callable[[bytes], str]:
    return lambda content: decode(content, codec)


def _charset(headers: dict[str, list[str]]) -> str:
    value = headers.get("content-type", [""])[0]
    return value.lower().partition("charset=")[2].partition(";")[0].strip(" \t\r\n\"'")


def _read_envelope(source: _Source, kind: Kind, message_class: str) -> MailMessage:
    properties = source.properties
    author, sent_by = read_senders(properties, source.headers, source.decode)
    storages, are_more = source.parts(RECIPIENT_STORAGE)
    sent_at, is_estimated = _sent_at(source)
    names = source.names
    sensitivity = _SENSITIVITIES.get(properties.integer(_SENSITIVITY) or 0, Sensitivity.NORMAL)
    is_private = sensitivity is Sensitivity.PRIVATE or properties.is_set(names.number(COMMON, _PRIVATE))
    return MailMessage(
        kind=kind,
        message_class=message_class,
        subject=properties.line(_SUBJECT) or source.header("subject"),
        sender=author,
        sent_by=sent_by,
        recipients=read_recipients(storages, source.headers, source.decode),
        sent_at=sent_at,
        is_sent_at_estimated=is_estimated,
        received_at=properties.time(_DELIVERED),
        message_id=message_id_of(properties.line(_MESSAGE_ID) or source.header("message-id")),
        in_reply_to=message_id_of(properties.line(_IN_REPLY_TO) or source.header("in-reply-to")),
        references=message_ids_of(properties.line(_REFERENCES) or source.header("references")),
        conversation_index=properties.binary(_INDEX) or thread_index_of(source.header("thread-index")),
        conversation_topic=properties.line(_TOPIC) or source.header("thread-topic"),
        importance=_IMPORTANCES.get(_or_normal(properties.integer(_IMPORTANCE)), Importance.NORMAL),
        sensitivity=sensitivity,
        is_private=is_private,
        categories=properties.lines(names.number(PUBLIC_STRINGS, "keywords")),
        is_draft=bool((properties.integer(_FLAGS) or 0) & _UNSENT),
        transport_headers=source.header_text.replace("\r\n", "\n"),
        warnings=(reasons.TOO_MANY_RECIPIENTS,) if are_more else (),
    )


def _or_normal(importance: int | None) -> int:
    return 1 if importance is None else importance


def _sent_at(source: _Source) -> tuple[datetime | None, bool]:
    """Return when the message was sent, or else about when it was written, and whether that is a guess."""
    properties = source.properties
    sent = properties.time(_SUBMITTED) or parse_date(source.header("date"))
    if sent:
        return sent, False
    guesses = (properties.time(number) for number in (_DELIVERED, _CREATED, _CHANGED))
    guess = next(filter(None, guesses), None)
    return guess, guess is not None


def _unwrapped(message: MailMessage, limits: Limits) -> MailMessage:
    """Return the message with what can be said and shown of its protection."""
    lowered = message.message_class.lower()
    if lowered.endswith(".multipartsigned") and len(message.attachments) == 1:
        return _clear_signed(message, message.attachments[0], limits)
    if message.kind is Kind.SMIME_ENCRYPTED and message.attachments:
        return _opaque(message, message.attachments[0])
    if any(item.name.lower() == _RIGHTS_PROTECTED for item in message.attachments):
        return replace(message, is_encrypted=True, warnings=(*message.warnings, reasons.RIGHTS_PROTECTED))
    return message


def _clear_signed(message: MailMessage, stored: Attachment, limits: Limits) -> MailMessage:
    """Show the signed content from the internet message that is stored as the only attachment."""
    content = read_content(parse_mime(stored.content), most_parts=limits.entries)
    inner = limit_bodies(content.bodies, limits)
    bodies = inner if inner.text or inner.html else Bodies(message.text, message.html)
    warnings = [*message.warnings, *content.warnings, *([reasons.BODY_CUT] if inner.warnings else [])]
    return replace(
        message,
        text=bodies.text,
        html=bodies.html,
        attachments=content.attachments,
        is_signed=True,
        signed_content=stored.content,
        warnings=tuple(warnings),
    )


def _opaque(message: MailMessage, stored: Attachment) -> MailMessage:
    """Say what kind of container hides the content; it stays attached."""
    wrapping = smime.wrapping_of(stored.content)
    is_encrypted = wrapping is smime.Wrapping.ENCRYPTED
    return replace(
        message,
        kind=Kind.SMIME_ENCRYPTED if is_encrypted else Kind.MAIL,
        is_encrypted=is_encrypted,
        is_signed=not is_encrypted,
        warnings=(*message.warnings, reasons.ENCRYPTED if is_encrypted else reasons.OPAQUE_SIGNED),
    )
