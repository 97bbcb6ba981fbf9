"""The way into the reader: bytes of a mail file in, a message or a reason out."""

import re
from dataclasses import replace

from outlook_bridge.msg import reasons
from outlook_bridge.msg.container import is_container
from outlook_bridge.msg.eml import read_eml
from outlook_bridge.msg.eml_writer import write_eml
from outlook_bridge.msg.entry_files import is_entry_file, read_entry_file
from outlook_bridge.msg.errors import MailTooLarge, UnreadableMail
from outlook_bridge.msg.outlook import read_msg
from outlook_bridge.msg.packed import unpacked
from outlook_bridge.msg.unwrapping import unwrapped
from outlook_bridge.msg.values import Limits, MailMessage
from outlook_bridge.msg.word_sets import byte_word_set

DEFAULT_LIMITS = Limits()
_HEAD_SIZE = 65_536
_LEADING = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:>?From [^\n]{0,1000}\n)?")
_FIELD_NAME = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_KNOWN_FIELDS = byte_word_set(
    "from to cc bcc subject date received message-id mime-version content-type return-path delivered-to "
    "sender reply-to in-reply-to references dkim-signature authentication-results arc-seal x-mailer "
    "x-originating-ip content-class thread-topic thread-index x-unsent"
)


def read(data: bytes, *, name: str = "", limits: Limits = DEFAULT_LIMITS) -> MailMessage:
    """Return the message in a mail file; the bytes decide what it is, the name only marks a template."""
    if len(data) > limits.file_size:
        raise MailTooLarge(reasons.FILE_TOO_LARGE)
    if not data:
        raise UnreadableMail(reasons.EMPTY)
    try:
        if is_container(data):
            message = unwrapped(unpacked(read_msg(data, limits), limits), limits)
            return replace(message, is_draft=True) if name.lower().endswith(".oft") else message
        if is_entry_file(data):
            return read_entry_file(data, limits)
        start = _internet_start(data)
        message = unpacked(read_eml(data[start:] if start else data, limits), limits)
        return unwrapped(message, limits)
    except (RecursionError, MemoryError) as error:
        raise UnreadableMail(reasons.NEEDS_MEMORY) from error


def as_eml(data: bytes, *, name: str = "", limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return a mail file as an internet message: one that is none yet is written anew."""
    message = read(data, name=name, limits=limits)
    if not is_container(data) and not is_entry_file(data):
        return data
    try:
        return write_eml(message, read=lambda content: read(content, limits=limits), depth=limits.nesting)
    except (RecursionError, MemoryError) as error:
        raise UnreadableMail(reasons.NEEDS_MEMORY) from error


def _internet_start(data: bytes) -> int:
    """Return where the headers of an internet message begin, or refuse what does not look like one."""
    leading = _LEADING.match(data, 0, _HEAD_SIZE)
    start = leading.end() if leading else 0
    first = _FIELD_NAME.match(data, start)
    head = data[start : start + _HEAD_SIZE]
    if not first or not any(_is_known(line) for line in head.splitlines()):
        raise UnreadableMail(reasons.NO_MESSAGE)
    return start


def _is_known(line: bytes) -> bool:
    match = _FIELD_NAME.match(line)
    return match is not None and match[1].lower() in _KNOWN_FIELDS
