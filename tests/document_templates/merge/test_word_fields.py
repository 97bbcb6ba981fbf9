"""Fields of old Word templates."""

from datetime import date
from decimal import Decimal

import pytest
from lxml import etree

from templates.merge import FieldSchema, Group, Kind, Scalar
from templates.merge.render import render
from templates.merge.validate import validate

from .word import W, entries_of, template, text_of, with_body_xml, with_parts

VALUES = {
    "case": {"name": "North & south", "value": Decimal("1234.5"), "day": date(2026, 3, 1), "empty": ""},
}
SCHEMA = FieldSchema(
    {"case": Group({"name": Scalar(), "value": Scalar(kind=Kind.MONEY), "day": Scalar(kind=Kind.DATE)})}
)


def complex_field(instruction: str, result: str = "«old»") -> str:
    pieces = (
        '<w:fldChar w:fldCharType="begin"/>',
        f"<w:instrText>{instruction[:6]}</w:instrText>",
        f"<w:instrText>{instruction[6:]}</w:instrText>",
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:rPr><w:b/></w:rPr><w:t>{result}</w:t>",
        "<w:t>more</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    return "<w:p>" + "".join(f"<w:r>{piece}</w:r>" for piece in pieces) + "</w:p>"


def simple_field(instruction: str) -> str:
    return f'<w:p><w:fldSimple w:instr="{instruction}"><w:r><w:t>«old»</w:t></w:r></w:fldSimple></w:p>'


def made(xml: str, locale: str = "sk") -> bytes:
    return render(with_body_xml(xml), VALUES, locale)


@pytest.mark.parametrize("make", [complex_field, simple_field])
@pytest.mark.parametrize(
    ("instruction", "shown"),
    [
        (" MERGEFIELD case.name ", "North & south"),
        (" MERGEFIELD Case_Name \\* MERGEFORMAT ", "North & south"),
        (" mergefield  CASE_NAME  \\* Upper ", "NORTH & SOUTH"),
        (" MERGEFIELD case_value ", "1 234,5"),
        (" MERGEFIELD case_empty ", ""),
        (" MERGEFIELD case_name \\b Re:_ \\f ! ", "Re:_North & south!"),
        (" MERGEFIELD case_empty \\b Re: ", ""),
        (" DOCPROPERTY case.name ", "North & south"),
        (" MERGEFIELD elsewhere ", "«old»"),
        (" DOCPROPERTY Company ", "«old»"),
    ],
)
def test_a_field_shows_its_value(make: object, instruction: str, shown: str) -> None:
    text = text_of(made(make(instruction))).replace("\u00a0", " ")  # type: ignore[operator]
    assert text.strip().removesuffix("more" if shown == "«old»" else "") == shown


@pytest.mark.parametrize(
    ("picture", "shown"),
    [
        ('\\@ "d.M.yyyy"', "1.3.2026"),
        ('\\@ "dd. MMMM yyyy"', "01. marca 2026"),
        ('\\@ "dddd"', "nedeľa"),
        ("\\@ \"d 'of' M, week\"", "1 of 3, week"),
    ],
)
def test_a_day_follows_the_picture_of_its_field(picture: str, shown: str) -> None:
    assert text_of(made(complex_field(f" MERGEFIELD case_day {picture} "))).strip() == shown


@pytest.mark.parametrize(
    ("picture", "shown"), [('\\# "# ##0,00"', "1 234,50"), ('\\# "0"', "1234"), ("\\# 0.0", "1234,5")]
)
def test_a_figure_follows_the_picture_of_its_field(picture: str, shown: str) -> None:
    text = text_of(made(complex_field(f" MERGEFIELD case_value {picture} ")))
    assert text.replace("\u00a0", " ").strip() == shown


def test_a_merge_field_becomes_plain_text_in_its_look() -> None:
    xml = entries_of(made(complex_field(" MERGEFIELD case_name ")))["word/document.xml"]
    assert b"fldChar" not in xml
    assert b"MERGEFIELD" not in xml
    assert b"<w:b/>" in xml


def test_a_property_keeps_its_field_and_its_value_is_a_property_of_the_document() -> None:
    entries = entries_of(made(complex_field(" DOCPROPERTY case.name ")))
    assert b"DOCPROPERTY" in entries["word/document.xml"].replace(
        b"</w:instrText></w:r><w:r><w:instrText>", b""
    )
    root = etree.fromstring(entries["docProps/custom.xml"])
    assert {node.get("name"): "".join(map(str, node.itertext())) for node in root} == {
        "case.name": "North & south"
    }


def test_a_value_like_a_field_is_only_text() -> None:
    data = render(
        with_body_xml(complex_field(" MERGEFIELD case_name ")), {"case": {"name": "{{ case.x }}\nnext"}}
    )
    assert text_of(data).strip() == "{{ case.x }}\nnext"


def test_the_source_of_an_old_mail_merge_is_left_out() -> None:
    entries = entries_of(template("x"))
    settings = entries["word/settings.xml"]
    merge = b'<w:mailMerge><w:mainDocumentType w:val="formLetters"/></w:mailMerge></w:settings>'
    base = "http://schemas.openxmlformats.org/"
    links = (
        f'<Relationships xmlns="{base}package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{base}officeDocument/2006/relationships/mailMergeSource" Target="file:///c:/list.xls" '
        'TargetMode="External"/></Relationships>'
    )
    data = with_parts(
        with_body_xml(complex_field(" MERGEFIELD case_name ")),
        {
            "word/settings.xml": settings.replace(b"</w:settings>", merge),
            "word/_rels/settings.xml.rels": links.encode(),
        },
    )
    report = validate(data, SCHEMA)
    assert report.can_be_published
    assert [finding.code for finding in report.findings] == ["mail_merge_source"]
    document = entries_of(render(data, VALUES))
    assert b"mailMerge" not in document["word/settings.xml"]
    assert b"list.xls" not in document["word/_rels/settings.xml.rels"]


def test_unknown_merge_fields_are_named_with_the_nearest_field() -> None:
    xml = complex_field(" MERGEFIELD Case_Nmae ") + complex_field(" DOCPROPERTY Company ")
    report = validate(with_body_xml(xml), SCHEMA)
    assert [str(finding.message) for finding in report.errors] == [
        "There is no field “Case_Nmae”. Did you mean “case.name”?"
    ]


def test_fields_count_as_used() -> None:
    xml = complex_field(" MERGEFIELD Case_Name ") + simple_field(" DOCPROPERTY case.value ")
    assert validate(with_body_xml(xml), SCHEMA).fields == ("case.name", "case.value")


def test_the_namespace_may_have_another_name() -> None:
    data = with_body_xml("<w:p><w:r><w:instrText>INCLUDEPICTURE http://x</w:instrText></w:r></w:p>")
    xml = entries_of(data)["word/document.xml"].replace(b"<w:", b"<q:").replace(b"</w:", b"</q:")
    xml = xml.replace(f'xmlns:w="{W}"'.encode(), f'xmlns:q="{W}"'.encode()).replace(b" w:", b" q:")
    assert "active_field" in {
        one.code for one in validate(with_parts(data, {"word/document.xml": xml}), SCHEMA).errors
    }
