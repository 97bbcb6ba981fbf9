"""Many letters in one Word file."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from lxml import etree

from templates.merge.compiled import CompiledWord
from templates.merge.series import letters
from templates.merge.worker import join_safely

from .test_controls import STORE, control, custom_part, run
from .test_starter import converted
from .word import W, entries_of, saved, template, text_of, with_body_xml, with_parts

MANY = [{"case": {"name": f"Case {n} & more"}} for n in range(1, 4)]


def joined(data: bytes, folder: Path, values: list[Mapping[str, Any]] | None = None) -> bytes:
    target = folder / "letters.docx"
    assert letters(CompiledWord(data, "sk"), target, iter(values or MANY)) == len(values or MANY)
    return target.read_bytes()


def body_of(data: bytes) -> etree._Element:
    body = etree.fromstring(entries_of(data)["word/document.xml"]).find(f"{{{W}}}body")
    assert body is not None
    return body


def test_each_letter_begins_on_a_page_of_its_own(tmp_path: Path) -> None:
    made = joined(template("Dear {{ case.name }}", "end"), tmp_path)
    assert text_of(made) == "\n".join(f"Dear Case {n} & more\nend" for n in (1, 2, 3))
    body = body_of(made)
    assert len(list(body.iter(f"{{{W}}}sectPr"))) == 3
    assert body[-1].tag == f"{{{W}}}sectPr"
    assert [node.get(f"{{{W}}}start") for node in body.iter(f"{{{W}}}pgNumType")] == ["1", "1", "1"]
    docx.Document(BytesIO(made))


def test_a_letter_that_ends_in_a_table_gets_a_thin_paragraph(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "{{ case.name }}"
    assert len(docx.Document(BytesIO(joined(saved(document), tmp_path))).tables) == 3


def test_headers_are_kept_once_unless_they_differ(tmp_path: Path) -> None:
    made = joined(template("x", header="Same", footer="{{ case.name }}"), tmp_path)
    sections = docx.Document(BytesIO(made)).sections
    assert [one.footer.paragraphs[0].text for one in sections] == [f"Case {n} & more" for n in (1, 2, 3)]
    assert {one.header.paragraphs[0].text for one in sections} == {"Same"}
    names = entries_of(made)
    assert len([name for name in names if name.startswith("word/header")]) == 1
    assert len(set(names)) == len(zipfile.ZipFile(BytesIO(made)).namelist())


def test_a_value_bound_to_a_part_does_not_run_over_all_letters(tmp_path: Path) -> None:
    binding = f"<w:id w:val='5'/><w:dataBinding w:storeItemID='{STORE}' w:xpath='/x'/>"
    data = with_parts(with_body_xml(f"<w:p>{control('case.name', run('old'), binding)}</w:p>"), custom_part())
    made = joined(data, tmp_path)
    assert b"dataBinding" not in entries_of(made)["word/document.xml"]
    assert [line for line in text_of(made).split("\n") if line] == [f"Case {n} & more" for n in (1, 2, 3)]


def test_lists_begin_anew_in_each_letter(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("{{ case.name }}")
    paragraph = document.add_paragraph("first")
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr xmlns:w="{W}"><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    )
    made = joined(saved(document), tmp_path)
    used = [node.get(f"{{{W}}}val") for node in body_of(made).iter(f"{{{W}}}numId")]
    assert len(set(used)) == 3
    numbering = etree.fromstring(entries_of(made)["word/numbering.xml"])
    known = {node.get(f"{{{W}}}numId") for node in numbering.iterfind(f"{{{W}}}num")}
    assert set(used) <= known


def test_notes_belong_to_their_letters(tmp_path: Path) -> None:
    made = joined(with_footnote("Note on {{ case.name }}"), tmp_path)
    notes = etree.fromstring(entries_of(made)["word/footnotes.xml"])
    texts = {note.get(f"{{{W}}}id"): "".join(map(str, note.itertext())) for note in notes}
    found = [texts[node.get(f"{{{W}}}id")] for node in body_of(made).iter(f"{{{W}}}footnoteReference")]
    assert found == [f"Note on Case {n} & more" for n in (1, 2, 3)]


def with_footnote(text: str) -> bytes:
    """Return a template with a footnote."""
    data = with_body_xml('<w:p><w:r><w:t>See</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>')
    entries = entries_of(data)
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    base = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    relation = b'<Relationship Id="rIdF" Type="' + base + b'" Target="footnotes.xml"/></Relationships>'
    end = b"</Relationships>"
    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="2"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    override = b'<Override PartName="/word/footnotes.xml" ContentType="' + kind + b'"/></Types>'
    return with_parts(
        data,
        {
            "[Content_Types].xml": entries["[Content_Types].xml"].replace(b"</Types>", override),
            "word/_rels/document.xml.rels": entries["word/_rels/document.xml.rels"].replace(end, relation),
            "word/footnotes.xml": notes.encode(),
        },
    )


def test_a_template_that_cannot_be_merged_makes_no_file(tmp_path: Path) -> None:
    told = join_safely(template("{{ ''.__class__ }}"), MANY, tmp_path / "x.docx")
    assert (told.code, told.document) == ("forbidden", None)
    told = join_safely(template("{{ case.nmae }}"), MANY, tmp_path / "x.docx")
    assert told.code == "missing_value"


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_opens_the_letters(tmp_path: Path) -> None:
    data = with_footnote("Note on {{ case.name }}")
    text = converted(tmp_path, {"letters.docx": joined(data, tmp_path)}, "txt:Text (encoded):UTF8")["letters"]
    assert text.count("See") == 3
