"""The parts of an Excel workbook that merging looks at: sheets, their texts, named cells, links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from libraries.containers.archives import ArchiveRefused
from libraries.containers.office import Entries, parsed, unpacked
from libraries.formats import sniff
from libraries.messages import Message
from libraries.messages import gettext_noop as _
from templates.merge.environment import MergeRefused
from templates.merge.package import MAX_TEMPLATE, Place, Relation, relations_in

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
FORMATS = frozenset({"xlsx", "xlsm", "xltx", "xltm"})
MOST_ROWS = 20_000

WORKBOOK = "xl/workbook.xml"
_STRINGS = "xl/sharedStrings.xml"
_TAGS = ("{{", "{%", "{#")
#: A name that leads to one cell, or to the first of several.
_TARGET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d{1,7})(?::.*)?")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, its part, and its content."""

    name: str
    part: str


@dataclass(frozen=True, slots=True)
class NamedCell:
    """A cell that has a name of its own."""

    name: str
    sheet: str
    cell: str


class ExcelPackage:
    """A checked workbook, taken apart."""

    def __init__(self, data: bytes) -> None:
        self.entries: Entries = unpacked(BytesIO(data))
        self.sheets = list(self._sheets())
        self.strings = list(self._strings())

    def lines(self) -> Iterator[Place]:
        """Yield the text of every cell with tags, in the order in which they follow each other."""
        for sheet in self.sheets:
            root = parsed(self.entries[sheet.part])
            for cell in root.iter(S + "c"):
                text = self.text_of(cell)
                if has_tags(text):
                    yield Place(_("cell"), text, f"{sheet.name}!{cell.get('r', '')}")
            for node in root.iterfind(f"{S}headerFooter/*"):
                if has_tags(node.text or ""):
                    yield Place(_("header"), node.text or "", sheet.name)
        for _name, drawn in self.drawn_texts():
            yield Place(_("text box"), drawn.text or "")

    def drawn_texts(self) -> Iterator[tuple[str, etree._Element]]:
        """Yield the texts with tags of text boxes and charts, with their part."""
        for name in self.entries:
            if name.startswith(("xl/drawings/drawing", "xl/charts/chart")) and name.endswith(".xml"):
                for node in parsed(self.entries[name]).iter(A + "t"):
                    if has_tags(node.text or ""):
                        yield name, node

    def named_cells(self) -> Iterator[NamedCell]:
        """Yield the cells with names."""
        for node in parsed(self.entries[WORKBOOK]).iter(S + "definedName"):
            target = _TARGET.fullmatch(node.text or "")
            name = node.get("name", "")
            if target is not None and not name.startswith("_xlnm"):
                sheet = (target[1] or target[2]).replace("''", "'")
                yield NamedCell(name, sheet, f"{target[3]}{target[4]}")

    def formulas(self) -> Iterator[str]:
        """Yield the formulas of all cells and names."""
        for sheet in self.sheets:
            yield from (node.text or "" for node in parsed(self.entries[sheet.part]).iter(S + "f"))
        yield from (node.text or "" for node in parsed(self.entries[WORKBOOK]).iter(S + "definedName"))

    def relations(self) -> Iterator[Relation]:
        """Yield every link of every part."""
        return relations_in(self.entries)

    def has_macros(self) -> bool:
        """Tell whether the file carries a macro project."""
        return any(name.lower().endswith("vbaproject.bin") for name in self.entries)

    def text_of(self, cell: etree._Element) -> str:
        """Return the text of a cell, empty where it holds none."""
        kind = cell.get("t", "")
        if kind == "s":
            number = cell.findtext(S + "v") or ""
            return self.strings[int(number)] if number.isdecimal() and int(number) < len(self.strings) else ""
        if kind == "inlineStr":
            return "".join(node.text or "" for node in cell.iter(S + "t"))
        return ""

    def _sheets(self) -> Iterator[Sheet]:
        links = {}
        for node in parsed(self.entries.get("xl/_rels/workbook.xml.rels", b"<none/>")):
            links[node.get("Id")] = node.get("Target", "")
        for node in parsed(self.entries.get(WORKBOOK, b"<none/>")).iter(S + "sheet"):
            target = links.get(node.get(R + "id"), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in self.entries and "worksheets/" in part:
                yield Sheet(node.get("name", ""), part)

    def _strings(self) -> Iterator[str]:
        if _STRINGS in self.entries:
            for item in parsed(self.entries[_STRINGS]).iter(S + "si"):
                # Readings beside the text (phonetic runs) are no part of it.
                texts = [*item.findall(S + "t"), *item.findall(f"{S}r/{S}t")]
                yield "".join(node.text or "" for node in texts)


def has_tags(text: str) -> bool:
    """Tell whether a text holds tags."""
    return any(start in text for start in _TAGS)


def open_workbook(data: bytes) -> ExcelPackage:
    """Return the parts of a workbook after it was found harmless to unpack."""
    if sniff(data).code not in FORMATS or len(data) > MAX_TEMPLATE:
        msgid = _("The template is not an Excel workbook (.xlsx or .xltx) of at most %(megabytes)s MB.")
        raise MergeRefused("not_excel", Message(msgid, {"megabytes": MAX_TEMPLATE >> 20}))
    try:
        package = ExcelPackage(data)
    except ArchiveRefused as refusal:
        raise MergeRefused(refusal.code, refusal.message) from refusal
    if WORKBOOK not in package.entries or not package.sheets:
        raise MergeRefused("not_excel", Message(_("The workbook has no sheets that can be read.")))
    return package
