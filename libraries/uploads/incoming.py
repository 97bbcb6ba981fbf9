"""The bytes of uploads under way: written to the disk as they come, and hashed beside the writing."""

import fcntl
import hashlib
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from uuid import UUID

from django.conf import settings

#: Beside the storage in one file system, so that a whole file is moved there and not copied.
FOLDER = "incoming"
BLOCK = 1 << 20
#: So much may be lost when the power is cut in the midst of a request.
_SAVED_EVERY = 128 << 20
#: Hashes of so many unfinished uploads are remembered by a process; those of others are made anew.
_REMEMBERED = 64
#: A file this young may belong to an upload that is being begun.
_YOUNG = 3600
#: Blocks that wait for the hash; the socket waits when it lags behind.
_WAITING = 4


class Busy(Exception):
    """Another request writes to this upload."""


class Gone(Exception):
    """The bytes of the upload are not on this machine any more."""


def path_of(uuid: UUID) -> Path:
    """Return where the bytes of an upload lie."""
    return Path(settings.MEDIA_ROOT) / FOLDER / uuid.hex


def begin(uuid: UUID) -> None:
    """Make the empty file of an upload."""
    path = path_of(uuid)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)


def remove(uuid: UUID) -> None:
    """Remove the bytes of an upload."""
    _hashes.forget(uuid)
    path_of(uuid).unlink(missing_ok=True)


def remove_forgotten(known: Collection[str]) -> int:
    """Remove files of an old day that belong to none of the known uploads; return how many."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    before = time.time() - _YOUNG
    found = [one for one in folder.glob("*") if one.name not in known and one.stat().st_mtime < before]
    for one in found:
        one.unlink(missing_ok=True)
    return len(found)


@contextmanager
def locked(uuid: UUID) -> Iterator[int]:
    """Give the open file of an upload to one request alone, whatever process serves the others."""
    try:
        descriptor = os.open(path_of(uuid), os.O_RDWR)
    except FileNotFoundError as error:
        raise Gone(uuid.hex) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(uuid.hex) from error
        yield descriptor
    finally:
        os.close(descriptor)


def receive(  # noqa: PLR0913 - an open file, its place, and what goes in
    descriptor: int,
    uuid: UUID,
    offset: int,
    read: Callable[[int], bytes],
    *,
    most: int,
    save: Callable[[int], object],
) -> int:
    """Write what `read` gives, at most so many bytes, behind the offset; return the new offset.

    `save` is told how much lies safely on the disk: from time to time, and at the end, also at a bad one.
    """
    os.ftruncate(descriptor, offset)
    os.lseek(descriptor, offset, os.SEEK_SET)
    running = _hashes.take(uuid, offset)
    saved, place = offset, offset
    with _Hashing(running) as hashing:
        try:
            while place - offset < most:
                block = read(min(BLOCK, most - (place - offset)))
                if not block:
                    break
                hashing.update(block)
                _write(descriptor, block)
                place += len(block)
                if place - saved >= _SAVED_EVERY:
                    saved = _save(descriptor, place, save)
        finally:
            if place != saved:
                _save(descriptor, place, save)
    if running is not None:
        _hashes.keep(uuid, place, running)
    return place


def digest_of(uuid: UUID, size: int) -> str:
    """Return the SHA-256 of a whole upload; read once more where the hash was lost by a restart."""
    running = _hashes.take(uuid, size)
    if running is None:
        with path_of(uuid).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    return str(running.hexdigest())


def _write(descriptor: int, block: bytes) -> None:
    view = memoryview(block)
    while view:
        view = view[os.write(descriptor, view) :]


def _save(descriptor: int, place: int, save: Callable[[int], object]) -> int:
    os.fdatasync(descriptor)
    save(place)
    return place


class _Hashing:
    """Hashes blocks in a thread of its own; hashlib and the disk both let go of the interpreter."""

    def __init__(self, running: Any) -> None:
        self._running = running
        self._blocks: SimpleQueue[bytes | None] = SimpleQueue()
        self._room = threading.BoundedSemaphore(_WAITING)
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> "_Hashing":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._blocks.put(None)
        self._thread.join()

    def update(self, block: bytes) -> None:
        """Hash the block soon."""
        if self._running is not None:
            self._room.acquire()
            self._blocks.put(block)

    def _work(self) -> None:
        while (block := self._blocks.get()) is not None:
            self._running.update(block)
            self._room.release()


class _Hashes:
    """The running hashes of unfinished uploads of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[UUID, tuple[int, Any]] = OrderedDict()

    def take(self, uuid: UUID, offset: int) -> Any:
        """Return the hash of the bytes before the offset, None where it is not known."""
        if offset == 0:
            return hashlib.sha256()
        with self._lock:
            known, running = self._known.pop(uuid, (-1, None))
        return running if known == offset else None

    def keep(self, uuid: UUID, offset: int, running: Any) -> None:
        """Remember the hash of the bytes before the offset."""
        with self._lock:
            self._known[uuid] = (offset, running)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def forget(self, uuid: UUID) -> None:
        """Forget the hash of an upload."""
        with self._lock:
            self._known.pop(uuid, None)


_hashes = _Hashes()
