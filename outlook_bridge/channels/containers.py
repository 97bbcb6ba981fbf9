"""Files and folders that hold many messages: mbox files (RFC 4155) and Maildirs."""

import re
from collections.abc import Iterator
from pathlib import Path

MBOX_ENDINGS = {".mbox", ".mbx"}
_SEPARATOR = b"From "
_QUOTED = re.compile(rb">+From ")
_BLANK = (b"\n", b"\r\n")


def is_mbox(path: Path) -> bool:
    """Tell whether a file is an mbox file by its first bytes; what cannot be read is none."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(_SEPARATOR)) == _SEPARATOR
    except OSError:
        return False


def is_in_maildir(path: Path) -> bool:
    """Tell whether a file is a message of a Maildir."""
    return path.parent.name in {"cur", "new"} and (path.parent.parent / "tmp").is_dir()


def count_mbox(path: Path) -> int:
    """Return how many messages an mbox file holds."""
    with path.open("rb") as stream:
        return sum(is_first for is_first, _line in _lines(stream))


def messages_of_mbox(path: Path, *, most: int) -> Iterator[bytes | None]:
    """Yield the messages of an mbox file one by one, None for one that is longer than so many bytes."""
    with path.open("rb") as stream:
        message: list[bytes] | None = None
        size = 0
        for is_first, line in _lines(stream):
            if is_first:
                if message is not None:
                    yield _joined(message, size, most)
                message, size = [], 0
                continue
            size += len(line)
            if message is not None and size <= most:
                message.append(line[1:] if _QUOTED.match(line) else line)
        if message is not None:
            yield _joined(message, size, most)


def _lines(stream: Iterator[bytes]) -> Iterator[tuple[bool, bytes]]:
    """Yield the lines, each with whether it separates messages: it follows an empty line, or nothing."""
    is_after_blank = True
    for line in stream:
        yield is_after_blank and line.startswith(_SEPARATOR), line
        is_after_blank = line in _BLANK


def _joined(message: list[bytes], size: int, most: int) -> bytes | None:
    if size > most:
        return None
    if message and message[-1] in _BLANK:
        # The empty line belongs to the separator that follows.
        message.pop()
    return b"".join(message)
