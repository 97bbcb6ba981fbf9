"""Columns in the properties of Office files: written, shown by other programs, and read back as changed."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document as WordDocument
from openpyxl import Workbook, load_workbook

from libraries.containers.office import unpacked, write_zip
from libraries.messages import Refusal
from libraries.properties.found import Found, find
from libraries.properties.packages import COLUMNS, columns_part
from libraries.properties.worker import find_safely
from libraries.properties.written import STORE_ID, Given, write

GIVEN = Given("K7Q29XWM30", "2.1", {"case": "Hall & <roof>", "description": "First\nsecond", "x-amount": "5"})


@pytest.fixture
def word(tmp_path: Path) -> Path:
    path = tmp_path / "offer.docx"
    document = WordDocument()
    document.add_paragraph("Hall roofing")
    document.core_properties.title = "Offer"
    document.save(str(path))
    return path


@pytest.fixture
def excel(tmp_path: Path) -> Path:
    path = tmp_path / "calculation.xlsx"
    book = Workbook()
    book["Sheet"]["A1"] = 5
    book.save(path)
    return path


def written(source: Path, given: Given = GIVEN) -> Path:
    target = source.with_name(f"written-{source.name}")
    write(source, target, given)
    return target


def edited(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Return the file with its parts changed as another program would."""
    with path.open("rb") as file:
        entries = unpacked(file)
    change(entries)
    target = path.with_name(f"edited-{path.name}")
    with target.open("wb") as file:
        write_zip(entries, file)
    return target


@pytest.mark.parametrize("kind", ["word", "excel"])
def test_what_was_written_is_found_and_counts_as_unchanged(kind: str, request: pytest.FixtureRequest) -> None:
    found = find(written(request.getfixturevalue(kind)))
    assert found.document == "K7Q29XWM30"
    assert found.columns == found.was == dict(GIVEN.columns)
    assert found.custom["case"] == "Hall & <roof>"
    assert found.custom["Document ID"] == "K7Q29XWM30"
    assert found.core["description"] == "First\nsecond"
    assert found.changed() == {}


def test_other_programs_read_the_file_and_its_own_properties_stay(word: Path, excel: Path) -> None:
    document = WordDocument(str(written(word)))
    assert document.paragraphs[0].text == "Hall roofing"
    assert document.core_properties.title == "Offer"
    assert document.core_properties.comments == "First\nsecond"
    book = load_workbook(written(excel))
    assert book["Sheet"]["A1"].value == 5
    properties: Any = book.custom_doc_props  # type: ignore[attr-defined] # the stubs lack it
    assert properties["case"].value == "Hall & <roof>"


def test_written_twice_a_file_has_one_part_and_the_newer_texts(word: Path) -> None:
    again = written(written(word), Given("K7Q29XWM30", "3.0", {"case": "Bridge"}))
    found = find(again)
    assert (found.columns, found.was) == ({"case": "Bridge"}, {"case": "Bridge"})
    assert found.custom["case"] == "Bridge"
    with zipfile.ZipFile(again) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.startswith("customXml/item")]
        assert len(set(archive.namelist())) == len(archive.namelist())
    assert sum(COLUMNS[1:-1].encode() in part and b"datastoreItem" not in part for part in parts) == 1


@pytest.mark.parametrize(
    ("part", "old", "new", "column"),
    [
        ("columns", b">Hall &amp; &lt;roof&gt;</case>", b">Bridge</case>", "case"),
        ("docProps/custom.xml", b"Hall &amp; &lt;roof&gt;", b"Bridge", "case"),
        ("docProps/core.xml", b"First\nsecond", b"Bridge", "description"),
    ],
)
def test_a_change_in_any_place_is_found(word: Path, part: str, old: bytes, new: bytes, column: str) -> None:
    def change(entries: dict[str, bytes]) -> None:
        name = columns_part(entries) if part == "columns" else part
        assert name is not None
        assert old in entries[name]
        entries[name] = entries[name].replace(old, new)

    assert find(edited(written(word), change)).changed() == {column: "Bridge"}


def test_bound_controls_show_the_texts(word: Path) -> None:
    control = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/><w:dataBinding "
        f"w:prefixMappings=\"xmlns:ns0='{COLUMNS[1:-1]}'\" w:xpath='/ns0:columns[1]/ns0:case[1]' "
        f"w:storeItemID='{STORE_ID}'/></w:sdtPr>"
        "<w:sdtContent><w:r><w:t>Click here</w:t></w:r></w:sdtContent></w:sdt>"
    )

    def bind(entries: dict[str, bytes]) -> None:
        body = entries["word/document.xml"]
        entries["word/document.xml"] = body.replace(b"<w:sectPr", control.encode() + b"<w:sectPr", 1)

    with zipfile.ZipFile(written(edited(word, bind))) as archive:
        body = archive.read("word/document.xml").decode()
    assert "Hall &amp; &lt;roof&gt;" in body
    assert "Click here" not in body
    assert "showingPlcHdr" not in body


def test_a_signed_file_stays_as_it_is(word: Path) -> None:
    signed = edited(word, lambda entries: entries.update({"_xmlsignatures/origin.sigs": b""}))
    with pytest.raises(Refusal, match="signed"):
        write(signed, word.with_name("never.docx"), GIVEN)


def test_a_file_from_elsewhere_has_nothing_that_changed(word: Path) -> None:
    found = find(word)
    assert (found.document, found.was, found.columns) == ("", {}, {})
    assert found.changed() == {}


def test_what_is_no_package_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "broken.docx"
    path.write_bytes(b"PK\x03\x04 and nothing more")
    assert find_safely(path) is None


def test_entities_are_not_followed(word: Path) -> None:
    def poison(entries: dict[str, bytes]) -> None:
        entries["docProps/core.xml"] = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'

    assert find_safely(edited(word, poison)) is None


def test_the_part_bound_to_the_text_comes_before_the_properties() -> None:
    found = Found("K", was={"case": "A"}, columns={"case": "B"}, custom={"case": "C"})
    assert found.changed() == {"case": "B"}
