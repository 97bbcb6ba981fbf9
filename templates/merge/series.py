"""Many letters in one Word file: written letter by letter, so that the thousandth needs no more memory."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from libraries.containers.content_controls import W
from libraries.containers.office import Entries, parent_of, parsed, serialised
from libraries.properties.packages import RELATIONS, add_part
from templates.merge.compiled import BODY, CompiledWord

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_WP_ID = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_BODY = re.compile(r"<(?:\w+:)?body[^>]*?(?:/>|>)")
_NOTES = {"footnote": ("footnoteReference", "footnotes"), "endnote": ("endnoteReference", "endnotes")}
_HEADERS = (W + "headerReference", W + "footerReference")
_NUMBERING = "word/numbering.xml"
_LINKS = "word/_rels/document.xml.rels"
#: Of these an empty paragraph between two letters stands in front of none.
_AFTER_SECTION = (W + "bookmarkStart", W + "bookmarkEnd")
_PAGES, _SECTION_PAGES = "NUMPAGES", "SECTIONPAGES"


@dataclass(slots=True)
class _Notes:
    """The notes of all letters, which wait in a file."""

    part: str
    head: etree._Element
    file: IO[bytes]
    number: int = 0


@dataclass(slots=True)
class _State:
    """What the letters so far have used up."""

    drawings: int = 0
    bookmarks: int = 0
    numberings: list[tuple[str, str]] = field(default_factory=list)
    last_numbering: int = 0
    headers: dict[str, str] = field(default_factory=dict)


class Series:
    """A file that grows by a letter at a time; close it to have it."""

    def __init__(self, template: CompiledWord, target: Path) -> None:
        self._template = template
        self._body = next(name for name, kind in template.kinds.items() if kind == BODY)
        self._entries: Entries = dict(template.entries)
        self._zip = ZipFile(target, "w", compression=ZIP_DEFLATED)
        self._stream: IO[bytes] | None = None
        self._tail = b""
        self._waiting: etree._Element | None = None
        self._state = _State(last_numbering=_last_numbering(self._entries))
        self._notes = {kind: notes for kind in _NOTES if (notes := self._open_notes(kind)) is not None}
        self._first_values: Mapping[str, Any] = {}

    def add(self, values: Mapping[str, Any]) -> None:
        """Add the letter that these values make; they are checked already."""
        roots = self._template.roots(values, self._entries)
        body = roots.get(self._body)
        root = parsed(self._entries[self._body]) if body is None else body
        self._first_values = self._first_values or values
        self._prepare(root, roots)
        if self._waiting is not None:
            self._write(self._waiting, is_last=False)
        self._waiting = root

    def close(self) -> None:
        """Finish the file."""
        if self._waiting is not None:
            self._write(self._waiting, is_last=True)
        if self._stream is not None:
            self._stream.write(self._tail)
            self._stream.close()
            self._entries.pop(self._body)
        if self._template.core_part:
            self._entries[self._template.core_part] = self._template.core(self._first_values, {})
        self._write_numbering()
        for notes in self._notes.values():
            self._write_notes(notes)
        for name, data in self._entries.items():
            self._zip.writestr(name, data)
        self._zip.close()

    # -- one letter -----------------------------------------------------------------------------

    def _prepare(self, root: etree._Element, roots: Mapping[str, etree._Element]) -> None:
        """Let a letter share its file with others: each identity in it once, and no value in two places."""
        for binding in list(root.iter(W + "dataBinding")):
            # All letters share the custom XML parts: Word would write the last value into all of them.
            parent_of(binding).remove(binding)
        for identity in list(root.iterfind(f".//{W}sdtPr/{W}id")):
            parent_of(identity).remove(identity)
        for node in root.iter(W + "p", W + "tr"):
            for name in ("paraId", "textId"):
                node.attrib.pop(_W14 + name, "")
        self._number(root)
        self._restart_lists(root)
        for kind, notes in self._notes.items():
            self._take_notes(kind, notes, root, roots)
        self._take_headers(root, roots)

    def _number(self, root: etree._Element) -> None:
        for drawing in root.iter(_WP_ID):
            self._state.drawings += 1
            drawing.set("id", str(self._state.drawings))
        known: dict[str, str] = {}
        for node in root.iter(W + "bookmarkStart", W + "bookmarkEnd"):
            old = node.get(W + "id", "")
            if old not in known:
                self._state.bookmarks += 1
                known[old] = str(self._state.bookmarks)
            node.set(W + "id", known[old])

    def _restart_lists(self, root: etree._Element) -> None:
        """Have the lists of each letter begin with one."""
        known: dict[str, str] = {}
        for node in root.iter(W + "numId"):
            old = node.get(W + "val", "0")
            if old == "0":
                continue
            if old not in known:
                self._state.last_numbering += 1
                known[old] = str(self._state.last_numbering)
                self._state.numberings.append((known[old], old))
            node.set(W + "val", known[old])

    # -- notes ----------------------------------------------------------------------------------

    def _open_notes(self, kind: str) -> _Notes | None:
        part = next((name for name, found in self._template.kinds.items() if found == kind), None)
        if part is None:
            return None
        head = parsed(self._entries[part])
        for note in list(head):
            if note.get(W + "type") is None:
                head.remove(note)
        numbers = [int(note.get(W + "id", "0")) for note in head]
        return _Notes(part, head, TemporaryFile(), max([0, *numbers]))

    def _take_notes(
        self, kind: str, notes: _Notes, root: etree._Element, roots: Mapping[str, etree._Element]
    ) -> None:
        reference, _plural = _NOTES[kind]
        source = roots.get(notes.part)
        if source is None:
            source = parsed(self._template.entries[notes.part])
        known: dict[str, str] = {}
        for note in source:
            if note.get(W + "type") is None:
                notes.number += 1
                known[note.get(W + "id", "")] = str(notes.number)
                note.set(W + "id", str(notes.number))
                notes.file.write(etree.tostring(note, with_tail=False))
        for node in root.iter(W + reference):
            node.set(W + "id", known.get(node.get(W + "id", ""), node.get(W + "id", "")))

    def _write_notes(self, notes: _Notes) -> None:
        head, _sign, tail = etree.tostring(notes.head, encoding="UTF-8").rpartition(b"</")
        if not head:
            return
        self._entries.pop(notes.part)
        notes.file.seek(0)
        with self._zip.open(notes.part, "w", force_zip64=True) as stream:
            stream.write(head)
            while chunk := notes.file.read(1 << 20):
                stream.write(chunk)
            stream.write(b"</" + tail)
        notes.file.close()

    # -- headers and footers --------------------------------------------------------------------

    def _take_headers(self, root: etree._Element, roots: Mapping[str, etree._Element]) -> None:
        """Give the letter headers of its own where they are not those of a letter before."""
        links = {node.get("Id"): node for node in parsed(self._template.entries[_LINKS])}
        for node in root.iter(*_HEADERS):
            link = links.get(node.get(_R + "id"))
            part = f"word/{link.get('Target', '')}" if link is not None else ""
            if part in roots:
                node.set(_R + "id", self._header(part, roots[part], link))

    def _header(self, part: str, root: etree._Element, link: Any) -> str:
        for code in root.iter(W + "instrText"):
            # Each letter counts its own pages.
            code.text = (code.text or "").replace(_PAGES, _SECTION_PAGES) if _counts_all(code) else code.text
        data = serialised(root)
        key = f"{part}:{hashlib.sha256(data).hexdigest()}"
        if key not in self._state.headers:
            self._state.headers[key] = self._added_header(part, data, link)
        return self._state.headers[key]

    def _added_header(self, part: str, data: bytes, link: Any) -> str:
        number = len(self._state.headers) + 1
        folder, _slash, file = part.rpartition("/")
        stem, _dot, extension = file.rpartition(".")
        name = f"{stem}_letter{number}.{extension}"
        kind = "header" if "header" in link.get("Type", "").rpartition("/")[2] else "footer"
        content_type = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
        add_part(self._entries, f"{folder}/{name}", data, content_type)
        own_links = f"{folder}/_rels/{file}.rels"
        if own_links in self._entries:
            self._entries[f"{folder}/_rels/{name}.rels"] = self._entries[own_links]
        links = parsed(self._entries[_LINKS])
        node = etree.SubElement(links, f"{RELATIONS}Relationship")
        node.set("Id", f"rIdL{number}")
        node.set("Type", link.get("Type", ""))
        node.set("Target", name)
        self._entries[_LINKS] = serialised(links)
        return f"rIdL{number}"

    # -- writing --------------------------------------------------------------------------------

    def _write(self, root: etree._Element, *, is_last: bool) -> None:
        body = root.find(W + "body")
        if body is None:
            return
        for section in root.iter(W + "sectPr"):
            _begin_on_new_page(section)
        _restart_pages(root)
        if not is_last:
            _end_section(body)
        head, inner, tail = _cut(etree.tostring(root, encoding="unicode"))
        if self._stream is None:
            self._stream = self._zip.open(self._body, "w", force_zip64=True)
            self._stream.write(b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + head.encode())
            self._tail = tail.encode()
        self._stream.write(inner.encode())

    def _write_numbering(self) -> None:
        if _NUMBERING not in self._entries or not self._state.numberings:
            return
        root = parsed(self._entries[_NUMBERING])
        abstract = {node.get(W + "numId", ""): _abstract_of(node) for node in root.iterfind(W + "num")}
        last = max((place for place, node in enumerate(root) if node.tag == W + "num"), default=len(root) - 1)
        made = [_numbering(new, abstract[old]) for new, old in self._state.numberings if old in abstract]
        for place, node in enumerate(made, start=last + 1):
            root.insert(place, node)
        self._entries[_NUMBERING] = serialised(root)


def _last_numbering(entries: Entries) -> int:
    if _NUMBERING not in entries:
        return 0
    numbers = [node.get(W + "numId", "") for node in parsed(entries[_NUMBERING]).iterfind(W + "num")]
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


def _abstract_of(node: etree._Element) -> str:
    found = node.find(W + "abstractNumId")
    return "0" if found is None else found.get(W + "val", "0")


def _numbering(number: str, abstract: str) -> etree._Element:
    node = etree.Element(W + "num")
    node.set(W + "numId", number)
    etree.SubElement(node, W + "abstractNumId").set(W + "val", abstract)
    for level in range(9):
        override = etree.SubElement(node, W + "lvlOverride")
        override.set(W + "ilvl", str(level))
        etree.SubElement(override, W + "startOverride").set(W + "val", "1")
    return node


def _counts_all(code: etree._Element) -> bool:
    words = (code.text or "").split()
    return _PAGES in words and _SECTION_PAGES not in words


def _begin_on_new_page(section: etree._Element) -> None:
    kind = section.find(W + "type")
    if kind is not None and kind.get(W + "val") == "continuous" and _is_of_body(section):
        kind.set(W + "val", "nextPage")


def _is_of_body(section: etree._Element) -> bool:
    return parent_of(section).tag == W + "body"


def _restart_pages(root: etree._Element) -> None:
    """Have the first section of a letter begin with page one."""
    section = next(root.iter(W + "sectPr"), None)
    if section is None:
        return
    numbers = section.find(W + "pgNumType")
    if numbers is None:
        numbers = etree.Element(W + "pgNumType")
        before = {W + name for name in ("headerReference", "footerReference", "footnotePr", "endnotePr")}
        before |= {W + name for name in ("type", "pgSz", "pgMar", "paperSrc", "pgBorders", "lnNumType")}
        section.insert(sum(1 for node in section if node.tag in before), numbers)
    numbers.set(W + "start", "1")


def _end_section(body: etree._Element) -> None:
    """Let the letter end in its last paragraph, so that the next begins on a page of its own."""
    section = body.find(W + "sectPr")
    if section is None:
        section = etree.Element(W + "sectPr")
    else:
        body.remove(section)
    last = next((node for node in reversed(body) if node.tag not in _AFTER_SECTION), None)
    if last is None or last.tag != W + "p" or last.find(f"{W}pPr/{W}sectPr") is not None:
        last = etree.SubElement(body, W + "p")
        spacing = etree.SubElement(etree.SubElement(last, W + "pPr"), W + "spacing")
        for name, value in (("before", "0"), ("after", "0"), ("line", "20"), ("lineRule", "exact")):
            spacing.set(W + name, value)
    properties = last.find(W + "pPr")
    if properties is None:
        properties = etree.Element(W + "pPr")
        last.insert(0, properties)
    change = properties.find(W + "pPrChange")
    if change is None:
        properties.append(section)
    else:
        change.addprevious(section)


def _cut(xml: str) -> tuple[str, str, str]:
    """Return what stands before, in and after the body."""
    begin = _BODY.search(xml)
    if begin is None:
        return xml, "", ""
    end = xml.rindex("</")
    body_end = xml.rindex("</", 0, end)
    return xml[: begin.end()], xml[begin.end() : body_end], xml[body_end:]


def letters(template: CompiledWord, target: Path, values: Iterator[Mapping[str, Any]]) -> int:
    """Write a letter for each of the values, and return how many there are."""
    series = Series(template, target)
    number = 0
    for one in values:
        series.add(one)
        number += 1
    series.close()
    return number
