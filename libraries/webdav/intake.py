"""Bytes on their way in: to the memory while they are few, else to the disk, and hashed as they come."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import BinaryIO, cast

from wsgidav.dav_error import DAVError

from ..places.library import Library
from ..storing import files
from ..storing.files import LONGEST_FILE, StoredFile
from ..uploads import incoming
from ..uploads.intake import examine
from ..versions.adding import TakenFile

#: So many bytes are kept in memory.
SMALL = 1 << 20
HTTP_TOO_LARGE = 413


class Received:
    """The body of one PUT; its bytes go when it is closed."""

    def __init__(self) -> None:
        self.size = 0
        self.sha256 = ""
        self._memory = BytesIO()
        self._uuid: uuid.UUID | None = None

    def writelines(self, blocks: Iterable[bytes]) -> None:
        """Take all bytes, as WsgiDAV hands them over."""
        source = iter(blocks)
        for block in source:
            self._memory.write(block)
            self.size += len(block)
            if self.size > SMALL:
                self._spill(source)
                return

    def _spill(self, rest: Iterator[bytes]) -> None:
        """Go on in a file beside the storage, which is linked into it when all is there."""
        self._uuid = uuid.uuid4()
        incoming.begin(self._uuid)
        head = self._memory.getvalue()
        self._memory = BytesIO()

        def read(_most: int) -> bytes:
            nonlocal head
            if head:
                first, head = head, b""
                return first
            return next(rest, b"")

        with incoming.locked(self._uuid) as descriptor:
            self.size = incoming.receive(
                descriptor, self._uuid, 0, read, most=LONGEST_FILE + 1, save=lambda _place: None
            )
        if self.size > LONGEST_FILE:
            raise DAVError(HTTP_TOO_LARGE)

    def close(self) -> None:
        """Have taken all of it; `taken` gives the bytes on."""

    def drop(self) -> None:
        """Forget the bytes."""
        if self._uuid is not None:
            incoming.remove(self._uuid)

    @contextmanager
    def stored(self) -> Iterator[StoredFile]:
        """Keep the bytes in the storage, without a look at them."""
        if self._uuid is None:
            stored = files.store(self._memory)
            self.sha256 = stored.sha256
            yield stored
            return
        self.sha256 = incoming.digest_of(self._uuid, self.size)
        yield files.adopt(incoming.path_of(self._uuid), sha256=self.sha256, size=self.size)

    @contextmanager
    def taken(self, library: Library, name: str) -> Iterator[TakenFile]:
        """Keep the bytes when they are fit for the library."""
        with self._opened() as stream:
            examined = examine(library, name, stream)
        with self.stored() as stored:
            yield TakenFile(stored, examined.file_format, examined.risk)

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        if self._uuid is None:
            yield self._memory
            return
        with incoming.path_of(self._uuid).open("rb") as stream:
            yield cast(BinaryIO, stream)
