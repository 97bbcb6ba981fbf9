"""An HTTPS server in the process of the test, which answers as a function says."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from tests.outlook_bridge.channels.imap_stub import make_certificate


@dataclass
class Asked:
    """One request."""

    path: str
    form: dict[str, str]
    headers: Mapping[str, str]


@dataclass
class Told:
    """One answer."""

    status: int
    content: bytes
    headers: dict[str, str] = field(default_factory=dict)


def told(status: int, values: Any, **headers: str) -> Told:
    """Return an answer of JSON; `_` in the names of headers is `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Told(status, json.dumps(values).encode(), {"Content-Type": "application/json", **named})


@dataclass
class HttpsStub:
    """A server, what it was asked, and what it answers."""

    certificate: Path
    answer: Callable[[Asked], Told]
    port: int = 0
    asked: list[Asked] = field(default_factory=list)

    @property
    def host(self) -> str:
        """Return where the server is."""
        return f"localhost:{self.port}"

    def url(self, path: str) -> str:
        """Return an address at the server."""
        return f"https://{self.host}{path}"


@contextmanager
def https_served(folder: Path, answer: Callable[[Asked], Told]) -> Iterator[HttpsStub]:
    """Serve until the end; its certificate is not trusted by itself."""
    folder.mkdir(parents=True, exist_ok=True)
    stub = HttpsStub(folder / "certificate.pem", answer)
    make_certificate(stub.certificate, folder / "key.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(stub.certificate, folder / "key.pem")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(stub))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    stub.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _handler(stub: HttpsStub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            asked = Asked(self.path, dict(parse_qsl(body)), dict(self.headers))
            stub.asked.append(asked)
            answer = stub.answer(asked)
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.content)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.content)

        do_POST = do_GET  # noqa: N815 - as http.server calls it

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    return Handler
