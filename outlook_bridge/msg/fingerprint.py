"""Identity of messages: whether two files hold the same message."""

import hashlib
import json
import re
from datetime import datetime, timedelta

from outlook_bridge.msg.values import Address, Kind, MailMessage

SAME_MOMENT = timedelta(seconds=2)
_THREAD_GUID = slice(6, 22)
# What mail programs put before the subject of a reply or forward in the languages of Europe and beyond.
_REPLY = (
    "re|aw|antw|antwort|odp|sv|vs|rv|ref|rif|r|res|resp|bls|atb|vá|ynt|yanıt|απ|σχετ|отв|ответ|відп|回复|回覆"
)
_FORWARD = (
    "fw|fwd|wg|tr|enc|pd|i|vb|vl|ilt|továbbítva|fs|doorst|red|προωθ|πρθ|пересл|переслано|転送|转发|轉寄"
)
_PREFIXES = re.compile(rf"^(?:\s*(?:{_REPLY}|{_FORWARD})\s*(?:[\[(]\d{{1,4}}[\])])?\s*[:：])+", re.IGNORECASE)
_FORWARDED = re.compile(rf"\s*(?:{_FORWARD})\s*(?:[\[(]\d{{1,4}}[\])])?\s*[:：]", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_LONGEST_SUBJECT = 1_000
_COMPARED_TEXT = 200_000


def sha256_of(data: bytes) -> str:
    """Return the key of one rendition: the hash of its bytes."""
    return hashlib.sha256(data).hexdigest()


def bare_subject(subject: str) -> str:
    """Return a subject without reply and forward marks."""
    return _PREFIXES.sub("", _BLANKS.sub(" ", subject[:_LONGEST_SUBJECT]).strip()).strip()


def normalised_subject(subject: str) -> str:
    """Return a subject without reply and forward marks, folded for comparison."""
    return bare_subject(subject).casefold()


def is_forward(subject: str) -> bool:
    """Return whether the latest mark of a subject is that of a forward."""
    return _FORWARDED.match(subject[:_LONGEST_SUBJECT]) is not None


def thread_guid(message: MailMessage) -> str:
    """Return the identity of the thread that Outlook gave the message, empty when it gave none."""
    guid = message.conversation_index[_THREAD_GUID]
    return guid.hex() if len(guid) == _THREAD_GUID.stop - _THREAD_GUID.start else ""


def is_same_message(one: MailMessage, other: MailMessage) -> bool:
    """Return whether two messages with a message id are renditions of one message.

    Anybody can write an id that he has seen, or guesses: who says something else is another message.
    """
    if not one.message_id or one.message_id != other.message_id:
        return False
    return (
        _may_be_same_sender(one.sender, other.sender)
        and _may_say_the_same(one.text, other.text)
        and _family(one.kind) is _family(other.kind)
        and normalised_subject(one.subject) == normalised_subject(other.subject)
        and _is_same_moment(sent_moment(one), sent_moment(other))
    )


def fingerprint(message: MailMessage) -> str:
    """Return the key to look for copies by where one of them has no message id."""
    moment = sent_moment(message)
    addresses = sorted(recipient.address.email.lower() for recipient in message.recipients)
    files = [(item.original_name, len(item.content)) for item in message.attachments if not item.hidden]
    facts = [
        normalised_subject(message.subject),
        (message.sender.email or message.sender.name).lower(),
        moment.replace(microsecond=0).isoformat() if moment else "",
        addresses,
        sorted(files),
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=True).encode()).hexdigest()


def sent_moment(message: MailMessage) -> datetime | None:
    """Return when a message was sent, if that is known and not guessed."""
    return None if message.is_sent_at_estimated else message.sent_at


def _may_be_same_sender(one: Address, other: Address) -> bool:
    """Return whether nothing speaks against it: a directory name or no address says nothing."""
    emails = {person.email.lower() for person in (one, other) if "@" in person.email}
    return len(emails) < 2


def _may_say_the_same(one: str, other: str) -> bool:
    """Return whether most words of the shorter text stand in the other; servers add words of their own."""
    words = [set(text[:_COMPARED_TEXT].casefold().split()) for text in (one, other)]
    shorter = min(words, key=len)
    return 2 * len(words[0] & words[1]) >= len(shorter)


def _family(kind: Kind) -> Kind:
    return Kind.MAIL if kind is Kind.SMIME_ENCRYPTED else kind


def _is_same_moment(one: datetime | None, other: datetime | None) -> bool:
    return one is None or other is None or abs(one - other) <= SAME_MOMENT
