"""Content controls."""

from datetime import date

from lxml import etree

from templates.merge.controls import value_at
from templates.merge.render import render

from .word import entries_of, template, text_of, with_body_xml, with_parts

VALUES = {"case": {"name": "A & B", "day": date(2026, 3, 1), "lines": [{"name": "x"}]}}
STORE = "{11111111-2222-3333-4444-555555555555}"


def control(tag: str, content: str, properties: str = "") -> str:
    head = f"<w:sdtPr><w:tag w:val='{tag}'/>{properties}</w:sdtPr>"
    return f"<w:sdt>{head}<w:sdtContent>{content}</w:sdtContent></w:sdt>"


def run(text: str, style: str = "") -> str:
    look = f"<w:rPr><w:rStyle w:val='{style}'/><w:b/></w:rPr>" if style else ""
    return f"<w:r>{look}<w:t>{text}</w:t></w:r>"


def test_controls_around_runs_paragraphs_and_cells_are_filled() -> None:
    cell = control("case.name", "<w:tc><w:p><w:r><w:t>old</w:t></w:r></w:p></w:tc>")
    xml = (
        f"<w:p>{control('case.name', run('old') + run('rest'))}</w:p>"
        f"{control('case.name', '<w:p/>')}"
        f"<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid><w:tr>{cell}</w:tr></w:tbl>"
    )
    assert text_of(render(with_body_xml(xml), VALUES)) == "A & B\nA & B\nA & B"


def test_a_control_in_the_header_is_filled_too() -> None:
    data = template("x", header="in the header")
    part = next(name for name in entries_of(data) if name.startswith("word/header"))
    xml = entries_of(data)[part].replace(b"</w:hdr>", f"{control('case.name', '<w:p/>')}</w:hdr>".encode())
    made = render(with_parts(data, {part: xml}), VALUES)
    assert "A & B" in text_of(made, part)


def test_the_look_stays_and_the_placeholder_goes() -> None:
    xml = f"<w:p>{control('case.name', run('Click here', 'PlaceholderText'), '<w:showingPlcHdr/>')}</w:p>"
    document = entries_of(render(with_body_xml(xml), VALUES))["word/document.xml"].decode()
    assert "showingPlcHdr" not in document
    assert "PlaceholderText" not in document
    assert "<w:b/>" in document


def test_dates_follow_the_language_and_unknown_tags_stay() -> None:
    others = control("other", run(" kept")) + control("case.lines", run("!"))
    xml = f"<w:p>{control('case.day', run('old'))}{others}</w:p>"
    assert text_of(render(with_body_xml(xml), VALUES, "sk")) == "1. 3. 2026 kept!"


def test_the_bound_node_of_the_custom_part_is_written() -> None:
    path = "w:xpath='/c:case[1]/c:name[1]' w:prefixMappings=\"xmlns:c='urn:c'\""
    binding = f"<w:dataBinding w:storeItemID='{STORE}' {path}/>"
    data = with_body_xml(f"<w:p>{control('case.name', run('old'), binding)}</w:p>")
    data = with_parts(data, custom_part())
    made = entries_of(render(data, VALUES))
    assert etree.fromstring(made["customXml/item7.xml"]).findtext("{urn:c}name") == "A & B"


def custom_part() -> dict[str, bytes]:
    """Return a custom XML part that hangs on the document like Word's own."""
    names = "http://schemas.openxmlformats.org/"
    base = names + "officeDocument/2006/"
    entries = entries_of(template("x"))
    relation = (
        f'<Relationship Id="rId99" Type="{base}relationships/customXml" Target="../customXml/item7.xml"/>'
    )
    end = b"</Relationships>"
    rels = entries["word/_rels/document.xml.rels"].replace(end, relation.encode() + end)
    props = f'<Relationship Id="rId1" Type="{base}relationships/customXmlProps" Target="itemProps7.xml"/>'
    start = f'<Relationships xmlns="{names}package/2006/relationships">'
    item = f'<ds:datastoreItem ds:itemID="{STORE}" xmlns:ds="{base}customXml"/>'
    override = (
        '<Override PartName="/customXml/itemProps7.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.customXmlProperties+xml"/></Types>'
    )
    return {
        "word/_rels/document.xml.rels": rels,
        "[Content_Types].xml": entries["[Content_Types].xml"].replace(b"</Types>", override.encode()),
        "customXml/item7.xml": b'<c:case xmlns:c="urn:c"><c:name>old</c:name></c:case>',
        "customXml/itemProps7.xml": item.encode(),
        "customXml/_rels/item7.xml.rels": f"{start}{props}</Relationships>".encode(),
    }


def test_a_value_with_tags_is_not_merged_again() -> None:
    xml = f"<w:p>{control('case.name', run('old'))}</w:p>"
    made = render(with_body_xml(xml), {"case": {"name": "{{ case.secret }}\nnext"}})
    assert text_of(made) == "{{ case.secret }}\nnext"


def test_only_single_values_are_found() -> None:
    assert value_at(VALUES, "case.name") == "A & B"
    assert value_at(VALUES, "case") is None
    assert value_at(VALUES, "case.lines") is None
    assert value_at(VALUES, "case.name.more") is None
