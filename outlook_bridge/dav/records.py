"""What is kept of a thing as a program wrote it, whether it is an event or a task."""

from hashlib import sha256
from typing import Any, Protocol


class Sent(Protocol):
    """A thing as a program sends it."""

    @property
    def uid(self) -> str:
        """Return its identity."""

    @property
    def sequence(self) -> int:
        """Return its SEQUENCE."""

    @property
    def text(self) -> str:
        """Return it as it was sent."""


def facts_of(sent: Sent, *, version: int, state: str, ahead: int) -> dict[str, Any]:
    """Return the columns of its record; SEQUENCE, which the version leads, never falls (RFC 5546 2.1.4)."""
    return {
        "uid": sent.uid,
        "text": sent.text.replace("\x00", ""),
        "digest": sha256(sent.text.encode()).hexdigest()[:16],
        "state": state,
        "sequence_ahead": max(sent.sequence - version, ahead, 0),
    }
