"""Pictures in controls whose tag is the path of a field: they come in the place of the template's own."""

import hashlib
import struct
from collections.abc import Iterator

from lxml import etree

from libraries.containers.content_controls import W
from libraries.containers.office import Entries, parent_of, parsed, serialised
from libraries.properties.packages import RELATIONS, add_part

PNG = b"\x89PNG\r\n\x1a\n"
#: A picture of one grey point, for templates and samples.
GREY = PNG + bytes.fromhex(
    "0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6338010000ca00c999ca5d7e00"
    "00000049454e44ae426082"
)

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SIZE = struct.Struct(">II")
_EXTENTS = (f"{_WP}extent", f"{_A}xfrm/{_A}ext")


def show_picture(control: etree._Element, png: bytes | None, part: str, entries: Entries) -> None:
    """Let a control show the picture in the box of the one that it has; without one it shows none.

    The picture becomes a part of the file, once for however many places show it.
    """
    drawings = list(control.iter(W + "drawing"))
    if png is None:
        for drawing in drawings:
            parent_of(drawing).remove(drawing)
        return
    key = hashlib.sha256(png).hexdigest()[:16]
    for drawing in drawings:
        for blip in drawing.iter(f"{_A}blip"):
            # Word shows a drawing that is linked in the place of the one within.
            etree.strip_attributes(blip, f"{{{_R}}}link")
            blip.set(f"{{{_R}}}embed", f"rIdP{key}")
            for extension in blip.findall(f"{_A}extLst"):
                blip.remove(extension)
        _fit(drawing, png)
    if drawings:
        _add(entries, part, key, png)


def _fit(drawing: etree._Element, png: bytes) -> None:
    width, height = _SIZE.unpack_from(png, len(PNG) + 8)
    for extent in _extents(drawing):
        box_width, box_height = int(extent.get("cx", "0")), int(extent.get("cy", "0"))
        scale = min(box_width / max(width, 1), box_height / max(height, 1))
        extent.set("cx", str(round(width * scale)))
        extent.set("cy", str(round(height * scale)))


def _extents(drawing: etree._Element) -> Iterator[etree._Element]:
    for path in _EXTENTS:
        yield from drawing.iterfind(f".//{path}")


def _add(entries: Entries, part: str, key: str, png: bytes) -> None:
    folder, _slash, file = part.rpartition("/")
    name = f"media/merged-{key}.png"
    if f"{folder}/{name}" not in entries:
        add_part(entries, f"{folder}/{name}", png, "image/png")
    links = f"{folder}/_rels/{file}.rels"
    root = parsed(entries[links]) if links in entries else etree.Element(f"{RELATIONS}Relationships")
    if any(node.get("Id") == f"rIdP{key}" for node in root):
        return
    node = etree.SubElement(root, f"{RELATIONS}Relationship")
    node.set("Id", f"rIdP{key}")
    node.set("Type", f"{_R}/image")
    node.set("Target", name)
    entries[links] = serialised(root)
