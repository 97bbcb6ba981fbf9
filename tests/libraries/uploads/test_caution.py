"""Files to be careful with: marked, refused or taken as the library is set, and scanned for viruses."""

import io
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdf
import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from libraries import documents
from libraries.models import Document, Library
from libraries.places.library import office_formats
from libraries.risks import Risk
from libraries.uploads.scanning import Scanner, Unreachable
from tests.libraries.conftest import MakeFile, Upload
from tests.libraries.extraction.documents import pdf
from tests.libraries.formats.test_sniffing import compound_file, container, office
from tests.people import World, actor, client_of

MACROS = office("ms-word.document.macroEnabled.main+xml")
ARCHIVE = container({"a.txt": b"x"})
LOCKED = compound_file("EncryptedPackage", "EncryptionInfo")


def keep(world: World, library: Library, name: str, data: bytes) -> Document:
    return documents.upload(actor(world.salesperson), library, name=name, content=data)


@pytest.fixture
def library(crm: Library) -> Library:
    """Return the common library, which takes archives for once."""
    crm.allowed_formats = [*office_formats(), "archive", "text"]
    crm.save()
    return crm


@pytest.mark.parametrize(
    ("handling", "macros", "archive"),
    [("allow", "", ""), ("flag", "macros", "archive"), ("refuse", None, None)],
)
def test_what_the_library_does_with_them(
    world: World, library: Library, handling: str, macros: str | None, archive: str | None
) -> None:
    library.macro_files = library.archive_files = handling
    for name, data, risk in (("a.docm", MACROS, macros), ("a.zip", ARCHIVE, archive)):
        if risk is None:
            with pytest.raises(ValidationError, match="this library refuses"):
                keep(world, library, name, data)
        else:
            assert keep(world, library, name, data).risk == risk


def test_a_password_is_marked_whatever_the_library_allows(world: World, library: Library) -> None:
    library.macro_files = library.archive_files = Library.Handling.ALLOW
    assert keep(world, library, "a.docx", LOCKED).risk == "password"


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
@pytest.mark.parametrize(("password", "risk"), [("", Risk.NONE), ("secret", Risk.PASSWORD)])
def test_a_pdf_that_opens_without_a_password_is_not_marked(
    world: World, library: Library, tmp_path: Path, algorithm: str, password: str, risk: Risk
) -> None:
    writer = pypdf.PdfWriter(clone_from=pdf(tmp_path / "plain.pdf", ["Only printing is forbidden."]))
    writer.encrypt(password, "of the owner", algorithm=algorithm)
    data = io.BytesIO()
    writer.write(data)
    assert b"/Encrypt" in data.getvalue()
    assert keep(world, library, "Norm.pdf", data.getvalue()).risk == risk


def test_the_mark_follows_the_newest_version(world: World, library: Library, word_file: MakeFile) -> None:
    person = actor(world.salesperson)
    document = keep(world, library, "a.doc", compound_file("WordDocument", "Macros"))
    harmless = documents.new_version(person, document, compound_file("WordDocument"))
    assert (document.risk, harmless.risk) == ("macros", "")
    first = documents.version_of(person, document, "1.0")
    assert documents.restore_version(person, document, first).risk == "macros"


def test_the_page_warns_and_the_listing_filters(world: World, library: Library, upload: Upload) -> None:
    upload("Harmless.docx")
    document = keep(world, library, "Careful.docm", MACROS)
    client = client_of(world.salesperson)
    page = client.get(f"/libraries/documents/{document.pk}/").content.decode()
    assert "Run them only when you know who wrote them" in page
    listing = client.get("/libraries/crm/?risk=macros").content.decode()
    assert "Careful.docm" in listing
    assert "Harmless.docx" not in listing


# -- the scanner ----------------------------------------------------------------------------------


class FakeDaemon:
    """Answers as ClamAV does, on a loopback socket; `EICAR` is its only virus."""

    def __init__(self, answer: bytes | None = None) -> None:
        self.answer = answer
        self.seen = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connection, _peer = self.listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                self.seen = b""
                while size := struct.unpack("!L", said.read(4))[0]:
                    self.seen += said.read(size)
                connection.sendall(self.answer if self.answer is not None else self.verdict())

    def verdict(self) -> bytes:
        return b"stream: Eicar-Test-Signature FOUND\0" if b"EICAR" in self.seen else b"stream: OK\0"


@contextmanager
def daemon(answer: bytes | None = None) -> Iterator[FakeDaemon]:
    fake = FakeDaemon(answer)
    yield fake
    fake.listener.close()


@pytest.fixture
def clamd(settings: Settings) -> Iterator[FakeDaemon]:
    with daemon() as fake:
        settings.CLAMD = fake.address
        yield fake


def test_an_infected_file_is_refused_with_the_name_of_the_find(
    world: World, library: Library, clamd: FakeDaemon
) -> None:
    with pytest.raises(ValidationError, match="Eicar-Test-Signature"):
        keep(world, library, "a.txt", b"EICAR")
    assert not Document.objects.exists()


def test_the_scanner_sees_each_byte(world: World, library: Library, clamd: FakeDaemon) -> None:
    text = b"clean " * 100_000
    assert keep(world, library, "a.txt", text).risk == ""
    assert clamd.seen == text


def test_new_versions_are_scanned_too(world: World, library: Library, clamd: FakeDaemon) -> None:
    document = keep(world, library, "a.txt", b"clean")
    with pytest.raises(ValidationError, match="Eicar"):
        documents.new_version(actor(world.salesperson), document, b"EICAR")


@pytest.mark.parametrize(("unreachable", "risk"), [("refuse", None), ("mark", "no-scan")])
def test_a_scanner_that_does_not_answer(
    world: World, library: Library, settings: Settings, unreachable: str, risk: str | None
) -> None:
    settings.CLAMD, settings.CLAMD_UNREACHABLE = "127.0.0.1:1", unreachable
    if risk is None:
        with pytest.raises(ValidationError, match="could not be scanned"):
            keep(world, library, "a.txt", b"clean")
    else:
        assert keep(world, library, "a.txt", b"clean").risk == risk


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b""])
def test_an_answer_that_says_nothing_of_the_bytes(tmp_path: Path, answer: bytes) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"x" * 500_000)
    with daemon(answer) as fake, file.open("rb") as stream, pytest.raises(Unreachable):
        Scanner(fake.address).find(stream)


def test_the_scanner_is_found_by_the_path_of_its_socket(tmp_path: Path) -> None:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    path = str(tmp_path / "clamd.sock")
    listener.bind(path)
    listener.listen()

    def serve() -> None:
        connection, _peer = listener.accept()
        with connection:
            connection.recv(100)
            connection.sendall(b"stream: OK\0")

    threading.Thread(target=serve, daemon=True).start()
    file = tmp_path / "a"
    file.write_bytes(b"")
    with file.open("rb") as stream:
        assert Scanner(path).find(stream) == ""
    listener.close()
