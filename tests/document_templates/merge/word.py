"""Word templates made for the tests of merging."""

import zipfile
from io import BytesIO
from typing import Any

import docx
from docx.oxml import parse_xml
from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def template(*paragraphs: str, header: str = "", footer: str = "") -> bytes:
    """Return a template with these paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if footer:
        document.sections[0].footer.paragraphs[0].text = footer
    return saved(document)


def with_body_xml(xml: str) -> bytes:
    """Return a template whose body begins with this XML."""
    document = docx.Document()
    for node in parse_xml(f'<w:body xmlns:w="{W}">{xml}</w:body>'):
        document.element.body.insert(len(document.element.body) - 1, node)
    return saved(document)


def with_parts(data: bytes, changed: dict[str, bytes]) -> bytes:
    """Return the file with these parts added or changed."""
    entries = entries_of(data) | changed
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def with_relation(data: bytes, kind: str, target: str) -> bytes:
    """Return the file with an external link of this kind in its body."""
    part = "word/_rels/document.xml.rels"
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    relation = f'<Relationship Id="rIdX" Type="{base}{kind}" Target="{target}" TargetMode="External"/>'
    xml = entries_of(data)[part].replace(b"</Relationships>", relation.encode() + b"</Relationships>")
    return with_parts(data, {part: xml})


def entries_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def saved(document: Any) -> bytes:
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def text_of(data: bytes, part: str = "word/document.xml") -> str:
    """Return the text of a part, one line for each paragraph; every XML part must be well formed."""
    entries = entries_of(data)
    for name, content in entries.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(content)
    root = etree.fromstring(entries[part])
    return "\n".join(_paragraph(node) for node in root.iter(f"{{{W}}}p"))


def _paragraph(node: Any) -> str:
    shown = {f"{{{W}}}br": "\n", f"{{{W}}}tab": "\t"}
    return "".join(
        child.text or "" if child.tag == f"{{{W}}}t" else shown.get(child.tag, "") for child in node.iter()
    )
