"""A program that speaks WebDAV to the application, in the process of the test."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import quote, unquote, unquote_to_bytes

from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from lxml import etree

from crm_lists.programs.tokens import create
from libraries.webdav.application import dav_application

LOCKINFO = (
    b'<?xml version="1.0" encoding="utf-8"?><D:lockinfo xmlns:D="DAV:"><D:lockscope><D:%s/></D:lockscope>'
    b"<D:locktype><D:write/></D:locktype><D:owner>%s</D:owner></D:lockinfo>"
)
ALLPROP = b'<?xml version="1.0"?><D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind>'


@dataclass
class Answer:
    """What the application has answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def xml(self) -> Any:
        """Return the body as XML."""
        return etree.fromstring(self.body)

    def texts(self, name: str) -> list[str]:
        """Return the texts of the elements of this name of the namespace DAV:."""
        return [one.text or "" for one in self.xml.iter(f"{{DAV:}}{name}")]

    @property
    def token(self) -> str:
        """Return the token of the lock that was granted."""
        return self.headers["Lock-Token"].strip("<>")


@dataclass
class Program:
    """A program of one person."""

    user: User | None = None
    agent: str = "test/1.0"
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, user: User, agent: str = "test/1.0") -> "Program":
        """Return a program with a token of the person."""
        _token, secret = create(user, "test", read=["*"], write=["*"], expires_at=None)
        return cls(user, agent, secret)

    def ask(self, method: str, path: str, body: bytes = b"", /, **headers: str) -> Answer:
        """Send a request and return what was answered; `If_` stands for If, `_` for a hyphen."""
        environ = self._environ(method, path, body)
        for name, value in {**self.headers, **headers}.items():
            environ[f"HTTP_{name.strip('_').upper()}"] = value
        return send(environ)

    def _environ(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": "",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "testserver",
            "HTTP_USER_AGENT": self.agent,
            "REMOTE_ADDR": "127.0.0.1",
            "RAW_URI": path,
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.version": (1, 0),
            "CONTENT_LENGTH": str(len(body)),
        }
        if self.token and self.user is not None:
            pair = f"{self.user.get_username()}:{self.token}".encode()
            environ["HTTP_AUTHORIZATION"] = f"Basic {base64.b64encode(pair).decode()}"
        return environ

    # -- words of the protocol --------------------------------------------------------------------

    def get(self, path: str, **headers: str) -> Answer:
        """Read a file."""
        return self.ask("GET", path, **headers)

    def put(self, path: str, body: bytes, token: str = "", **headers: str) -> Answer:
        """Write a file."""
        return self.ask("PUT", path, body, **headers, **_if(token))

    def lock(self, path: str, *, scope: str = "exclusive", depth: str = "0", **headers: str) -> Answer:
        """Ask for a lock."""
        owner = self.user.get_username() if self.user is not None else "somebody"
        return self.ask("LOCK", path, LOCKINFO % (scope.encode(), owner.encode()), Depth=depth, **headers)

    def unlock(self, path: str, token: str) -> Answer:
        """End a lock."""
        return self.ask("UNLOCK", path, Lock_Token=f"<{token}>")

    def propfind(self, path: str, depth: str = "0", body: bytes = ALLPROP) -> Answer:
        """Ask for properties."""
        return self.ask("PROPFIND", path, body, Depth=depth)

    def move(self, path: str, target: str, token: str = "", **headers: str) -> Answer:
        """Move a thing."""
        return self.ask("MOVE", path, Destination=f"http://testserver{target}", **headers, **_if(token))

    def copy(self, path: str, target: str, token: str = "", **headers: str) -> Answer:
        """Copy a thing."""
        return self.ask("COPY", path, Destination=f"http://testserver{target}", **headers, **_if(token))

    def delete(self, path: str, token: str = "") -> Answer:
        """Delete a thing."""
        return self.ask("DELETE", path, **_if(token))

    def names(self, path: str) -> list[str]:
        """Return the names of what lies in a place."""
        hrefs = [one.findtext("{DAV:}href") for one in self.propfind(path, "1").xml]
        return [unquote(href.rstrip("/").rpartition("/")[2]) for href in hrefs[1:]]


def _if(token: str) -> dict[str, str]:
    return {"If": f"(<{token}>)"} if token else {}


def send(environ: dict[str, Any]) -> Answer:
    """Let the application answer a request."""
    begun: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        begun["status"], begun["headers"] = int(status[:3]), dict(headers)

    with _kept_connection():
        answered = dav_application(environ, start_response)
        try:
            body = b"".join(_blocks(answered))
        finally:
            close = getattr(answered, "close", None)
            if close is not None:
                close()
    return Answer(begun["status"], begun["headers"], body)


@contextmanager
def _kept_connection() -> Iterator[None]:
    """Keep the connection of the test open, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def _blocks(answered: Any) -> Iterator[bytes]:
    yield from answered


def path_of(*names: str) -> str:
    """Return the address of a thing in the common library."""
    return "/dav/crm/" + "/".join(quote(name) for name in names)
