"""Opens the container of a `.msg` file: extract-msg for ordinary ones, the linear reader for the rest."""

import logging
from typing import Any

from extract_msg import MSGFile
from extract_msg.enums import ErrorBehavior

from outlook_bridge.msg import reasons
from outlook_bridge.msg.compound import SIGNATURE, STORAGE, STREAM, Budget, Storage, read_compound
from outlook_bridge.msg.errors import UnreadableMail
from outlook_bridge.msg.values import MEBIBYTE

STREAM_NAME = "__substg1.0_".encode("utf-16-le")
# The library's directory check is quadratic in the number of streams: 2,000 cost 80 ms, 30,000 half a minute.
LIBRARY_STREAMS = 2_000
# It also holds large streams twice while it puts them together.
LIBRARY_SIZE = 32 * MEBIBYTE

# The library reports each oddity of a file as an error of the program.
logging.getLogger("extract_msg").setLevel(logging.CRITICAL + 1)
logging.getLogger("olefile").setLevel(logging.CRITICAL + 1)


def is_container(data: bytes) -> bool:
    """Return whether the bytes begin like a compound file."""
    return data.startswith(SIGNATURE)


def open_container(data: bytes, *, depth: int) -> tuple[Storage, bool]:
    """Return the tree of a message file down to a depth, and whether something lay deeper."""
    if len(data) <= LIBRARY_SIZE and data.count(STREAM_NAME) <= LIBRARY_STREAMS:
        try:
            return _read_with_library(data, depth=depth)
        # A damaged file makes the library raise any of nine unrelated kinds: try the tolerant reader.
        except Exception:  # noqa: BLE001
            return read_compound(data, depth=depth)
    return read_compound(data, depth=depth)


def _read_with_library(data: bytes, *, depth: int) -> tuple[Storage, bool]:
    with MSGFile(  # type: ignore[no-untyped-call]
        data, delayAttachments=True, errorBehavior=ErrorBehavior.SUPPRESS_ALL
    ) as message:
        return _copy_tree(message._getOleEntry("/"), depth=depth, budget=Budget(2 * len(data)))


def _copy_tree(entry: Any, *, depth: int, budget: Budget) -> tuple[Storage, bool]:
    root = Storage()
    waiting = [(entry, root, 1)]
    was_cut = False
    while waiting:
        parent, storage, level = waiting.pop()
        for child in parent.kids:
            if child.entry_type == STREAM:
                budget.spend(child.size)
                # Looking a stream up by its path walks the whole folder again for each stream.
                content = child.olefile._open(child.isectStart, child.size).read()
                storage.streams[child.name.lower()] = content
            elif child.entry_type == STORAGE and level < depth:
                copy = storage.storages.setdefault(child.name.lower(), Storage())
                waiting.append((child, copy, level + 1))
            else:
                was_cut |= child.entry_type == STORAGE
    if not root.streams:
        raise UnreadableMail(reasons.OTHER_OFFICE_FILE)
    return root, was_cut
