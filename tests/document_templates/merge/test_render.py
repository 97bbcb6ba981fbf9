"""Documents made from Word templates."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import docx
import pytest

from templates.merge.environment import MergeRefused
from templates.merge.render import render
from templates.merge.values import ValuesRefused

from .word import W, entries_of, saved, template, text_of, with_body_xml, with_parts

CASE = {
    "name": "North site",
    "value": Decimal("1234.5"),
    "day": date(2026, 3, 1),
    "at": datetime(2026, 3, 1, 9, 5),
}


def merged(*paragraphs: str, locale: str = "en", **values: object) -> str:
    return text_of(render(template(*paragraphs), {"case": CASE, **values}, locale))


def test_fields_in_body_header_and_footer_are_filled() -> None:
    data = render(
        template("Offer {{ case.name }}", header="H {{ case.name }}", footer="F {{ case.name }}"),
        {"case": CASE},
    )
    assert text_of(data) == "Offer North site"
    parts = {name for name in entries_of(data) if name.startswith(("word/header", "word/footer"))}
    assert sorted(text_of(data, part) for part in parts) == ["F North site", "H North site"]


def test_fields_in_footnotes_and_text_boxes_are_filled() -> None:
    box = (
        '<w:p><w:r><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent><w:p><w:r>'
        "<w:t>Box {{ case.name }}</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    )
    data = with_body_xml(box)
    entries = entries_of(data)
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    override = b'<Override PartName="/word/footnotes.xml" ContentType="' + kind + b'"/></Types>'
    base = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    relation = b'<Relationship Id="rIdF" Type="' + base + b'" Target="footnotes.xml"/></Relationships>'
    note = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">'
    note += "<w:p><w:r><w:t>Note {{ case.name }}</w:t></w:r></w:p></w:footnote></w:footnotes>"
    data = with_parts(
        data,
        {
            "[Content_Types].xml": entries["[Content_Types].xml"].replace(b"</Types>", override),
            "word/_rels/document.xml.rels": entries["word/_rels/document.xml.rels"].replace(
                b"</Relationships>", relation
            ),
            "word/footnotes.xml": note.encode(),
        },
    )
    made = render(data, {"case": CASE})
    assert "Box North site" in text_of(made)
    assert text_of(made, "word/footnotes.xml") == "Note North site"


def test_a_tag_split_over_runs_is_filled() -> None:
    xml = "".join(f"<w:r><w:t>{part}</w:t></w:r>" for part in ("{", "{ case", ".na", "me }", "}"))
    assert "North site" in text_of(render(with_body_xml(f"<w:p>{xml}</w:p>"), {"case": CASE}))


def test_rows_are_repeated_for_every_line() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=2)
    table.cell(0, 0).text = "{%tr for line in lines %}"
    table.cell(1, 0).text, table.cell(1, 1).text = "{{ line.name }}", "{{ line.price|money('EUR') }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    lines = [{"name": f"Part {n}", "price": n} for n in range(1, 21)]
    made = docx.Document(BytesIO(render(saved(document), {"lines": lines})))
    assert len(made.tables[0].rows) == 20
    assert [cell.text for cell in made.tables[0].rows[19].cells] == ["Part 20", "€20.00"]


@pytest.mark.parametrize(
    "value",
    [
        "A & B <b>bold</b> \"q\" 'a' ]]>",
        "first line\nsecond line",
        "x" * 10_000,
        "שלום עולם مرحبا",
        "crane 🏗️ 👩‍👩‍👧",
        "{{ case.secret }} {% for x in y %}",
        "tab\there",
    ],
)
def test_any_text_arrives_as_it_is(value: str) -> None:
    assert merged("[{{ text }}]", text=value) == f"[{value}]"


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    assert merged("[{{ text }}]", text="a\x00\x07\x0c\x1b\ufffeb\ud800c\r\nd") == "[abc\nd]"


def test_a_text_that_claims_to_be_safe_is_escaped_all_the_same() -> None:
    class Trusted(str):
        def __html__(self) -> str:
            return self

    assert merged("{{ text }}", text=Trusted("<w:br/>")) == "<w:br/>"


@pytest.mark.parametrize(
    ("tag", "locale", "shown"),
    [
        ("{{ case.day }}", "en-gb", "1 Mar 2026"),
        ("{{ case.day|date('long') }}", "sk", "1. marca 2026"),
        ("{{ case.at }}", "en-gb", "1 Mar 2026 09:05"),
        ("{{ case.value|money('EUR') }}", "sk", "1 234,50 €"),
        ("{{ case.value|number(1) }}", "pl", "1 234,5"),
        ("{{ case.value }}", "en", "1,234.5"),
        ("{{ case.name|upper }}", "xx-unknown", "NORTH SITE"),
        ("{{ nothing|default('none yet') }}", "en", "none yet"),
        ("[{{ empty }}]", "en", "[]"),
        ("{{ missing|default('gone') }}", "en", "gone"),
        ("{{ 3 * 4 + 1 }}", "en", "13"),
        ("{{ “quoted” }}", "en", "quoted"),
        ("{% if case.value > 1000 %}big{% endif %}", "en", "big"),
    ],
)
def test_values_are_shown_in_the_language_of_the_document(tag: str, locale: str, shown: str) -> None:
    made = merged(tag, locale=locale, nothing="", empty=None)
    assert made.replace("\u00a0", " ") == shown


def test_the_properties_of_the_document_are_set() -> None:
    data = render(
        template("x"), {}, properties={"title": "Offer & more", "subject": "S" * 300, "author": "Anna"}
    )
    core = docx.Document(BytesIO(data)).core_properties
    assert (core.title, len(core.subject), core.author) == ("Offer & more", 255, "Anna")


def test_tags_in_the_properties_are_filled_without_escaping() -> None:
    document = docx.Document()
    document.core_properties.title = "{{ case.name }}"
    made = docx.Document(BytesIO(render(saved(document), {"case": {"name": "A & B"}})))
    assert made.core_properties.title == "A & B"


def test_a_word_template_becomes_a_document() -> None:
    data = template("{{ case.name }}")
    types = entries_of(data)["[Content_Types].xml"].replace(b"document.main+xml", b"template.main+xml")
    made = render(with_parts(data, {"[Content_Types].xml": types}), {"case": CASE})
    assert text_of(made) == "North site"
    assert b"template.main" not in entries_of(made)["[Content_Types].xml"]


def test_a_missing_value_is_named() -> None:
    with pytest.raises(MergeRefused, match="“amount”") as caught:
        merged("{{ case.amount }}")
    assert caught.value.code == "missing_value"


def test_tags_that_tear_the_structure_are_refused() -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=1)
    table.cell(0, 0).text = "{% if case.name %}"
    document.add_paragraph("{% endif %}")
    table.add_row().cells[0].text = "{% for x in lines %}"
    document.add_paragraph("{% endfor %}")
    with pytest.raises(MergeRefused):
        render(saved(document), {"case": CASE, "lines": ["a", "b"]})


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_what_is_no_word_file_is_refused(data: bytes) -> None:
    with pytest.raises(MergeRefused, match="not a Word document"):
        render(data, {})


@pytest.mark.parametrize(
    "values",
    [
        {"x": object()},
        {"x": b"bytes"},
        {"x": {"y": [print]}},
        {"x": {1}},
        {"_x": 1},
        {"a b": 1},
        {"x": {"__class__": 1}},
        {"x": "y" * 1_000_001},
        {"x": list(range(100_001))},
    ],
)
def test_only_plain_values_are_taken(values: dict[str, object]) -> None:
    with pytest.raises(ValuesRefused, match=r"x|a b"):
        render(template("t"), values)
