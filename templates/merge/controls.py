"""Filling content controls: the shown text, and the node of the custom XML part it is bound to."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

from templates.merge.package import W, WordPackage, parsed, zipped

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_DATA_STORE = "{http://schemas.openxmlformats.org/officeDocument/2006/customXml}"
_PREFIX = re.compile(r"xmlns:(\w+)=['\"]([^'\"]+)['\"]")
# Steps with positions and nothing else: Word writes no other paths, and functions could be slow.
_PLAIN_XPATH = re.compile(r"(?:/[\w:.\-]+(?:\[\d{1,6}\])?)+(?:/@[\w:.\-]+)?")

Show = Callable[[Any], str]


def fill_controls(data: bytes, values: Mapping[str, Any], show: Show) -> bytes:
    """Return the file with every control filled whose tag is the path of a value."""
    package = WordPackage(data)
    return zipped(package.entries) if _Filler(package, values, show).fill() else data


def value_at(values: Mapping[str, Any], path: str) -> Any:
    """Return the single value at a dotted path, or None for groups, lists and unknown names."""
    found: Any = values
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return None if isinstance(found, dict | list) else found


class _Filler:
    """Writes into the parts of one package."""

    def __init__(self, package: WordPackage, values: Mapping[str, Any], show: Show) -> None:
        self._package = package
        self._values = values
        self._show = show
        self._bound: dict[tuple[str, str, str], str] = {}

    def fill(self) -> bool:
        """Fill all controls and tell whether there were any."""
        changed = [name for name, _kind in self._package.merged_parts() if self._fill_part(name)]
        for (store, xpath, prefixes), text in self._bound.items():
            self._fill_bound(store, xpath, dict(_PREFIX.findall(prefixes)), text)
        return bool(changed)

    def _fill_part(self, name: str) -> bool:
        if b"w:sdt" not in self._package.entries[name]:
            return False
        root = parsed(self._package.entries[name])
        filled = [self._fill_control(control) for control in list(root.iter(W + "sdt"))]
        if any(filled):
            self._package.entries[name] = etree.tostring(
                root, xml_declaration=True, encoding="UTF-8", standalone=True
            )
        return any(filled)

    def _fill_control(self, control: etree._Element) -> bool:
        tag = control.find(f"{W}sdtPr/{W}tag")
        value = value_at(self._values, tag.get(W + "val", "")) if tag is not None else None
        content = control.find(W + "sdtContent")
        if value is None or content is None:
            return False
        text = self._show(value)
        _write_content(content, text)
        self._note_binding(control, text)
        for placeholder in control.findall(f"{W}sdtPr/{W}showingPlcHdr"):
            control.find(W + "sdtPr").remove(placeholder)  # type: ignore[union-attr]
        return True

    def _note_binding(self, control: etree._Element, text: str) -> None:
        binding = control.find(f"{W}sdtPr/{W}dataBinding")
        if binding is not None:
            names = ("storeItemID", "xpath", "prefixMappings")
            store, xpath, prefixes = (binding.get(W + name, "") for name in names)
            self._bound[store.lower(), xpath, prefixes] = text

    def _fill_bound(self, store: str, xpath: str, prefixes: dict[str, str], text: str) -> None:
        part = next((name for item, name in _data_stores(self._package) if item == store), None)
        if part is None or not _PLAIN_XPATH.fullmatch(xpath):
            return
        root = parsed(self._package.entries[part])
        try:
            nodes = root.getroottree().xpath(xpath, namespaces=prefixes)
        except etree.XPathError:
            return
        for node in nodes if isinstance(nodes, list) else []:
            if isinstance(node, etree._Element):
                node.text = text
        self._package.entries[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _data_stores(package: WordPackage) -> Iterator[tuple[str, str]]:
    """Yield the identity of each custom XML part with the name of the part."""
    for name, data in package.entries.items():
        folder, _slash, file = name.rpartition("/")
        if file.startswith("itemProps") and file.endswith(".xml"):
            item = f"{folder}/{file.replace('itemProps', 'item')}"
            if item in package.entries:
                yield parsed(data).get(_DATA_STORE + "itemID", "").lower(), item


def _write_content(content: etree._Element, text: str) -> None:
    """Put the text into the first run and take the others away; its look stays."""
    runs = [run for run in content.iter(W + "r") if run.find(W + "t") is not None]
    run = runs[0] if runs else _new_run(content)
    for other in runs[1:]:
        other.getparent().remove(other)  # type: ignore[union-attr]
    for child in list(run):
        if child.tag != W + "rPr":
            run.remove(child)
    style = run.find(f"{W}rPr/{W}rStyle")
    if style is not None and style.get(W + "val") == "PlaceholderText":
        style.getparent().remove(style)  # type: ignore[union-attr]
    _append_lines(run, text)


def _new_run(content: etree._Element) -> etree._Element:
    """Make a run where there was none, inside the paragraph of a control that holds paragraphs."""
    paragraph = next(content.iter(W + "p"), None)
    if paragraph is None and content.find(W + "tc") is not None:
        paragraph = etree.SubElement(content.find(W + "tc"), W + "p")  # type: ignore[arg-type]
    return etree.SubElement(content if paragraph is None else paragraph, W + "r")


def _append_lines(run: etree._Element, text: str) -> None:
    for number, line in enumerate(text.split("\n")):
        if number:
            etree.SubElement(run, W + "br")
        node = etree.SubElement(run, W + "t")
        node.set(_XML_SPACE, "preserve")
        node.text = line
