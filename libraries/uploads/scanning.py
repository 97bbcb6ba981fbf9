"""Asking a ClamAV daemon whether bytes hold something known to do harm."""

import socket
import struct
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings

_BLOCK = 1 << 17
_LONGEST_ANSWER = 4096
#: The daemon reads 2 GB in a minute or so; it answers when it has looked at all of them.
_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 300.0


class Unreachable(Exception):
    """The scanner did not answer, or not in words that say anything of the bytes."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """A daemon at an address: `host:port`, or the path of its socket."""

    address: str

    def find(self, stream: BinaryIO) -> str:
        """Return the name of what was found in the bytes, empty for nothing."""
        position = stream.tell()
        stream.seek(0)
        try:
            with closing(self._connected()) as connection:
                return _verdict(_ask(connection, stream))
        except OSError as error:
            raise Unreachable(str(error)) from error
        finally:
            stream.seek(position)

    def _connected(self) -> socket.socket:
        if "/" in self.address:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(_CONNECT_SECONDS)
            connection.connect(self.address.removeprefix("unix:"))
        else:
            host, _colon, port = self.address.rpartition(":")
            connection = socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_SECONDS)
        connection.settimeout(_ANSWER_SECONDS)
        return connection


def scanner() -> Scanner | None:
    """Return the scanner that the settings name, None where files are not scanned."""
    return Scanner(settings.CLAMD) if settings.CLAMD else None


def _ask(connection: socket.socket, stream: BinaryIO) -> str:
    """Send the bytes in blocks, each behind its length, and return the answer."""
    connection.sendall(b"zINSTREAM\0")
    try:
        while block := stream.read(_BLOCK):
            connection.sendall(struct.pack("!L", len(block)) + block)
        connection.sendall(struct.pack("!L", 0))
    except ConnectionError:
        # The daemon closes the stream in the midst of it where it has had enough, and says why.
        pass
    return connection.recv(_LONGEST_ANSWER).rstrip(b"\0\n").decode(errors="replace")


def _verdict(answer: str) -> str:
    """Read `stream: OK`, `stream: Eicar FOUND`, or a refusal."""
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return ""
    name, _space, word = said.rpartition(" ")
    if word == "FOUND":
        return name
    raise Unreachable(answer or "no answer")
