"""Whether a message is already here: the ladder from its ID down to what copies have in common."""

import hashlib
from dataclasses import dataclass

from ..msg.fingerprint import fingerprint, normalised_subject, sent_moment, thread_guid
from ..msg.values import MailMessage

_COMPARED_TEXT = 200_000


@dataclass(frozen=True)
class Identity:
    """The keys by which copies of a message are looked for."""

    #: Equal for copies with the same message ID; without one, for copies that say the same.
    key: str
    fingerprint: str
    thread: str
    #: Equal for texts that differ in white space only.
    text: str
    has_moment: bool
    has_message_id: bool

    def confirms(self, *, thread: str, text: str) -> bool:
        """Tell whether a message with the same fingerprint is the same: by its conversation or its words."""
        return self.has_moment and (bool(thread and thread == self.thread) or text == self.text)


def identity_of(message: MailMessage) -> Identity:
    """Return the keys of a message."""
    print_, text = fingerprint(message), text_key(message.text)
    if message.message_id:
        key = _hash("id", message.message_id, normalised_subject(message.subject))
    else:
        key = _hash("copy", print_, text)
    return Identity(
        key=key,
        fingerprint=print_,
        thread=thread_guid(message),
        text=text,
        has_moment=sent_moment(message) is not None,
        has_message_id=bool(message.message_id),
    )


def text_key(text: str) -> str:
    """Return what texts have in common that differ in white space only."""
    return _hash("text", "".join(text[:_COMPARED_TEXT].split()))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()
