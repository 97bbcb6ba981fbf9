"""Hostile files, from the upload to the page: refused in words or kept inert, and never an error.

What each reader does with such files is tested beside the readers; here they go the way of a person's upload.
"""

import io
import json
import time
import zipfile
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from libraries import texts
from libraries.extraction.worker import LIMITS
from libraries.models import Document, DocumentText, Library
from libraries.sandbox import Limits
from tests.libraries.extraction.documents import content_types, paragraph, pdf, word, write_zip
from tests.people import World, client_of

pytestmark = pytest.mark.django_db

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><w:document xmlns:w="w"><w:t>&c;</w:t></w:document>'
)
EXTERNAL = (
    '<!DOCTYPE x [<!ENTITY s SYSTEM "file:///etc/passwd">]>'
    + '<w:document xmlns:w="w"><w:t>&s;</w:t></w:document>'
)
#: What the program allows a reader; a change of these must be meant.
ALLOWED = Limits(cpu_seconds=30, wall_seconds=60, memory_mb=768, file_mb=64)


def zip_bomb(path: Path) -> bytes:
    return word(path, paragraph(" " * (60 << 20))).read_bytes()


def nested_archive(path: Path) -> bytes:
    content = b"innermost"
    for depth in range(12):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{depth}.zip", content)
        content = packed.getvalue()
    return content


def pdf_of_many_pages(path: Path) -> bytes:
    return pdf(path, ["page"] * 10_000).read_bytes()


def encrypted_pdf(path: Path) -> bytes:
    writer = pypdf.PdfWriter(clone_from=pdf(path, ["secret"]))
    writer.encrypt("password", algorithm="RC4-128")
    writer.write(path)
    return path.read_bytes()


def with_entities(document: str) -> Callable[[Path], bytes]:
    def make(path: Path) -> bytes:
        types = content_types({"word/document.xml": f"{SHEET_TYPE}x"})
        word(path, "")
        with zipfile.ZipFile(path) as archive:
            types = archive.read("[Content_Types].xml").decode()
        return write_zip(path, {"[Content_Types].xml": types, "word/document.xml": document}).read_bytes()

    return make


def workbook(path: Path, rows: str, strings: str | None) -> bytes:
    """Return a workbook of one sheet with these rows and shared strings, or room for them."""
    parts = {
        "xl/workbook.xml": f"{SHEET_TYPE}sheet.main+xml",
        "xl/worksheets/sheet1.xml": f"{SHEET_TYPE}worksheet+xml",
        "xl/sharedStrings.xml": f"{SHEET_TYPE}sharedStrings+xml",
    }
    office = f"{RELATIONS}/officeDocument"
    shared = {} if strings is None else {"xl/sharedStrings.xml": f'<sst xmlns="{SHEET}">{strings}</sst>'}
    return write_zip(
        path,
        shared
        | {
            "[Content_Types].xml": content_types(parts),
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE_RELATIONS}">'
            f'<Relationship Id="r1" Type="{office}" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}"><sheets>'
            '<sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE_RELATIONS}">'
            f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>",
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData>'
            "</worksheet>",
        },
    ).read_bytes()


def strings_of_900_mb(path: Path) -> bytes:
    """Return a workbook whose shared strings unfold to 900 MB, at a ratio just below that of a bomb."""
    workbook(path, '<row><c t="s"><v>0</v></c></row>', None)
    # A number in each string keeps the ratio low enough for the check of the container.
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part,
    ):
        part.write(f'<sst xmlns="{SHEET}">'.encode())
        for number in range(900_000):
            part.write(f"<si><t>{number:07d}{'x' * 980}</t></si>".encode())
        part.write(b"</sst>")
    return path.read_bytes()


def million_rows(path: Path) -> bytes:
    rows = "".join(
        f"<row><c><v>{number}</v></c><c><v>1</v></c><c><v>2</v></c></row>" for number in range(1_000_000)
    )
    return workbook(path, rows, "")


@dataclass(frozen=True)
class Case:
    """A hostile file, what of it can be searched, and a word of why not more."""

    name: str
    make: Callable[[Path], bytes]
    state: str
    words: str = ""


CASES = [
    Case("bomb.docx", zip_bomb, "failed", "far more data"),
    Case("nested.zip", nested_archive, "none", "cannot be read"),
    Case("long.pdf", pdf_of_many_pages, "done"),
    Case("locked.pdf", encrypted_pdf, "failed", "password"),
    Case("laughs.docx", with_entities(LAUGHS), "failed", "entities"),
    Case("passwd.docx", with_entities(EXTERNAL), "failed", "entities"),
    Case("empty.docx", lambda _path: b"", "none"),
    Case("tool.docx", lambda _path: b"MZ" + b"\x00" * 300 + b"PE\x00\x00", "none", "cannot be read"),
    Case(
        "half.docx", lambda path: word(path, paragraph("text")).read_bytes()[:-40], "none", "cannot be read"
    ),
    Case("page.html", lambda _path: b"<html><script>alert(1)</script><p>text</p></html>", "done"),
]
LARGE = [
    Case("strings.xlsx", strings_of_900_mb, "failed", "memory"),
    Case("rows.xlsx", million_rows, "partial", "characters that are searched"),
]


@pytest.fixture
def client(world: World, mail: Library, crm: Library) -> Client:
    return client_of(world.salesperson)


def send(client: Client, library: str, name: str, content: bytes) -> dict[str, Any]:
    """Upload a file as the drop zone does and return what became of it."""
    file = SimpleUploadedFile("x", content)
    # Django's own class cleans names; a hostile client does not.
    file._name = name  # type: ignore[attr-defined]
    address = reverse("libraries:upload", args=[library])
    answer = client.post(address, {"file": file}, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)["results"][0]
    return found


def check(client: Client, case: Case, content: bytes) -> None:
    result = send(client, "e-mail", case.name, content)
    assert result["status"] == "saved", result
    document = Document.objects.get()

    began = time.monotonic()
    texts.read_text.call(document.pk)
    assert time.monotonic() - began < LIMITS.wall_seconds + 5

    text = DocumentText.objects.get(version__document=document)
    page = client.get(reverse("libraries:document", args=[document.pk]))
    download: Any = client.get(reverse("libraries:file", args=[document.pk]), {"show": "1"})
    assert (text.state, page.status_code, download.status_code) == (case.state, 200, 200)
    assert case.words in str(page.content.decode())
    assert b"root:" not in page.content + text.text.encode()
    if case.state == "failed":
        assert "could not be read" in page.content.decode()
    assert b"".join(download.streaming_content) == content
    assert download.headers["X-Content-Type-Options"] == "nosniff"
    if not document.file_format.safe_to_show_inline:
        assert download.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_file_is_kept_inert_and_its_page_says_what_was_read(
    client: Client, tmp_path: Path, case: Case
) -> None:
    check(client, case, case.make(tmp_path / "made"))


@pytest.mark.slow
@pytest.mark.parametrize("case", LARGE, ids=lambda case: case.name)
def test_a_file_that_unfolds_to_much_costs_bounded_time_and_memory(
    client: Client, tmp_path: Path, case: Case
) -> None:
    check(client, case, case.make(tmp_path / "made"))


def test_the_limits_of_reading_are_these() -> None:
    assert LIMITS == ALLOWED


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("tool.docx", b"MZ" + b"\x00" * 300 + b"PE\x00\x00", "tool.docx"),
        ("empty.docx", b"", "empty"),
        ("page.pdf", b"<html><script>1</script></html>", "page.pdf"),
        ("archive.zip", b"PK\x05\x06" + b"\x00" * 18, "archive.zip"),
        ("no extension", b"MZ" + b"\x00" * 300, "no extension"),
    ],
)
def test_a_library_of_some_formats_refuses_others_in_words(
    client: Client, name: str, content: bytes, words: str
) -> None:
    result = send(client, "crm", name, content)
    assert result["status"] == "refused"
    assert words in f"{result['name']} {result['message']}"
    assert result["message"].endswith(".")
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\system.txt", "system.txt"),
        ("a\x00b.txt", "ab.txt"),
        ("\u202egpj.exe.txt", "gpj.exe.txt"),
        ("CON.txt", "_CON.txt"),
        ("x" * 800 + ".txt", "x" * 251 + ".txt"),
        ("ž" * 400 + ".txt", None),
        ("👩‍👩‍👧" * 40 + ".txt", None),
        ("a'; DROP TABLE filer_file; --.txt", "a'; DROP TABLE filer_file; --.txt"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
    ],
)
def test_a_hostile_name_is_kept_as_one_harmless_segment(client: Client, sent: str, kept: str | None) -> None:
    result = send(client, "e-mail", sent, b"text")
    document = Document.objects.get()
    assert result["status"] == "saved"
    assert kept is None or document.name == kept
    assert len(document.name.encode()) <= 255
    assert not set(document.name) & set("/\\\x00\n\r\u202e")
    page = client.get(reverse("libraries:document", args=[document.pk]))
    download = client.get(reverse("libraries:file", args=[document.pk]))
    assert (page.status_code, download.status_code) == (200, 200)
    assert b"<img src=x" not in page.content
    assert "\n" not in download.headers["Content-Disposition"]


@pytest.mark.parametrize("name", ["x" * 5_000 + ".txt", "ž" * 5_000 + ".txt", "👩‍👩‍👧" * 900 + ".txt"])
def test_a_name_of_thousands_of_characters_is_refused_in_a_form_and_cut_in_pieces(
    world: World, client: Client, name: str
) -> None:
    # The check of the token is the first that reads the form.
    checked = Client(enforce_csrf_checks=True)
    checked.force_login(world.salesperson)
    address = reverse("libraries:upload", args=["e-mail"])
    checked.get(address)
    token = checked.cookies["csrftoken"].value
    for sender in (client, checked):
        file = SimpleUploadedFile("x", b"text")
        file._name = name  # type: ignore[attr-defined]
        answer = sender.post(address, {"file": file}, headers={"X-CSRFToken": token})
        assert answer.status_code == 400
        assert "Give the file a shorter name" in answer.content.decode()
    assert not Document.objects.exists()

    told = f"filename {b64encode(name.encode()).decode()}"
    headers = {"Upload-Length": "4", "Upload-Metadata": told}
    place = client.post(reverse("libraries:begin-upload", args=["e-mail"]), headers=headers)["Location"]
    kind = "application/offset+octet-stream"
    client.patch(place, b"text", content_type=kind, headers={"Upload-Offset": "0"})
    assert client.post(place).json()["status"] == "saved"
    kept = Document.objects.get().name
    assert len(kept.encode()) <= 255
    assert kept.endswith(".txt")


def test_a_name_of_dots_alone_is_no_file(client: Client) -> None:
    result = send(client, "e-mail", "..", b"text")
    assert (result["status"], Document.objects.exists()) == ("refused", False)
    assert "Choose one and send it again." in result["message"]
