"""Text of Word documents."""

import time
from pathlib import Path

import docx

from libraries.extraction.reader import extract
from libraries.extraction.result import State
from libraries.formats import by_code

from .documents import paragraph, word

DOCX = by_code("docx")


def text_of(path: Path) -> str:
    return extract(path, DOCX).text


def test_body_headers_footers_notes_and_comments_are_read(tmp_path: Path) -> None:
    path = word(
        tmp_path / "a.docx",
        paragraph("the body"),
        footer=paragraph("the footer"),
        header=paragraph("the header"),
        footnotes=f"<w:footnote>{paragraph('a note')}</w:footnote>",
        comments=f"<w:comment>{paragraph('a remark')}</w:comment>",
    )
    extraction = extract(path, DOCX)
    assert extraction.state is State.DONE
    assert extraction.text.split("\n") == ["the body", "the header", "the footer", "a note", "a remark"]


def test_a_word_split_over_runs_is_one_word(tmp_path: Path) -> None:
    body = "<w:p><w:r><w:t>pro</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>posal</w:t></w:r></w:p>"
    assert text_of(word(tmp_path / "a.docx", body)) == "proposal"


def test_tabs_breaks_and_cells_part_the_words(tmp_path: Path) -> None:
    cell = "<w:tc>{}</w:tc>"
    row = f"<w:tr>{cell.format(paragraph('a'))}{cell.format(paragraph('b'))}</w:tr>"
    line = "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>x</w:t><w:tab/><w:t>y</w:t><w:br/>"
    line += "<w:t>z</w:t></w:r></w:p>"
    assert text_of(word(tmp_path / "a.docx", f"<w:tbl>{row}{row}</w:tbl>{line}")) == "a\tb\na\tb\nx\ty\nz"


def test_controls_and_text_boxes_are_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('in a box')}</w:txbxContent>"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    drawing = f"<mc:AlternateContent>{both}</mc:AlternateContent>"
    control = f"<w:sdtContent>{paragraph('in a control')}</w:sdtContent>"
    body = f"<w:p><w:r><w:t>before</w:t></w:r><w:r>{drawing}</w:r></w:p>"
    body += f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr>{control}</w:sdt>"
    assert text_of(word(tmp_path / "a.docx", body)).split("\n") == ["before", "in a box", "in a control"]


def test_deleted_and_moved_text_and_field_codes_are_left_out(tmp_path: Path) -> None:
    body = (
        "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:ins><w:r><w:t>kept</w:t></w:r></w:ins></w:p>"
    )
    assert text_of(word(tmp_path / "a.docx", body)) == "kept"


def test_a_table_of_200_rows_takes_no_time(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=200, cols=10)
    for number, row in enumerate(table.rows):
        row.cells[0].text = f"row {number}"
    path = tmp_path / "table.docx"
    document.save(str(path))
    started = time.perf_counter()
    text = text_of(path)
    assert time.perf_counter() - started < 0.5
    assert "row 199" in text


def test_a_document_without_text_says_so(tmp_path: Path) -> None:
    extraction = extract(word(tmp_path / "a.docx", "<w:p/>"), DOCX)
    assert (extraction.state, extraction.text) == (State.NONE, "")
    assert "no text" in str(extraction.reason)
