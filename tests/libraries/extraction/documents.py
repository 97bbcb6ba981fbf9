"""Small documents with known text, made for the tests of extraction."""

import zipfile
import zlib
from pathlib import Path

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
SLIDE_TYPE = "application/vnd.openxmlformats-officedocument.presentationml."


def write_zip(path: Path, entries: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return path


def content_types(parts: dict[str, str]) -> str:
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in parts.items()
    )
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{overrides}</Types>'


def word(path: Path, body: str, **others: str) -> Path:
    """Write a docx with this body and other parts by their kind (header, footnotes ...)."""
    parts = {"word/document.xml": WORD_TYPE + "document.main+xml"}
    parts |= {f"word/{kind}.xml": f"{WORD_TYPE}{kind}+xml" for kind in others}
    entries = {"[Content_Types].xml": content_types(parts)}
    entries["word/document.xml"] = f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>"
    entries |= {f"word/{kind}.xml": f"<w:{kind} {W}>{xml}</w:{kind}>" for kind, xml in others.items()}
    return write_zip(path, entries)


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def slides(path: Path, texts: list[str], order: list[int]) -> Path:
    """Write a pptx whose slides are shown in this order."""
    parts = {f"ppt/slides/slide{n}.xml": SLIDE_TYPE + "slide+xml" for n in range(1, len(texts) + 1)}
    ids = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in order)
    relations = "".join(
        f'<Relationship Id="rId{n}" Target="slides/slide{n}.xml"/>' for n in range(1, len(texts) + 1)
    )
    entries = {
        "[Content_Types].xml": content_types(
            parts | {"ppt/presentation.xml": SLIDE_TYPE + "presentation.main+xml"}
        ),
        "ppt/presentation.xml": f'<p:presentation xmlns:p="p" xmlns:r="r">{ids}</p:presentation>',
        "ppt/_rels/presentation.xml.rels": f'<Relationships xmlns="r">{relations}</Relationships>',
    }
    for number, text in enumerate(texts, start=1):
        body = f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>"
        entries[f"ppt/slides/slide{number}.xml"] = f'<p:sld xmlns:p="p" xmlns:a="a">{body}</p:sld>'
    return write_zip(path, entries)


def open_document(path: Path, body: str, *, manifest: str = "<manifest/>") -> Path:
    names = 'xmlns:office="o" xmlns:text="t" xmlns:draw="d"'
    content = f"<office:document-content {names}>{body}</office:document-content>"
    return write_zip(path, {"mimetype": "x", "META-INF/manifest.xml": manifest, "content.xml": content})


def pdf(path: Path, pages: list[str]) -> Path:
    """Write a PDF with one line of Helvetica per page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, text in enumerate(pages):
        stream = zlib.compress(f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("latin-1"))
        page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
        page += f"/Contents {5 + 2 * number} 0 R>>"
        objects.append(page.encode())
        objects.append(
            f"<</Length {len(stream)}/Filter/FlateDecode>>stream\n".encode() + stream + b"\nendstream"
        )
    path.write_bytes(_assembled(objects))
    return path


def _assembled(objects: list[bytes]) -> bytes:
    data, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    tail = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    tail += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF"
    return bytes(data) + tail.encode()
