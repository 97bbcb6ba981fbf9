"""Text of presentations, workbooks, OpenDocument, PDF and text files."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from libraries.extraction.reader import can_extract, extract
from libraries.extraction.result import State
from libraries.formats import by_code

from .documents import open_document, pdf, slides


def test_slides_come_in_the_order_in_which_they_are_shown(tmp_path: Path) -> None:
    extraction = extract(slides(tmp_path / "a.pptx", ["one", "two", "three"], [3, 1, 2]), by_code("pptx"))
    assert extraction.text.split("\f") == ["three\n", "one\n", "two"]
    assert extraction.pages == 3


def test_sheets_and_values_of_a_workbook_are_read(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Prices"  # type: ignore[union-attr]
    workbook.active.append(["Crane", 1200, 0.5, date(2026, 3, 1), True])  # type: ignore[union-attr]
    workbook.create_sheet("Notes")["C5"] = "hidden corner"
    workbook.save(tmp_path / "a.xlsx")
    extraction = extract(tmp_path / "a.xlsx", by_code("xlsx"))
    assert extraction.pages == 2
    assert extraction.text.split("\f")[0] == "Prices\nCrane\t1200\t0.5\t2026-03-01\tTrue\n"
    assert "Notes" in extraction.text
    assert "hidden corner" in extraction.text


def test_an_open_document_text_is_read(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes><text:h>Title</text:h>"
        '<text:p>a<text:s text:c="3"/>b<text:tab/>c<text:span>d</text:span><text:line-break/>e</text:p>'
    )
    extraction = extract(open_document(tmp_path / "a.odt", body), by_code("odt"))
    assert (extraction.text, extraction.pages) == ("Title\na   b\tcd\ne", None)


def test_pages_of_an_open_document_presentation_are_counted(tmp_path: Path) -> None:
    body = "<draw:page><text:p>one</text:p></draw:page><draw:page><text:p>two</text:p></draw:page>"
    extraction = extract(open_document(tmp_path / "a.odp", body), by_code("odp"))
    assert (extraction.text, extraction.pages) == ("one\n\ftwo", 2)


def test_an_encrypted_open_document_is_named_as_such(tmp_path: Path) -> None:
    path = open_document(tmp_path / "a.odt", "", manifest="<manifest><encryption-data/></manifest>")
    extraction = extract(path, by_code("odt"))
    assert extraction.state is State.FAILED
    assert "password" in str(extraction.reason)


def test_pages_of_a_pdf_are_read(tmp_path: Path) -> None:
    extraction = extract(pdf(tmp_path / "a.pdf", ["first page", "second page"]), by_code("pdf"))
    assert extraction.text.split("\f") == ["first page", "second page"]
    assert (extraction.state, extraction.pages) == (State.DONE, 2)


def test_a_pdf_without_a_text_layer_says_so(tmp_path: Path) -> None:
    extraction = extract(pdf(tmp_path / "a.pdf", [""]), by_code("pdf"))
    assert (extraction.state, extraction.pages) == (State.NONE, 1)
    assert "scanned" in str(extraction.reason)


@pytest.mark.parametrize(
    ("data", "code", "text"),
    [
        ("Žltý kôň".encode(), "txt", "Žltý kôň"),
        ("\ufeffŽltý kôň".encode(), "txt", "Žltý kôň"),
        ("Žltý kôň".encode("utf-16"), "txt", "Žltý kôň"),
        ("Žltý kôň".encode("cp1250"), "csv", "Žltý kôň"),
        (b"a\x00b", "txt", "ab"),
        (
            b"<html><head><title>t</title><style>p{}</style></head><body><p>one &amp;\n two</p>"
            b"<script>x()</script><table><tr><td>3</td></tr></table></body></html>",
            "html",
            "one & two\n\n\t3",
        ),
        (
            rb"{\rtf1\ansi\ansicpg1250{\fonttbl{\f0 Arial;}}{\*\generator X;}\pard Dobr\'fd de\'f2"
            rb"\par {\b bold}\line \u382?lt\u253\'fd\tab \{x\}}",
            "rtf",
            "Dobrý deň\nbold\nžltý\t{x}",
        ),
        (rb"{\rtf1\uc1 \u-10179?\u-8704? ok}", "rtf", "😀 ok"),
        (rb"{\rtf1 }}}} \u99999 \'zz broken", "rtf", None),
    ],
)
def test_text_files_are_read(tmp_path: Path, data: bytes, code: str, text: str | None) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    extraction = extract(path, by_code(code))
    assert extraction.state is State.DONE
    assert text is None or extraction.text == text


def test_a_format_without_a_reader_is_said_to_have_none(tmp_path: Path) -> None:
    assert not can_extract(by_code("doc"))
    extraction = extract(tmp_path / "missing.doc", by_code("doc"))
    assert extraction.state is State.NONE
    assert "Word document" in str(extraction.reason)
