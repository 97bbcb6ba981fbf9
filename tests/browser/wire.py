"""A line between the browser and the site that can be made slow, and cut."""

import select
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_BLOCK = 1 << 16
#: Closing says so at once, and does not wait for what is still to be sent.
_RESET = struct.pack("ii", 1, 0)


class Wire:
    """Passes bytes on to the site; what the browser sends may be held to so many bytes in a second."""

    def __init__(self, address: str) -> None:
        self.most = 0
        self._there = (urlsplit(address).hostname, urlsplit(address).port or 80)
        self._is_cut = False
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """Break every connection, and let none through."""
        self._is_cut = True

    def mend(self) -> None:
        """Let connections through again."""
        self._is_cut = False

    def close(self) -> None:
        """End it."""
        self.cut()
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self._door.accept()
                if self._is_cut:
                    near.close()
                else:
                    threading.Thread(target=self._pass, args=(near,), daemon=True).start()

    def _pass(self, near: socket.socket) -> None:
        with near, socket.create_connection(self._there) as far, suppress(OSError, ValueError):
            pair = {near: far, far: near}
            while not self._is_cut and self._step(pair, near):
                pass
            if self._is_cut:
                near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)

    def _step(self, pair: dict[socket.socket, socket.socket], near: socket.socket) -> bool:
        ready, _write, _error = select.select(list(pair), [], [], 0.2)
        for one in ready:
            data = one.recv(_BLOCK)
            if not data:
                return False
            pair[one].sendall(data)
            if one is near and self.most:
                time.sleep(len(data) / self.most)
        return True


@contextmanager
def wire_to(address: str) -> Iterator[Wire]:
    """Give a line to the site until the end."""
    wire = Wire(address)
    try:
        yield wire
    finally:
        wire.close()
