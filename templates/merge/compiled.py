"""A Word template, read and compiled once, that makes any number of documents."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Template
from lxml import etree

from libraries.containers.content_controls import W
from libraries.containers.office import Entries, parsed, serialised
from libraries.properties.packages import CORE, DC
from libraries.properties.written import write_custom
from templates.merge.controls import Controls, value_at
from templates.merge.environment import MergeEnvironment, said_in_words, torn
from templates.merge.formatting import locale_of, shown
from templates.merge.package import WordPackage, as_document, open_package
from templates.merge.text_breaks import resolve_breaks
from templates.merge.values import cleaned
from templates.merge.word_fields import (
    PROPERTY,
    fields_in,
    fill,
    has_fields,
    index,
    normalised,
    paths_of,
    shown_by,
)

#: Properties of a document that callers may set.
PROPERTIES = {
    "title": DC + "title",
    "subject": DC + "subject",
    "author": DC + "creator",
    "keywords": CORE + "keywords",
    "category": CORE + "category",
    "comments": DC + "description",
}
BODY, CORE_KIND = "body", "properties"

_LONGEST_PROPERTY = 255
_MARKUP = re.compile(r"<[^>]*>")
_COLUMN_TAG = re.compile(r"\{%-?\s*(?:tc|colspan|hm)\s")
_DRAWING_ID = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_FIRST_DRAWING = 1001

Show = Callable[[Any], str]


@dataclass(slots=True)
class _Part:
    """A part of the template in which values are merged."""

    name: str
    kind: str
    source: bytes
    #: None where the part has no tags.
    template: Template | None
    changes_columns: bool
    has_controls: bool
    has_fields: bool

    @property
    def is_merged(self) -> bool:
        return self.template is not None or self.has_controls or self.has_fields


class CompiledWord:
    """A Word template, ready to be merged with values."""

    def __init__(self, template: bytes, locale: str = "en") -> None:
        package = open_package(template)
        self.entries: Entries = as_document(package.entries)
        self.kinds = dict(package.merged_parts())
        self._locale = locale_of(locale)
        self._environment = MergeEnvironment(locale)
        self._core, self._properties = self._compiled_properties(package)
        self._parts = [part for part in self._compiled_parts(package) if part.is_merged]
        self._controls = Controls(package)
        self._docxtpl = DocxTemplate(None)

    @property
    def core_part(self) -> str:
        """Return the name of the part that holds title and author, empty where there is none."""
        return self._core

    def show(self, value: Any) -> str:
        """Return a value as text, in the language of the documents."""
        return str(shown(self._locale, value))

    def roots(self, values: Mapping[str, Any], entries: Entries) -> dict[str, etree._Element]:
        """Return the trees of all merged parts for these values, which are checked already.

        Pictures that they show are added to the entries.
        """
        return {name: root for name, root, _named in self._merged(values, entries)}

    def made(self, values: Mapping[str, Any], properties: Mapping[str, str] | None = None) -> Entries:
        """Return the parts of the document that the values make."""
        entries = dict(self.entries)
        named: dict[str, str] = {}
        for name, root, found in self._merged(values, entries):
            entries[name] = serialised(root)
            named |= found
        entries |= self._controls.stores(values, self.show)
        if self._core:
            entries[self._core] = self.core(values, properties or {})
        if named:
            write_custom(entries, named)
        return entries

    def core(self, values: Mapping[str, Any], properties: Mapping[str, str]) -> bytes:
        """Return the part of the properties; they are plain text, so nothing is escaped in them."""
        root = parsed(self.entries[self._core])
        with said_in_words():
            texts = {tag: unescape(one.render(values)) for tag, one in self._properties.items()}
        texts |= {PROPERTIES[name]: cleaned(text) for name, text in properties.items() if name in PROPERTIES}
        for tag, text in texts.items():
            node = root.find(tag)
            node = etree.SubElement(root, tag) if node is None else node
            node.text = text[:_LONGEST_PROPERTY]
        return serialised(root)

    # -- compiling ------------------------------------------------------------------------------

    def _compiled_properties(self, package: WordPackage) -> tuple[str, dict[str, Template]]:
        name = next((name for name, kind in self.kinds.items() if kind == CORE_KIND), "")
        if not name:
            return "", {}
        nodes = [node for node in parsed(package.entries[name]) if node.text and "{" in node.text]
        with said_in_words():
            return name, {str(node.tag): self._environment.from_string(str(node.text)) for node in nodes}

    def _compiled_parts(self, package: WordPackage) -> Iterator[_Part]:
        for name, kind in self.kinds.items():
            if kind != CORE_KIND:
                data = package.entries[name]
                yield self._compiled(name, kind, data)

    def _compiled(self, name: str, kind: str, data: bytes) -> _Part:
        root = parsed(data)
        has_controls = b"sdt" in data and next(root.iter(W + "sdt"), None) is not None
        has_others = has_fields(data) and next(fields_in(root), None) is not None
        template, changes = None, False
        if _has_tags(data):
            source = etree.tostring(root, encoding="unicode")
            changes = bool(_COLUMN_TAG.search(_MARKUP.sub("", source)))
            patched = DocxTemplate(None).patch_xml(source)
            with said_in_words():
                template = self._environment.from_string(patched)
        return _Part(name, kind, data, template, changes, has_controls, has_others)

    # -- merging --------------------------------------------------------------------------------

    def _merged(
        self, values: Mapping[str, Any], entries: Entries
    ) -> Iterator[tuple[str, etree._Element, dict[str, str]]]:
        """Yield name and tree of each merged part, and the custom properties that its fields name."""
        names: dict[str, str] | None = None
        for part in self._parts:
            root = self._tree(part, values)
            named: dict[str, str] = {}
            if part.has_fields:
                names = index(paths_of(values)) if names is None else names
                named = self._fill_fields(root, values, names)
            if part.has_controls:
                # After the tags, so that no value is ever read as a tag.
                self._controls.fill(root, values, self.show, part=part.name, entries=entries)
            yield part.name, root, named

    def _tree(self, part: _Part, values: Mapping[str, Any]) -> etree._Element:
        if part.template is None:
            return parsed(part.source)
        with said_in_words():
            xml = part.template.render(values)
            root = _mended(self._docxtpl, xml) if part.changes_columns else _parsed(xml)
        resolve_breaks(root)
        if part.kind == BODY:
            for number, drawing in enumerate(root.iter(_DRAWING_ID), start=_FIRST_DRAWING):
                drawing.set("id", str(number))
        return root

    def _fill_fields(
        self, root: etree._Element, values: Mapping[str, Any], names: Mapping[str, str]
    ) -> dict[str, str]:
        named = {}
        for found in list(fields_in(root)):
            path = names.get(normalised(found.name))
            if path is not None:
                value = value_at(values, path)
                text = shown_by(found.switches, value, self._locale, self.show)
                fill(found, text)
                if found.kind == PROPERTY:
                    named[found.name] = self.show(value)
        return named


def _has_tags(data: bytes) -> bool:
    """Tell whether there may be tags; Word tears their signs apart, so that even one brace counts."""
    return b"{" in _without_names(data)


def _without_names(data: bytes) -> bytes:
    # Identities stand in braces in attributes, never in texts.
    return re.sub(rb"\{[0-9A-Fa-f-]{36}\}", b"", data)


def _parsed(xml: str) -> etree._Element:
    """Refuse XML that the tags have torn, which docxtpl would mend by losing text."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(xml.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise torn() from error


def _mended(docxtpl: DocxTemplate, xml: str) -> etree._Element:
    """Return the tree with the columns that tags have made or joined."""
    _parsed(xml)
    tree: etree._Element = docxtpl.fix_tables(xml.encode())
    return tree
