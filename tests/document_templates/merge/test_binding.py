"""Controls that are bound to a custom XML part, wherever in a document they stand."""

from io import BytesIO
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.oxml import parse_xml
from lxml import etree

from libraries.containers.content_controls import data_stores
from libraries.properties.found import find
from libraries.properties.packages import COLUMNS, columns_part
from libraries.properties.written import Given, write
from templates.merge import FieldSchema, Group, Kind, ListOf, Scalar, render_safely
from templates.merge.binding import VALUES, VALUES_ID, control, with_parts
from templates.merge.control_starter import build_control_starter
from templates.merge.render import render
from templates.merge.validate import validate

from .test_series import with_footnote
from .test_starter import converted
from .word import W, entries_of, saved, text_of
from .word import with_parts as replaced

SCHEMA = FieldSchema(
    {
        "case": Group({"name": Scalar("Name"), "value": Scalar("Value", Kind.MONEY)}, "Case"),
        "document": Group({"description": Scalar("Description")}, "Document"),
        "contacts": ListOf(Group({"name": Scalar("Name")}), "Contacts"),
        "today": Scalar("Today", Kind.DATE),
    }
)
VALUES_OF_CASE = {
    "case": {"name": "A & B\nsecond line", "value": 12},
    "document": {"description": "First draft"},
    "contacts": [{"name": "Ján"}, {"name": "Eva"}],
    "today": None,
}


def everywhere() -> bytes:
    """Return a template with a control in its body, header, table, text box and footnote."""
    paths = ["case.name", "document.description"]
    document = docx.Document(BytesIO(with_footnote("Note: ")))
    document.add_paragraph("Body: ")._p.append(control("case.name", "Name"))
    document.sections[0].header.paragraphs[0]._p.append(control("case.name", "Name"))
    document.add_table(rows=1, cols=1).cell(0, 0).paragraphs[0]._p.append(
        control("document.description", "x")
    )
    box = parse_xml(
        f'<w:p xmlns:w="{W}"><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" '
        'style="width:200pt;height:40pt"><v:textbox><w:txbxContent><w:p/></w:txbxContent></v:textbox>'
        "</v:shape></w:pict></w:r></w:p>"
    )
    next(box.iter(f"{{{W}}}txbxContent"))[0].append(control("case.name", "Name"))
    document.element.body.insert(0, box)
    data = with_parts(saved(document), paths)
    notes = etree.fromstring(entries_of(data)["word/footnotes.xml"])
    notes[-1][0].append(etree.fromstring(etree.tostring(control("case.name", "Name"))))
    return replaced(data, {"word/footnotes.xml": etree.tostring(notes)})


def test_controls_in_all_places_are_filled_and_stay_bound() -> None:
    made = render(everywhere(), VALUES_OF_CASE)
    entries = entries_of(made)
    header = next(name for name in entries if name.startswith("word/header"))
    # The text box is read twice: by itself, and with the paragraph that it hangs on.
    for part, places in (("word/document.xml", 3), (header, 1), ("word/footnotes.xml", 1)):
        assert text_of(made, part).count("A & B\nsecond line") == places
        assert b"showingPlcHdr" not in entries[part]
    assert "First draft" in text_of(made)
    bound = [
        node
        for name in ("word/document.xml", header, "word/footnotes.xml")
        for node in etree.fromstring(entries[name]).iter(f"{{{W}}}dataBinding")
    ]
    assert len(bound) == 5


def test_the_values_stand_in_the_part_that_word_reads() -> None:
    entries = entries_of(render(everywhere(), VALUES_OF_CASE))
    part = dict(data_stores(entries))[VALUES_ID.lower()]
    assert etree.fromstring(entries[part]).findtext(f"{VALUES}case/{VALUES}name") == "A & B\nsecond line"
    columns = columns_part(entries)
    assert columns is not None
    assert etree.fromstring(entries[columns]).findtext(f"{COLUMNS}description") == "First draft"


def test_what_is_typed_into_a_bound_control_comes_back_as_a_column(tmp_path: Path) -> None:
    made, given = tmp_path / "made.docx", tmp_path / "given.docx"
    made.write_bytes(render(everywhere(), VALUES_OF_CASE))
    write(made, given, Given("ABC", "1.0", {"description": "First draft"}))
    entries = entries_of(given.read_bytes())
    assert "First draft" in text_of(given.read_bytes())
    columns = columns_part(entries)
    assert columns is not None
    typed = entries[columns].replace(b">First draft<", b">Second draft<")
    given.write_bytes(replaced(given.read_bytes(), {columns: typed}))
    assert find(given).changed() == {"description": "Second draft"}


def test_the_file_to_begin_with_has_every_field_and_no_findings() -> None:
    data = build_control_starter(SCHEMA, "Case", "Delete what you do not need.")
    report = validate(data, SCHEMA)
    assert report.findings == ()
    assert {"case.name", "case.value", "document.description", "today", "contacts[].name"} <= set(
        report.fields
    )
    assert set(report.bound) == {"case.name", "case.value", "document.description", "today"}
    rendered = render_safely(data, VALUES_OF_CASE)
    assert rendered.document is not None
    text = text_of(rendered.document)
    assert "A & B\nsecond line" in text
    assert "Ján\nEva" in text


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_shows_the_values_in_all_places(tmp_path: Path) -> None:
    text = converted(tmp_path, {"made.docx": render(everywhere(), VALUES_OF_CASE)}, "pdf")
    assert text.keys() == {"made"}
    shown = pdf_text(tmp_path / "made.pdf")
    assert shown.count("A & B") == 4
    assert "First draft" in shown


def pdf_text(path: Path) -> str:
    """Return the text of all pages of a PDF."""
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
