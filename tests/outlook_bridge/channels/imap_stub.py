"""An IMAP server in the process of the test: one mailbox with folders, over TLS on the loopback."""

import base64
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOGIN, PASSWORD = "office@own.example", 'a "quoted" password'


@dataclass
class Stub:
    """What lies in the mailbox, and what the server was asked."""

    certificate: Path
    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"CRM": {}})
    uid_validity: int = 7
    tells_uid_next: bool = True
    asked: list[str] = field(default_factory=list)
    #: Ends the connection instead of answering the fetch of this message.
    breaks_at: int = 0
    #: The tokens that open the mailbox (SASL XOAUTH2).
    tokens: set[str] = field(default_factory=set)
    port: int = 0

    @property
    def host(self) -> str:
        """Return where the server is."""
        return f"localhost:{self.port}"

    def put(self, uid: int, content: bytes, folder: str = "CRM") -> None:
        """Put a message into a folder."""
        self.folders[folder][uid] = content

    # -- the protocol -----------------------------------------------------------------------------

    def talk(self, connection: ssl.SSLSocket) -> None:
        """Answer one client until it goes."""
        with connection, connection.makefile("rwb") as stream, suppress(OSError):
            stream.write(b"* OK ready\r\n")
            stream.flush()
            folder: dict[int, bytes] = {}
            while line := stream.readline().decode().rstrip("\r\n"):
                tag, _space, words = line.partition(" ")
                self.asked.append(words)
                if words.startswith(("SELECT", "EXAMINE")):
                    folder = self.folders.get(words.partition(" ")[2].strip('"'), {})
                is_token = words == "AUTHENTICATE XOAUTH2"
                answer = self._signed_in(cast(BinaryIO, stream)) if is_token else self._answer(words, folder)
                if answer is None:
                    return
                stream.write(b"".join(answer[:-1]) + f"{tag} ".encode() + answer[-1] + b"\r\n")
                stream.flush()

    def _signed_in(self, stream: BinaryIO) -> list[bytes]:
        stream.write(b"+ \r\n")
        stream.flush()
        said = base64.b64decode(stream.readline())
        if said in {f"user={LOGIN}\1auth=Bearer {one}\1\1".encode() for one in self.tokens}:
            return [b"OK in"]
        stream.write(b"+ " + base64.b64encode(b'{"status":"401","schemes":"Bearer"}') + b"\r\n")
        stream.flush()
        return [b"NO AUTHENTICATE failed." if stream.readline() == b"\r\n" else b"BAD not empty"]

    def _answer(self, words: str, folder: dict[int, bytes]) -> list[bytes] | None:
        command = words.split(" ", maxsplit=1)[0].upper()
        if command == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1\r\n", b"OK done"]
        if command == "LOGIN":
            quoted = PASSWORD.replace('"', '\\"')
            return [b"OK in" if words == f'LOGIN {LOGIN} "{quoted}"' else b"NO wrong"]
        if command in {"SELECT", "EXAMINE"}:
            return self._selected(words.partition(" ")[2].strip('"'))
        if words.startswith("UID SEARCH"):
            return self._searched(words, folder)
        return self._fetched(words, folder) if words.startswith("UID FETCH") else None

    def _selected(self, name: str) -> list[bytes]:
        if name not in self.folders:
            return [b"NO no such folder"]
        told = [f"* OK [UIDVALIDITY {self.uid_validity}]\r\n".encode()]
        if self.tells_uid_next:
            following = max(self.folders[name], default=0) + 1
            told.append(f"* OK [UIDNEXT {following}]\r\n".encode())
        return [f"* {len(self.folders[name])} EXISTS\r\n".encode(), *told, b"OK [READ-ONLY] open"]

    def _searched(self, words: str, folder: dict[int, bytes]) -> list[bytes]:
        begin, _colon, end = words.rpartition(" ")[2].partition(":")
        low, high = int(begin), max(folder, default=0) if end == "*" else int(end)
        found = [uid for uid in folder if min(low, high) <= uid <= max(low, high)]
        return [f"* SEARCH {' '.join(map(str, found))}\r\n".encode(), b"OK done"]

    def _fetched(self, words: str, folder: dict[int, bytes]) -> list[bytes] | None:
        uid = int(re.findall(r"\d+", words)[0])
        content = folder.get(uid)
        if content is None:
            return [b"OK gone"]
        if "SIZE" in words:
            return [f"* 1 FETCH (UID {uid} RFC822.SIZE {len(content)})\r\n".encode(), b"OK done"]
        if uid == self.breaks_at:
            return None
        return [f"* 1 FETCH (UID {uid} BODY[] {{{len(content)}}}\r\n".encode(), content, b")\r\n", b"OK done"]


@contextmanager
def served(folder: Path) -> Iterator[Stub]:
    """Serve an empty mailbox until the end."""
    stub = Stub(folder / "certificate.pem")
    key = folder / "key.pem"
    make_certificate(stub.certificate, key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(stub.certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stub.port = listening.getsockname()[1]
        thread = threading.Thread(target=_accept, args=(stub, listening, context), daemon=True)
        thread.start()
        yield stub
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _accept(stub: Stub, listening: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            plain, _address = listening.accept()
        except OSError:
            return
        with suppress(OSError):
            stub.talk(context.wrap_socket(plain, server_side=True))


def make_certificate(certificate: Path, key: Path) -> None:
    """Write a certificate of the loopback, and its key."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kind = serialization.PrivateFormat.PKCS8
    plain = private.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption())
    key.write_bytes(plain)
