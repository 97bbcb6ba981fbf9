"""A file that is sent while it is written."""

import io
from typing import Any


class Drain(io.RawIOBase):
    """Keeps what is written until somebody takes it."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def write(self, data: Any, /) -> int:
        """Keep the bytes."""
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        data = b"".join(self._parts)
        self._parts.clear()
        return data
