"""The server that takes mail for drop-box addresses, over SMTP (RFC 5321) or LMTP (RFC 2033).

It relays nothing and sends nothing: an address that is none of its own is refused, whoever asks. What it has
answered with 250 is in the database. Everything a peer may make it spend - connections, time, memory - ends.
"""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import Error, close_old_connections, connection

from . import addresses, receiving

MOST_CONNECTIONS = 20
MOST_RECIPIENTS = 20
#: The longest wait for one command, and for all of one mail.
WAIT_SECONDS = 60.0
#: What a peer sends beyond the mail itself: commands, and the mail again that is too large.
SLACK = 1 << 20
LONGEST_LINE = 1 << 16
#: A peer that is told so tries again later (RFC 5321 4.2.1).
LATER = "451 4.3.0 Cannot be taken at the moment, try again later"
FULL = "452 4.3.1 No room at the moment, try again later"
NOT_HERE = "550 5.1.1 No such address here"
TOO_MANY = "452 4.5.3 Too many recipients"
BUSY = b"421 4.3.2 Too many connections, try again later\r\n"
TAKEN = "250 2.0.0 Taken"

logger = logging.getLogger(__name__)


class Receiver:
    """What is answered to a peer."""

    def __init__(self, *, is_lmtp: bool) -> None:
        self._is_lmtp = is_lmtp

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take one of the own addresses and refuse every other one."""
        server.begin_mail()
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY
        try:
            found = await _in_thread(addresses.find, address)
        except Error:
            logger.exception("An address could not be looked up.")
            return LATER
        if found is None:
            return NOT_HERE
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - as aiosmtpd calls it
        self, server: Any, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail, and only then say that it was taken; LMTP wants an answer for each recipient."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            answer = await _in_thread(_keep, list(envelope.rcpt_tos), content)
        except receiving.TooMuchTriaged:
            answer = FULL
        except Error:
            logger.exception("A mail could not be kept.")
            answer = LATER
        server.begin_mail()
        return "\r\n".join([answer] * len(envelope.rcpt_tos)) if self._is_lmtp else answer

    async def handle_exception(self, error: Exception) -> str:
        """Say nothing of what went wrong."""
        logger.error("A mail could not be taken.", exc_info=error)
        return LATER


async def _in_thread(deed: Callable[..., Any], *arguments: Any) -> Any:
    """Do what asks the database in a thread; its connection ends with it."""

    def run() -> Any:
        close_old_connections()
        try:
            return deed(*arguments)
        finally:
            connection.close()

    return await asyncio.to_thread(run)


def _keep(recipients: list[str], content: bytes) -> str:
    _write_through()
    found = {one.pk: one for text in recipients if (one := addresses.find(text)) is not None}
    if not found:
        return NOT_HERE
    receiving.accept(list(found.values()), content)
    return TAKEN


def _write_through() -> None:
    """Let what is taken outlast a failure of power too, which SQLite leaves open for the sake of speed."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")


class _Limited(SMTP):
    """A connection that ends when its peer sends without end, or is one too many."""

    line_length_limit = LONGEST_LINE
    _open = 0
    _received = 0
    _is_counted = False

    def begin_mail(self) -> None:
        """Let the peer send another mail."""
        self._received = 0

    def connection_made(self, transport: Any) -> None:
        """Count the connection."""
        if _Limited._open >= MOST_CONNECTIONS:
            # Nothing is set up for it: it is told so and left.
            self.session = self._create_session()
            transport.write(BUSY)
            transport.close()
            return
        _Limited._open += 1
        self._is_counted = True
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Cut the connection of a peer that sends more than any mail has."""
        if not self._is_counted:
            return
        self._received += len(data)
        if self._received > (self.data_size_limit or 0) * 2 + SLACK:
            logger.warning("A connection was cut: more was sent than any mail has.")
            if self.transport is not None:
                self.transport.abort()  # type: ignore[attr-defined] # it is one of a socket
            return
        super().data_received(data)

    def eof_received(self) -> bool | None:
        """End what was set up."""
        return super().eof_received() if self._is_counted else None

    def connection_lost(self, error: Exception | None) -> None:
        """Count the connection no longer."""
        if self._is_counted:
            self._is_counted = False
            _Limited._open -= 1
            super().connection_lost(error)


class LimitedLmtp(_Limited, LMTP):
    """LMTP within the limits."""


class LimitedSmtp(_Limited):
    """SMTP within the limits."""


def protocol_for(scheme: str) -> Callable[[], SMTP]:
    """Return what makes the protocol of one connection."""
    is_lmtp = scheme == "lmtp"
    kind = LimitedLmtp if is_lmtp else LimitedSmtp
    receiver = Receiver(is_lmtp=is_lmtp)

    def make() -> SMTP:
        return kind(
            receiver,
            data_size_limit=settings.INCOMING_MAIL.largest_mb << 20,
            hostname=settings.INCOMING_MAIL.domain,
            ident="mail",
            timeout=WAIT_SECONDS,
            command_call_limit={"*": 100, "RCPT": 1_000},
            loop=asyncio.get_running_loop(),
        )

    return make


async def serve(listen: str, *, ready: Callable[[], None] = lambda: None) -> None:
    """Take mail at a place, `lmtp://HOST:PORT` or `lmtp:///PATH`, until a signal or the task's end."""
    server = await _listening(listen)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Signals reach the main thread only.
        with suppress(RuntimeError, ValueError):
            loop.add_signal_handler(number, stopped.set)
    async with server:
        ready()
        await stopped.wait()


async def _listening(listen: str) -> asyncio.Server:
    parts = urlsplit(listen)
    loop = asyncio.get_running_loop()
    protocol = protocol_for(parts.scheme)
    if parts.hostname and parts.port:
        return await loop.create_server(protocol, parts.hostname, parts.port, backlog=MOST_CONNECTIONS)
    _remove_left(Path(parts.path))
    before = os.umask(0o117)
    try:
        return await loop.create_unix_server(protocol, parts.path, backlog=MOST_CONNECTIONS)
    finally:
        os.umask(before)


def _remove_left(path: Path) -> None:
    """Remove the socket that a killed server has left; another one's is used."""
    if not path.is_socket():
        return
    with socket.socket(socket.AF_UNIX) as probe, suppress(ConnectionRefusedError):
        probe.connect(str(path))
        raise OSError(f"Another server listens at {path}.")
    path.unlink()
