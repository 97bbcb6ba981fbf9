"""Names of downloads, as browsers read them (RFC 6266, RFC 8187)."""

from email.message import Message

import pytest

from libraries.downloads.dispositions import content_disposition

NAMES = [
    "Offer.docx",
    "Ponuka č. 5.docx",
    "Žluťoučký kůň.pdf",
    "Ελληνικά.xlsx",
    "日本語.docx",
    "emoji 👩‍👩‍👧.pdf",
    'quotes "and" back\\slash.txt',
    "semi;colon, comma='x'.txt",
    "100 % sure %41.txt",
    "*stars* (and) [brackets] {braces}.txt",
    "line\u2028separator.txt",
]


def read_name(header: str) -> str:
    """Return the name as a reader of RFC 2231 understands it, the exact one where there are two."""
    message = Message()
    message["Content-Disposition"] = header
    exact = [part for part in header.split("; ") if part.startswith("filename*=")]
    if exact:
        message.replace_header("Content-Disposition", f"attachment; {exact[0]}")
    return message.get_filename() or ""


@pytest.mark.parametrize("name", NAMES)
def test_every_name_comes_through_as_it_is(name: str) -> None:
    header = content_disposition(name, is_shown=False)
    assert header.isascii()
    assert header.isprintable()
    assert read_name(header) == name


def test_what_cannot_read_the_exact_name_gets_a_simple_one() -> None:
    header = content_disposition("Žltý 100 %.pdf", is_shown=True)
    assert header.startswith('inline; filename="Zlty 100 _.pdf"; filename*=UTF-8')


def test_half_a_character_is_no_error() -> None:
    assert "filename*" in content_disposition("half \ud83d.txt", is_shown=False)
