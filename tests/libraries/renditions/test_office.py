"""LibreOffice as a program that makes PDFs: what it makes, what it must not do, and how it is ended."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from libraries.messages import Refusal
from libraries.models import Rendition
from libraries.renditions import making, office
from libraries.renditions.kinds import FILTERS
from libraries.renditions.rendition import Kind
from tests.libraries.extraction.documents import write_zip
from tests.libraries.renditions.conftest import Put

pytestmark = pytest.mark.office
SECRET = "a secret of the server"
NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)
ODT = "application/vnd.oasis.opendocument.text"


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def convert(program: office.Program, source: Path, limits: office.OfficeLimits | None = None) -> str:
    target = source.with_name("made.pdf")
    arguments = {
        "source": str(source),
        "target": str(target),
        "filter_name": FILTERS[source.suffix[1:]],
        "last_page": 3,
    }
    office.attend(program, "convert", arguments, limits=limits or office.OfficeLimits())
    return text_of(target)


def open_text(path: Path, body: str) -> Path:
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    content = f'<office:document-content {NAMES} office:version="1.2"><office:body><office:text>{body}'
    entries = {
        "mimetype": ODT,
        "content.xml": f"{content}</office:text></office:body></office:document-content>",
        "META-INF/manifest.xml": (
            f'<m:manifest xmlns:m="{manifest}"><m:file-entry m:full-path="/" m:media-type="{ODT}"/>'
            '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
        ),
    }
    return write_zip(path, entries)


def test_word_and_excel_become_pdfs(
    warm_office: office.Program, tmp_path: Path, letter: Callable[..., Path]
) -> None:
    assert "Trapezoidal sheets" in convert(warm_office, letter("Trapezoidal sheets"))
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(2000):
        sheet.append([f"Row {number}"])
    book.save(tmp_path / "rows.xlsx")
    shown = convert(warm_office, tmp_path / "rows.xlsx")
    assert "Row 1\r\n" in shown
    assert "Row 1999" not in shown


def test_it_has_no_network_and_dies_with_its_keeper(warm_office: office.Program) -> None:
    one = office.Office(warm_office, office.OfficeLimits())
    assert one.facts["network"] in ("none", "shared")
    if os.geteuid() == 0:
        assert one.facts["network"] == "none"
    inside = Path(f"/proc/{one.facts['process']}/environ").read_bytes()
    assert b"SECRET_KEY" not in inside
    assert b"DATABASE_URL" not in inside
    one.end()
    assert is_gone(one.facts["process"])
    assert not Path(one.folder).exists()


def is_gone(process: int) -> bool:
    """Tell whether a process has ended within a moment; nobody may have waited for it yet."""
    for _attempt in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_document_cannot_show_files_of_the_server(warm_office: office.Program, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    linked = (
        f'<text:section text:name="s"><text:section-source xlink:href="file://{secret}"/>'
        "<text:p>linked</text:p></text:section><text:p>below</text:p>"
    )
    shown = convert(warm_office, open_text(tmp_path / "trap.odt", linked))
    assert "below" in shown
    assert SECRET not in shown


def test_an_endless_conversion_is_ended(warm_office: office.Program, letter: Callable[..., Path]) -> None:
    source = letter(*["Many words in a paragraph that goes on."] * 3000)
    with pytest.raises(Refusal) as caught:
        convert(warm_office, source, office.OfficeLimits(wall_seconds=0.05))
    assert caught.value.code == "time"
    assert office._keeper._office is None


def test_a_damaged_file_is_refused_and_the_next_is_done(
    warm_office: office.Program, tmp_path: Path, letter: Callable[..., Path]
) -> None:
    broken = tmp_path / "broken.doc"
    broken.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    with pytest.raises(Refusal, match="may be damaged"):
        convert(warm_office, broken)
    assert "Fine" in convert(warm_office, letter("Fine"))


@pytest.mark.django_db
@pytest.mark.usefixtures("with_office")
def test_an_uploaded_letter_gets_its_pdf_and_its_picture(put: Put, letter: Callable[..., Path]) -> None:
    document = put("Letter.docx", letter("Trapezoidal sheets").read_bytes())
    states = dict(Rendition.objects.values_list("kind", "state"))
    assert states == {"pdf": "done", "thumbnail": "done"}
    made = making.ask(document.current_version(), Kind.PDF)
    assert (made.pages, made.tries) == (1, 1)
