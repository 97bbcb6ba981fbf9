"""Extraction of files that mean harm."""

import time
import zipfile
from pathlib import Path

import openpyxl
import pypdf
import pytest

from libraries.extraction.reader import extract
from libraries.extraction.result import CollectingStopped, Extraction, State, TextCollector
from libraries.extraction.worker import extract_safely
from libraries.formats import by_code

from .documents import content_types, open_document, paragraph, pdf, word, write_zip

BILLION_LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    '<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
)
FOREIGN_FILE = (
    '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    '<w:document xmlns:w="w"><w:p><w:t>&secret;</w:t></w:p></w:document>'
)


def failure_of(extraction: Extraction) -> str:
    assert extraction.state is State.FAILED
    assert extraction.text == ""
    return str(extraction.reason)


@pytest.mark.parametrize("document", [BILLION_LAUGHS, FOREIGN_FILE])
def test_entities_in_a_document_are_refused(tmp_path: Path, document: str) -> None:
    path = word(tmp_path / "a.docx", "")
    with zipfile.ZipFile(path) as archive:
        types = archive.read("[Content_Types].xml").decode()
    write_zip(path, {"[Content_Types].xml": types, "word/document.xml": document})
    assert "entities" in failure_of(extract_safely(path, by_code("docx")))


def test_entities_in_the_table_of_contents_are_refused(tmp_path: Path) -> None:
    types = '<!DOCTYPE x [<!ENTITY a "b">]>' + content_types({})
    path = write_zip(tmp_path / "a.docx", {"[Content_Types].xml": types})
    assert "damaged" in failure_of(extract_safely(path, by_code("docx")))


def test_a_zip_bomb_is_refused_quickly(tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx", paragraph(" " * (60 << 20)))
    started = time.monotonic()
    assert "far more data" in failure_of(extract_safely(path, by_code("docx")))
    assert time.monotonic() - started < 5


def test_an_encrypted_pdf_is_named_as_such(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=pdf(tmp_path / "plain.pdf", ["secret"]))
    writer.encrypt("password", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    assert "password" in failure_of(extract_safely(tmp_path / "locked.pdf", by_code("pdf")))


@pytest.mark.parametrize("code", ["docx", "xlsx", "pptx"])
def test_an_encrypted_office_file_is_named_as_such(tmp_path: Path, code: str) -> None:
    path = tmp_path / "locked"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    assert "password" in failure_of(extract_safely(path, by_code(code)))


@pytest.mark.parametrize("code", ["docx", "xlsx", "xls", "pptx", "odt", "pdf"])
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"%PDF-1.7 broken", bytes(range(256)) * 50])
def test_a_file_that_is_not_what_it_says_is_a_failure_in_words(
    tmp_path: Path, code: str, data: bytes
) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    assert failure_of(extract_safely(path, by_code(code)))


def test_a_missing_file_is_a_failure_in_words(tmp_path: Path) -> None:
    assert failure_of(extract_safely(tmp_path / "none.docx", by_code("docx")))


def test_a_cell_at_the_far_corner_does_not_fill_the_memory(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = workbook.active["XFD1048576"] = "x"  # type: ignore[index]
    workbook.save(tmp_path / "corner.xlsx")
    reason = failure_of(extract_safely(tmp_path / "corner.xlsx", by_code("xlsx")))
    assert "memory" in reason


def test_elements_nested_without_end_are_refused(tmp_path: Path) -> None:
    body = "<text:span>" * 100_000
    assert "damaged" in failure_of(extract_safely(open_document(tmp_path / "a.odt", body), by_code("odt")))


def test_damage_in_the_middle_keeps_what_was_read_before(tmp_path: Path) -> None:
    extraction = extract(word(tmp_path / "a.docx", paragraph("readable") + "<w:p><oops"), by_code("docx"))
    assert (extraction.text, extraction.state) == ("readable", State.PARTIAL)
    assert "damaged" in str(extraction.reason)


def test_the_child_gives_the_same_text_as_the_reader(tmp_path: Path) -> None:
    path = word(tmp_path / "a.docx", paragraph("Žltý kôň 😀"))
    assert extract_safely(path, by_code("docx")) == extract(path, by_code("docx"))


def test_too_many_characters_make_the_text_partial() -> None:
    collector = TextCollector(limit=10)
    collector.add("12345678")
    with pytest.raises(CollectingStopped, match="10 characters"):
        collector.add("9ABC")
    assert collector.text == "123456789A"


def test_too_much_time_makes_the_text_partial() -> None:
    collector = TextCollector(seconds=-1)
    with pytest.raises(CollectingStopped, match="too long"):
        collector.add("late")


def test_a_text_of_six_million_characters_is_partial(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(b"words" * 1_200_000)
    extraction = extract_safely(path, by_code("txt"))
    assert extraction.state is State.PARTIAL
    assert len(extraction.text) == 5_000_000
