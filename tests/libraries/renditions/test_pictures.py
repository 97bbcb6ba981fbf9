"""Pictures of pictures and of first pages, made in the sandbox."""

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from libraries.renditions.producing import DRAWING_LIMITS
from libraries.sandbox import Outcome, run
from tests.libraries.extraction.documents import pdf

SIDE = 200


def draw(job: str, source: Path) -> tuple[Outcome, Path]:
    target = source.with_name("drawn.webp")
    arguments = {"source": str(source), "target": str(target), "side": SIDE}
    return run(f"libraries.renditions.pictures:{job}", arguments, limits=DRAWING_LIMITS), target


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP", "HEIF"])
def test_a_picture_of_each_kind_becomes_a_small_one(tmp_path: Path, kind: str) -> None:
    source = tmp_path / "source"
    if kind == "HEIF":
        pytest.importorskip("pillow_heif").register_heif_opener()
    Image.new("RGB", (900, 300), "teal").save(source, kind)
    outcome, target = draw("picture_job", source)
    assert outcome.code == "ok"
    with Image.open(target) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (200, 67))


def test_what_is_transparent_becomes_white(tmp_path: Path) -> None:
    source = tmp_path / "source.png"
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(source)
    _outcome, target = draw("picture_job", source)
    with Image.open(target) as drawn:
        assert drawn.getpixel((25, 25)) == (255, 255, 255)


def test_a_picture_stands_as_its_camera_was_held(tmp_path: Path) -> None:
    source = tmp_path / "source.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (300, 100), "teal").save(source, exif=exif)
    _outcome, target = draw("picture_job", source)
    with Image.open(target) as drawn:
        assert drawn.size == (67, 200)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n broken", b"%!PS-Adobe-3.0 EPSF\n"])
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "source.png"
    source.write_bytes(content)
    outcome, _target = draw("picture_job", source)
    assert outcome.code == "damaged"


def test_a_picture_of_too_many_pixels_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "source.png"
    Image.new("1", (20_000, 10_000)).save(source)
    outcome, _target = draw("picture_job", source)
    assert outcome.code in ("pixels", "damaged")
    assert outcome.failure is not None


def test_the_first_of_ten_thousand_pages_is_drawn(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument.new()
    for _page in range(10_000):
        document.new_page(595, 842).close()
    document.save(tmp_path / "long.pdf")
    outcome, target = draw("first_page_job", tmp_path / "long.pdf")
    assert outcome.value == {"pages": 10_000}
    with Image.open(target) as drawn:
        assert drawn.size == (142, 200)


def test_a_pdf_with_a_password_is_named_as_such(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(pdf(tmp_path / "open.pdf", ["Secret"])))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "closed.pdf")
    outcome, _target = draw("first_page_job", tmp_path / "closed.pdf")
    assert outcome.code == "encrypted"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nnothing", b"%PDF-1.4\n%%EOF"])
def test_a_broken_pdf_is_refused(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "broken.pdf"
    source.write_bytes(content)
    outcome, _target = draw("first_page_job", source)
    assert outcome.code in ("damaged", "empty")
