"""The parts of a Word file that merging looks at: paragraphs with tags, links to the outside, macros."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from libraries.archives import ArchiveLimits, ArchiveRefused, damaged, open_archive, open_entry
from libraries.formats import sniff
from libraries.messages import Message
from libraries.messages import gettext_noop as _
from templates.merge.environment import MergeRefused

MAX_TEMPLATE = 30 << 20
LIMITS = ArchiveLimits(entries=3_000, unpacked_bytes=200 << 20, ratio=300)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_WORD_ML = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_TEMPLATE_TYPE = (_WORD_ML + "template.main+xml").encode()
_DOCUMENT_TYPE = (_WORD_ML + "document.main+xml").encode()
_MERGED_PARTS = (
    ("document.main+xml", _("body")),
    ("template.main+xml", _("body")),
    ("header+xml", _("header")),
    ("footer+xml", _("footer")),
    ("footnotes+xml", _("footnote")),
    ("core-properties+xml", _("properties")),
)
_TAG_STARTS = ("{{", "{%", "{#")
_TEXTS = frozenset({W + "t", W + "instrText", W + "delText"})
_BREAKS = {W + "tab": " ", W + "br": " ", W + "cr": " "}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the kind of part (a message id) and the text of the paragraph."""

    part: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from a part of the file to another part or to the outside."""

    kind: str
    target: str
    is_external: bool


@dataclass(frozen=True, slots=True)
class Control:
    """A content control that carries the path of a field as its tag."""

    path: str
    place: Place


class WordPackage:
    """A checked Word file, taken apart."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.entries = _unpacked(data)
        self._content_types = _content_types(self.entries)

    def merged_parts(self) -> Iterator[tuple[str, str]]:
        """Yield name and kind of every part in which tags are merged, the body first."""
        for ending, kind in _MERGED_PARTS:
            for name, content_type in self._content_types.items():
                if content_type.endswith(ending) and name in self.entries:
                    yield name, kind

    def lines(self) -> Iterator[Place]:
        """Yield the text of every paragraph, in the order in which tags follow each other."""
        for name, kind in self.merged_parts():
            root = parsed(self.entries[name])
            texts = _paragraphs(root) if kind != _("properties") else [node.text or "" for node in root]
            yield from (Place(kind, text) for text in texts if text)

    def controls(self) -> Iterator[Control]:
        """Yield the tagged content controls."""
        for name, kind in self.merged_parts():
            for control in parsed(self.entries[name]).iter(W + "sdt"):
                tag = control.find(f"{W}sdtPr/{W}tag")
                if tag is not None and tag.get(W + "val"):
                    text = "".join(node.text or "" for node in control.iter(W + "t"))
                    yield Control(tag.get(W + "val", ""), Place(kind, text))

    def relations(self) -> Iterator[Relation]:
        """Yield every link of every part."""
        for name, data in self.entries.items():
            if name.endswith(".rels"):
                for node in parsed(data).iter(_RELATIONSHIP):
                    kind = node.get("Type", "").rpartition("/")[2]
                    yield Relation(kind, node.get("Target", ""), node.get("TargetMode") == "External")

    def has_macros(self) -> bool:
        """Tell whether the file carries a macro project."""
        return any(name.lower().endswith("vbaproject.bin") for name in self.entries)


def open_package(data: bytes) -> WordPackage:
    """Return the parts of a .docx, .docm or .dotx file after it was found harmless to unpack."""
    code = sniff(data).code
    if code not in {"docx", "docm", "dotx", "dotm"} or len(data) > MAX_TEMPLATE:
        msgid = _("The template is not a Word document (.docx or .dotx) of at most %(megabytes)s MB.")
        raise MergeRefused("not_word", Message(msgid, {"megabytes": MAX_TEMPLATE >> 20}))
    try:
        return WordPackage(data)
    except ArchiveRefused as refusal:
        raise MergeRefused(refusal.code, refusal.message) from refusal


def as_document(data: bytes) -> bytes:
    """Return a .dotx as the .docx it would become; other files stay as they are."""
    with ZipFile(BytesIO(data)) as archive:
        types = archive.read("[Content_Types].xml")
        if _TEMPLATE_TYPE not in types:
            return data
        entries = {info.filename: archive.read(info) for info in archive.infolist()}
    entries["[Content_Types].xml"] = types.replace(_TEMPLATE_TYPE, _DOCUMENT_TYPE)
    return zipped(entries)


def zipped(entries: dict[str, bytes]) -> bytes:
    """Return the parts as a file."""
    target = BytesIO()
    with ZipFile(target, "w", compression=8) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return target.getvalue()


def parsed(data: bytes) -> etree._Element:
    """Parse a part without entities and without the network; documents with a DOCTYPE are refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise damaged() from error
    if _has_doctype(root):
        raise ArchiveRefused(
            "entities", Message(_("The file defines XML entities, which Office files never do."))
        )
    return root


def _has_doctype(root: etree._Element) -> bool:
    return root.getroottree().docinfo.internalDTD is not None


def _unpacked(data: bytes) -> dict[str, bytes]:
    entries = {}
    with open_archive(BytesIO(data), limits=LIMITS) as archive:
        for name in archive.namelist():
            with open_entry(archive, name) as stream:
                entries[name] = stream.read()
    return entries


def _content_types(entries: dict[str, bytes]) -> dict[str, str]:
    root = parsed(entries["[Content_Types].xml"])
    return {
        node.get("PartName", "").lstrip("/"): node.get("ContentType", "")
        for node in root
        if node.get("PartName")
    }


def _paragraphs(root: etree._Element) -> list[str]:
    """Return the text of each paragraph by its start, and attribute values that hold tags."""
    texts: list[str] = []
    opened: list[int] = []
    skipped = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if node.tag == _MC_FALLBACK:
            skipped += 1 if event == "start" else -1
        elif not skipped and node.tag == W + "p":
            _note_paragraph(event, texts, opened)
        elif not skipped and event == "start":
            _note_text(node, texts, opened)
    return texts


def _note_paragraph(event: str, texts: list[str], opened: list[int]) -> None:
    if event == "start":
        opened.append(len(texts))
        texts.append("")
    else:
        opened.pop()


def _note_text(node: etree._Element, texts: list[str], opened: list[int]) -> None:
    if opened and node.tag in _TEXTS:
        texts[opened[-1]] += node.text or ""
    elif opened and node.tag in _BREAKS:
        texts[opened[-1]] += _BREAKS[str(node.tag)]
    texts.extend(
        str(value) for value in node.attrib.values() if any(start in str(value) for start in _TAG_STARTS)
    )
