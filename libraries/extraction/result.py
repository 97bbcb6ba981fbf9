"""What extraction gives: the text, how complete it is, and why."""

import time
from dataclasses import dataclass
from enum import StrEnum

from libraries.messages import Message
from libraries.messages import gettext_noop as _

PAGE_BREAK = "\f"
MAX_CHARACTERS = 5_000_000
SECONDS = 20.0


class State(StrEnum):
    """How much of a file's text is known."""

    DONE = "done"
    PARTIAL = "partial"
    NONE = "none"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Extraction:
    """The text of a file, its pages (slides, sheets) parted by form feeds, and what became of the reading."""

    text: str = ""
    state: State = State.DONE
    reason: Message | None = None
    pages: int | None = None


class CollectingStopped(Exception):
    """Enough was read; the reason tells what ended it."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


class TextCollector:
    """Gathers text up to a number of characters and a time."""

    def __init__(self, *, limit: int = MAX_CHARACTERS, seconds: float = SECONDS) -> None:
        self.pages: int | None = None
        self._parts: list[str] = []
        self._room = limit
        self._limit = limit
        self._deadline = time.monotonic() + seconds

    def add(self, text: str) -> None:
        """Keep the text, or stop the reading when there is no more room or time."""
        self._parts.append(text[: self._room])
        self._room -= len(text)
        if self._room < 0:
            msgid = _("The file has more text than the %(count)s characters that are searched.")
            raise CollectingStopped(Message(msgid, {"count": self._limit}))
        self.check_time()

    def check_time(self) -> None:
        """Stop the reading when it has taken too long."""
        if time.monotonic() > self._deadline:
            raise CollectingStopped(Message(_("Reading the file took too long and was ended early.")))

    def page(self, number: int) -> None:
        """Begin a page, counted from 1."""
        if number > 1:
            self.add(PAGE_BREAK)

    @property
    def text(self) -> str:
        """The text gathered so far, without what PostgreSQL cannot store."""
        return "".join(self._parts).replace("\x00", "").strip()
