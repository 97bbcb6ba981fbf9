"""What differs between two files, as the child process finds it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from libraries.comparing.worker import compare_job
from libraries.messages import Refusal
from libraries.sandbox import Limits, run
from tests.libraries.extraction.documents import paragraph, pdf, slides, word, write_zip

Rows = list[list[object]]
WriteBook = Callable[..., Path]


def compared(old: Path, new: Path) -> dict[str, Any]:
    return compare_job(str(old), old.suffix[1:], str(new), new.suffix[1:])


@pytest.fixture
def book(tmp_path: Path) -> WriteBook:
    def write(name: str, **sheets: Rows) -> Path:
        made = openpyxl.Workbook(write_only=True)
        for title, rows in sheets.items():
            sheet = made.create_sheet(title)
            for row in rows:
                sheet.append(row)
        made.save(tmp_path / name)
        return tmp_path / name

    return write


def test_paragraphs_and_cells_of_a_word_document(tmp_path: Path) -> None:
    table = "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>"
    old = word(
        tmp_path / "a.docx", paragraph("The red roof") + table.format(paragraph("Price"), paragraph("100"))
    )
    new = word(
        tmp_path / "b.docx", paragraph("The blue roof") + table.format(paragraph("Price"), paragraph("120"))
    )
    found = compared(old, new)
    assert (found["way"], found["changed"], found["added"]) == ("paragraphs", 2, 0)
    marked = [piece for row in found["rows"] for piece in row["pieces"] if piece[0] != "="]
    assert marked == [["-", "red"], ["+", "blue"], ["-", "100"], ["+", "120"]]


def test_pages_of_a_pdf_are_named(tmp_path: Path) -> None:
    old = pdf(tmp_path / "a.pdf", ["First page", "Second page", "Third"])
    new = pdf(tmp_path / "b.pdf", ["First page", "Second leaf", "Third"])
    found = compared(old, new)
    (changed,) = [row for row in found["rows"] if row["done"] == "changed"]
    assert (changed["old"], changed["new"], found["has_pages"]) == (2, 2, True)


def test_slides(tmp_path: Path) -> None:
    old, new = slides(tmp_path / "a.pptx", ["One", "Two"], [1, 2]), slides(tmp_path / "b.pptx", ["One"], [1])
    assert compared(old, new)["removed"] == 1


def test_lines_of_a_table_of_text_are_numbered(tmp_path: Path) -> None:
    old, new = tmp_path / "a.csv", tmp_path / "b.csv"
    old.write_text("a;b\n1;2\n3;4")
    new.write_text("a;b\n1;2\n\n3;5")
    found = compared(old, new)
    assert found["way"] == "lines"
    told = [(row["done"], row["new"]) for row in found["rows"] if row["done"] != "kept"]
    assert told == [("removed", None), ("added", 3), ("added", 4)]


def test_cells_rows_and_sheets_of_a_workbook(book: WriteBook) -> None:
    old = book("a.xlsx", Prices=[["Roof", 100], ["Wall", 50], ["Gate", 10]], Gone=[["x"]])
    new = book("b.xlsx", Prices=[["Roof", 120], ["Wall", 50], ["Gate", 10], ["Door", 5]], Fresh=[["y"]])
    found = compared(old, new)
    assert [(sheet["name"], sheet["done"]) for sheet in found["sheets"]] == [
        ("Gone", "removed"),
        ("Prices", "changed"),
        ("Fresh", "added"),
    ]
    changed, added = found["sheets"][1]["rows"]
    assert changed["cells"] == [{"name": "B", "old": "100", "new": "120"}]
    assert (added["done"], added["new"], added["cells"][0]) == (
        "added",
        4,
        {"name": "A", "old": "", "new": "Door"},
    )
    assert (found["changed"], found["added"], found["removed"]) == (1, 1, 0)


def test_a_row_put_in_does_not_change_those_below(book: WriteBook) -> None:
    rows: Rows = [[number, f"Part {number}"] for number in range(50)]
    found = compared(book("a.xlsx", S=rows), book("b.xlsx", S=[*rows[:10], ["new", "row"], *rows[10:]]))
    assert (found["added"], found["changed"], found["removed"]) == (1, 0, 0)
    assert found["sheets"][0]["rows"][0]["new"] == 11


def test_equal_cells_are_no_difference(book: WriteBook) -> None:
    found = compared(book("a.xlsx", S=[[1, 2.0, None]]), book("b.xlsx", S=[[1.0, 2]]))
    assert found["sheets"] == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_what_cannot_be_read_is_refused(tmp_path: Path, book: WriteBook, content: bytes) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(content)
    with pytest.raises(Refusal):
        compared(book("a.xlsx", S=[[1]]), broken)


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    bomb = write_zip(tmp_path / "bomb.docx", {"word/document.xml": "0" * (20 << 20)})
    with pytest.raises(Refusal):
        compared(word(tmp_path / "a.docx", paragraph("Hello")), bomb)


def test_a_comparison_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    # Many equal lines in another order are the worst that the comparison can meet.
    old, new = tmp_path / "a.txt", tmp_path / "b.txt"
    old.write_text("\n".join("ab"[number % 2] for number in range(4000)))
    new.write_text("\n".join("abb"[number % 3] for number in range(4000)))
    arguments = {"old": str(old), "old_code": "txt", "new": str(new), "new_code": "txt"}
    outcome = run(
        "libraries.comparing.worker:compare_job", arguments, limits=Limits(cpu_seconds=1, wall_seconds=10)
    )
    assert outcome.code in ("cpu", "time")
    assert outcome.failure is not None
