"""Tests of the readers: what is detected, what is refused, and in which words of code."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from crm_lists.exchange.files.layout import Layout, Limits, Options, Unreadable
from crm_lists.exchange.files.reader import read_in_child
from crm_lists.exchange.files.reading import read_table, rows_in
from tests.exchange.making import bomb, open_document, text, workbook, written

DETECTED, USUAL = Options(), Limits()
ROWS = (("Názov", "Suma"), ("Žilina", "1,5"), ("Košice", "2,5"))


def read(
    folder: Path, content: bytes, options: Options = DETECTED, limits: Limits = USUAL
) -> tuple[Layout, list[list[Any]]]:
    path, rows_path = written(folder, "table", content), folder / "rows"
    layout = read_table(path, rows_path, options, limits)
    return layout, [cells for _number, cells in rows_in(rows_path)]


@pytest.mark.parametrize(
    ("encoding", "detected"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("windows-1250", "windows-1250"),
    ],
)
def test_the_encoding_is_detected(tmp_path: Path, encoding: str, detected: str) -> None:
    layout, rows = read(tmp_path, text(*ROWS, encoding=encoding))
    assert (layout.encoding, layout.header_row, layout.rows) == (detected, 1, 2)
    assert rows == [list(row) for row in ROWS]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_the_separator_is_detected(tmp_path: Path, separator: str) -> None:
    layout, rows = read(tmp_path, text(*ROWS, separator=separator))
    assert layout.separator == separator
    assert rows == [list(row) for row in ROWS]


def test_quoted_texts_keep_separators_and_line_breaks(tmp_path: Path) -> None:
    layout, rows = read(tmp_path, b'Name,Note\nAlfa,"a; b, c\nd"\nBeta,"""e"""')
    assert layout.separator == ","
    assert rows[1:] == [["Alfa", "a; b, c\nd"], ["Beta", '"e"']]


def test_excels_line_that_names_the_separator_is_no_row(tmp_path: Path) -> None:
    layout, rows = read(tmp_path, b"sep=|\r\nName|Note\r\nAlfa|x, y; z")
    assert layout.separator == "|"
    assert rows == [["Name", "Note"], ["Alfa", "x, y; z"]]


def test_an_asked_encoding_and_separator_are_taken(tmp_path: Path) -> None:
    content = text(*ROWS, encoding="utf-8")
    layout, rows = read(tmp_path, content, Options(encoding="windows-1250", separator=","))
    assert (layout.encoding, layout.separator) == ("windows-1250", ",")
    assert rows[0] != list(ROWS[0])


def test_the_headings_stand_below_a_title(tmp_path: Path) -> None:
    layout, _rows = read(tmp_path, text(("Report",), (), ("Name", "City", "Sum"), ("Alfa", "Nitra", "5")))
    assert (layout.header_row, layout.rows) == (3, 1)


def test_a_guard_against_formulas_is_taken_off(tmp_path: Path) -> None:
    _layout, rows = read(tmp_path, b"Name;Phone\n'=1+1;'+421905\n'quoted';-5")
    assert rows[1:] == [["=1+1", "+421905"], ["'quoted'", "-5"]]


def test_a_workbook_keeps_its_types_and_places(tmp_path: Path) -> None:
    content = workbook(
        [],
        [None, "Name", "Day", "At", "Sum"],
        [None, "Alfa", date(2026, 12, 31), datetime(2026, 1, 2, 3, 4), 5],
    )
    layout, rows = read(tmp_path, content)
    assert (layout.format, layout.sheets, layout.header_row) == ("xlsx", ("Sheet",), 2)
    assert rows[2] == [None, "Alfa", {"date": "2026-12-31"}, {"moment": "2026-01-02 03:04:00"}, 5]


def test_an_open_document_is_read(tmp_path: Path) -> None:
    layout, rows = read(tmp_path, open_document(*ROWS))
    assert (layout.format, layout.sheet) == ("ods", "One")
    assert rows == [list(row) for row in ROWS]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\r\n\r\n", "empty"),
        (bytes(range(256)) * 20, "binary"),
        (b"%PDF-1.7 ...", "binary"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "old_format"),
        (bomb(), "bomb"),
        (text(["x"] * 500, ["y"] * 500), "columns"),
        (text(("a", "b"), ("x" * 200_000, "y")), "cell"),
        (text(("a", "b"), *[("x", "y")] * 300), "rows"),
    ],
    ids=["nothing", "blank", "garbage", "pdf", "no-archive", "old", "bomb", "columns", "cell", "rows"],
)
def test_what_is_no_table_is_refused_with_its_reason(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as reason:
        read(tmp_path, content, limits=Limits(rows=200))
    assert reason.value.code == code


def test_bytes_that_do_not_fit_the_asked_encoding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="encoding"):
        read(tmp_path, text(*ROWS, encoding="windows-1250"), Options(encoding="utf-8"))


def test_the_child_answers_as_the_reader_does(tmp_path: Path) -> None:
    path, rows_path = written(tmp_path, "table.csv", text(*ROWS)), tmp_path / "rows"
    layout = read_in_child(path, rows_path, Options(), Limits())
    assert (layout.rows, layout.head) == (2, ROWS)


def test_the_child_hands_on_why_a_file_cannot_be_read(tmp_path: Path) -> None:
    path = written(tmp_path, "table.csv", text(["x"] * 500, ["y"] * 500))
    with pytest.raises(Unreadable) as reason:
        read_in_child(path, tmp_path / "rows", Options(), Limits())
    assert reason.value.facts == {"limit": 200, "count": 500}


def test_a_child_without_memory_is_an_answer(tmp_path: Path) -> None:
    path = written(tmp_path, "table.csv", text(*ROWS))
    with pytest.raises(Unreadable):
        read_in_child(path, tmp_path / "rows", Options(), Limits(memory_bytes=8 * 1024 * 1024))
