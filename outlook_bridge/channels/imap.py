"""A folder of a mailbox as it is read over IMAP (RFC 3501): only looked at, never changed."""

import base64
import imaplib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .problems import CannotRead

WAIT_SECONDS = 30
TLS_PORT = 993
#: UIDs are asked for so many at a time: an answer is one line, and lines are short (RFC 3501 6.4.4).
WINDOW = 10_000
#: So many windows without a message are skipped by one reading.
MOST_WINDOWS = 200
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class BoundedImap(imaplib.IMAP4_SSL):
    """IMAP over TLS that takes no answer longer than the longest mail."""

    longest = 150 << 20

    def read(self, size: int) -> bytes:
        """Read so many bytes of an answer, if any mail is that long."""
        if size > self.longest:
            raise self.abort("the server sends more than any mail has")
        return super().read(size)


@dataclass(frozen=True)
class Place:
    """A folder on a server, `HOST` or `HOST:PORT`."""

    host: str
    login: str
    folder: str


@dataclass(frozen=True)
class Found:
    """One message of a folder; `content` is None where it is longer than what is read."""

    uid: int
    content: bytes | None


class Reader:
    """An open folder."""

    def __init__(self, client: imaplib.IMAP4, folder: str) -> None:
        self._client = client
        status, _data = client.select(f'"{encoded(folder)}"', readonly=True)
        if status != "OK":
            raise CannotRead("folder")
        self.uid_validity = self._number("UIDVALIDITY")
        self.uid_next = self._number("UIDNEXT")

    def _number(self, name: str) -> int:
        _name, values = self._client.response(name)
        value = values[0] if values else None
        return int(value) if isinstance(value, bytes) and value.isdigit() else 0

    def uids_after(self, last: int) -> Iterator[tuple[int, list[int]]]:
        """Yield, window by window, how far was looked and which messages are there."""
        begin = last + 1
        for _window in range(MOST_WINDOWS):
            if self.uid_next and begin >= self.uid_next:
                return
            # A server that tells no UIDNEXT is asked for all that follows.
            end = str(begin + WINDOW - 1) if self.uid_next else "*"
            data = self._asked("SEARCH", None, f"UID {begin}:{end}")
            # `n:*` names the last message even where that comes before n (RFC 3501 6.4.8).
            found = sorted(uid for uid in map(int, (data[0] or b"").split()) if uid >= begin)
            looked = min(begin + WINDOW, self.uid_next) - 1 if self.uid_next else max(found, default=last)
            yield looked, found
            begin = looked + 1
            if not self.uid_next:
                return

    def message(self, uid: int, *, most: int) -> Found | None:
        """Return a message, None where it is gone by now."""
        size = _SIZE.search(b" ".join(_texts(self._asked("FETCH", str(uid), "(RFC822.SIZE)"))))
        if size is None:
            return None
        if int(size[1]) > most:
            return Found(uid, None)
        data = self._asked("FETCH", str(uid), "(BODY.PEEK[])")
        content = next((part[1] for part in data if isinstance(part, tuple)), None)
        return Found(uid, content) if content is not None else None

    def _asked(self, *words: Any) -> list[Any]:
        status, data = self._client.uid(*words)
        if status != "OK":
            raise self._client.error(f"{words[0]} was refused")
        return data


def _texts(data: list[Any]) -> list[bytes]:
    return [part[0] if isinstance(part, tuple) else part for part in data if part]


def connect(place: Place, secret: str) -> imaplib.IMAP4:
    """Return a connection that is logged in; the server must show a certificate of its name."""
    client = _connected(place)
    try:
        _log_in(client, place.login, secret)
    except imaplib.IMAP4.error as error:
        client.shutdown()
        raise CannotRead("login") from error
    return client


def connect_by_token(place: Place, token: str) -> imaplib.IMAP4:
    """Return a connection that is logged in by a token (SASL XOAUTH2)."""
    client = _connected(place)
    said = iter([f"user={place.login}\1auth=Bearer {token}\1\1".encode()])
    try:
        # The reason of a refusal comes as a second challenge, which wants an empty answer.
        client.authenticate("XOAUTH2", lambda _challenge: next(said, b""))
    except imaplib.IMAP4.error:
        client.shutdown()
        # The server may repeat what was sent, and the error of imaplib what the server says.
        raise CannotRead("token") from None
    return client


def _connected(place: Place) -> imaplib.IMAP4:
    host, _colon, port = place.host.partition(":")
    return BoundedImap(host, int(port or TLS_PORT), ssl_context=trusted(), timeout=WAIT_SECONDS)


def _log_in(client: imaplib.IMAP4, login: str, secret: str) -> None:
    if login.isascii() and secret.isascii():
        client.login(login, secret)
    else:
        # LOGIN takes ASCII only; this one takes UTF-8 (RFC 4616).
        client.authenticate("PLAIN", lambda _challenge: f"\0{login}\0{secret}".encode())


def trusted() -> ssl.SSLContext:
    """Return what a server must prove: that a known authority vouches for its name."""
    return ssl.create_default_context()


def encoded(folder: str) -> str:
    """Return the name of a folder as IMAP writes it, in modified UTF-7 (RFC 3501 5.1.3), for quotes."""
    found = re.sub(r"[^ -~]+|&", _shifted, folder)
    return found.replace("\\", "\\\\").replace('"', '\\"')


def _shifted(match: re.Match[str]) -> str:
    if match[0] == "&":
        return "&-"
    packed = base64.b64encode(match[0].encode("utf-16-be")).rstrip(b"=").replace(b"/", b",")
    return f"&{packed.decode()}-"
