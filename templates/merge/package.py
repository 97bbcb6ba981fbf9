"""The parts of a Word file that merging looks at: paragraphs with tags, links to the outside, macros."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from libraries.containers.archives import ArchiveRefused
from libraries.containers.content_controls import W
from libraries.containers.office import Entries, parsed, serialised, unpacked
from libraries.formats import sniff
from libraries.messages import Message
from libraries.messages import gettext_noop as _
from templates.merge.environment import MergeRefused
from templates.merge.word_fields import MERGE, fields_in, has_fields

MAX_TEMPLATE = 30 << 20

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
    ("endnotes+xml", _("endnote")),
    ("core-properties+xml", _("properties")),
)
_TYPES, _SETTINGS = "[Content_Types].xml", "word/settings.xml"
#: Links by which Word finds the source of a mail merge.
SOURCES = frozenset({"mailMergeSource", "mailMergeHeaderSource"})
_TAG_STARTS = ("{{", "{%", "{#")
_TEXTS = frozenset({W + "t", W + "instrText", W + "delText"})
_BREAKS = {W + "tab": " ", W + "br": " ", W + "cr": " "}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the kind of part (a message id), the text there, and a name of the spot."""

    part: str
    text: str = ""
    spot: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from a part of the file to another part or to the outside."""

    kind: str
    target: str
    is_external: bool
    #: The part in which the links of another part stand.
    source: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """A content control that carries the path of a field as its tag."""

    path: str
    place: Place
    is_bound: bool = False


class WordPackage:
    """A checked Word file, taken apart."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.entries = unpacked(BytesIO(data))
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
                    is_bound = control.find(f"{W}sdtPr/{W}dataBinding") is not None
                    yield Control(tag.get(W + "val", ""), Place(kind, text), is_bound)

    def fields(self) -> Iterator[tuple[str, bool, Place]]:
        """Yield the names in Word's own fields, whether all of the kind are ours, and where they stand."""
        for name, kind in self.merged_parts():
            if has_fields(self.entries[name]):
                for one in fields_in(parsed(self.entries[name])):
                    texts = one.paragraph.iter(W + "t") if one.paragraph is not None else ()
                    text = "".join(node.text or "" for node in texts)
                    yield one.name, one.kind == MERGE, Place(kind, text or one.name)

    def relations(self) -> Iterator[Relation]:
        """Yield every link of every part."""
        return relations_in(self.entries)

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


def as_document(entries: Entries) -> Entries:
    """Return the parts of a .dotx as those of the .docx it would become, without a source of a mail merge."""
    types = entries[_TYPES].replace(_TEMPLATE_TYPE, _DOCUMENT_TYPE)
    return {**entries, _TYPES: types, **_without_source(entries)}


def _without_source(entries: Entries) -> Entries:
    """Return the settings without the link to a source of data: Word would ask for it at each opening."""
    changed = {}
    settings = entries.get(_SETTINGS, b"")
    if b"mailMerge" in settings:
        root = parsed(settings)
        for node in list(root.iter(W + "mailMerge")):
            root.remove(node)
        changed[_SETTINGS] = serialised(root)
        links = "word/_rels/settings.xml.rels"
        if links in entries:
            relations = parsed(entries[links])
            for node in list(relations):
                if node.get("Type", "").rpartition("/")[2] in SOURCES:
                    relations.remove(node)
            changed[links] = serialised(relations)
    return changed


def relations_in(entries: Entries) -> Iterator[Relation]:
    """Yield every link of every part of a file."""
    for name, data in entries.items():
        if name.endswith(".rels"):
            for node in parsed(data).iter(_RELATIONSHIP):
                kind = node.get("Type", "").rpartition("/")[2]
                is_external = node.get("TargetMode") == "External"
                yield Relation(kind, node.get("Target", ""), is_external, name)


def _content_types(entries: Entries) -> dict[str, str]:
    root = parsed(entries[_TYPES])
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
