"""Text of Word documents and PowerPoint presentations, read from their XML parts as a stream."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError
from zipfile import ZipFile

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeElementTree

from libraries.containers.archives import damaged, open_archive, open_entry, read_entry
from libraries.extraction.result import TextCollector
from libraries.extraction.xmlstream import parse
from libraries.formats.compound import MAGIC as COMPOUND_MAGIC
from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as _

_WORD_PARTS = ("main+xml", "header+xml", "footer+xml", "footnotes+xml", "endnotes+xml", "comments+xml")
_SLIDE_PARTS = ("presentationml.slide+xml", "notesslide+xml", "comments+xml")
# Deleted and moved text, settings, and the second copy of a text box for old programs.
_SKIPPED = frozenset(
    {"pPr", "rPr", "sectPr", "tblPr", "trPr", "tcPr", "sdtPr", "del", "moveFrom", "Fallback", "instrText"}
)
_INSIDE = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_AFTER = {"p": "\n", "tc": "\t", "tr": "\n", "txbxContent": "\n", "footnote": "\n", "comment": "\n"}


class OfficeText:
    """Turns the elements of a Word or PowerPoint part into lines, cells and tabs."""

    def __init__(self, collector: TextCollector) -> None:
        self._collector = collector
        self._skipped = 0
        self._is_text = False
        self._separator = ""

    def start(self, name: str, _attributes: dict[str, str], /) -> None:
        """Open an element."""
        if self._skipped or name in _SKIPPED:
            self._skipped += 1
            return
        self._is_text = name == "t"
        if name == "txbxContent":
            self._separator = "\n"
        elif name in _INSIDE:
            self._separator += _INSIDE[name]

    def end(self, name: str, /) -> None:
        """Close an element; what parts it from the next text is written when there is one."""
        if self._skipped:
            self._skipped -= 1
            return
        self._is_text = False
        self._separator = _AFTER.get(name, self._separator)

    def data(self, text: str, /) -> None:
        """Keep the text of a run."""
        if self._is_text and not self._skipped:
            self._collector.add(self._separator + text)
            self._separator = ""


def read_word(path: Path, collector: TextCollector) -> None:
    """Read body, headers, footers, notes and comments of a Word document."""
    with _office_archive(path) as archive:
        for part in _parts(archive, _WORD_PARTS):
            _read_part(archive, part, collector)


def read_slides(path: Path, collector: TextCollector) -> None:
    """Read the slides in the order in which they are shown, then notes and comments."""
    with _office_archive(path) as archive:
        parts = _parts(archive, _SLIDE_PARTS)
        shown = [part for part in _shown_slides(archive) if part in parts]
        for number, part in enumerate(shown, start=1):
            collector.page(number)
            _read_part(archive, part, collector)
        for part in parts:
            if part not in shown:
                _read_part(archive, part, collector)
        collector.pages = len(shown)


@contextmanager
def _office_archive(path: Path) -> Iterator[ZipFile]:
    refuse_encrypted(path)
    with path.open("rb") as file, open_archive(file) as archive:
        yield archive


def refuse_encrypted(path: Path) -> None:
    """Refuse a modern Office file that a password turned into a compound file."""
    with path.open("rb") as file:
        if file.read(len(COMPOUND_MAGIC)) == COMPOUND_MAGIC:
            raise Refusal("encrypted", Message(_("The file is protected by a password.")))


def _read_part(archive: ZipFile, part: str, collector: TextCollector) -> None:
    with open_entry(archive, part) as stream:
        parse(stream, OfficeText(collector))
    collector.add("\n")


def _parts(archive: ZipFile, kinds: tuple[str, ...]) -> list[str]:
    """Return the parts of these content types that the file really has, by kind and number."""
    found = []
    for override in _xml(archive, "[Content_Types].xml"):
        content_type = override.get("ContentType", "").lower()
        kind = next((rank for rank, ending in enumerate(kinds) if content_type.endswith(ending)), None)
        part = override.get("PartName", "").lstrip("/")
        if kind is not None and part in archive.NameToInfo:
            found.append((kind, _natural(part), part))
    return [part for _kind, _order, part in sorted(found)]


def _shown_slides(archive: ZipFile) -> list[str]:
    """Follow the presentation's list of slides to their parts."""
    relations = {
        relation.get("Id"): f"ppt/{relation.get('Target', '')}".replace("ppt//ppt/", "ppt/")
        for relation in _xml(archive, "ppt/_rels/presentation.xml.rels")
    }
    slides = [node for node in _xml(archive, "ppt/presentation.xml").iter() if node.tag.endswith("}sldId")]
    references = (next((v for k, v in slide.items() if k.endswith("}id")), None) for slide in slides)
    return [relations[reference] for reference in references if reference in relations]


def _xml(archive: ZipFile, part: str) -> Element:
    try:
        root: Element = SafeElementTree.fromstring(read_entry(archive, part), forbid_dtd=True)
    except (ParseError, DefusedXmlException, LookupError) as error:
        raise damaged() from error
    return root


def _natural(part: str) -> tuple[int, str]:
    digits = re.findall(r"\d+", part)
    return (int(digits[-1][:9]) if digits else 0), part
