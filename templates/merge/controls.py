"""Filling content controls: the shown text, and the node of the custom XML part it is bound to."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from libraries.containers.content_controls import W, data_stores, fill_control
from libraries.containers.office import Entries, parsed, serialised
from templates.merge.package import WordPackage
from templates.merge.pictures import show_picture

_PREFIX = re.compile(r"xmlns:(\w+)=['\"]([^'\"]+)['\"]")
# Steps with positions and nothing else: Word writes no other paths, and functions could be slow.
_PLAIN_XPATH = re.compile(r"(?:/[\w:.\-]+(?:\[\d{1,6}\])?)+(?:/@[\w:.\-]+)?")
_STORE = re.compile(rb"storeItemID")

Show = Callable[[Any], str]


def value_at(values: Mapping[str, Any], path: str) -> Any:
    """Return the single value at a dotted path, or None for groups, lists and unknown names."""
    found: Any = values
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return None if isinstance(found, dict | list) else found


@dataclass(frozen=True, slots=True)
class Binding:
    """Where the value of a control stands in a custom XML part."""

    store: str
    xpath: str
    prefixes: str

    @classmethod
    def of(cls, control: etree._Element) -> "Binding | None":
        """Return the binding of a control, None where it has none."""
        node = control.find(f"{W}sdtPr/{W}dataBinding")
        if node is None:
            return None
        store, xpath, prefixes = (
            node.get(W + name, "") for name in ("storeItemID", "xpath", "prefixMappings")
        )
        return cls(store.lower(), xpath, prefixes)

    def nodes(self, root: etree._Element) -> Iterator[etree._Element]:
        """Yield the elements of the part that the binding names."""
        if not _PLAIN_XPATH.fullmatch(self.xpath):
            return
        try:
            found = root.getroottree().xpath(self.xpath, namespaces=dict(_PREFIX.findall(self.prefixes)))
        except etree.XPathError:
            return
        for node in found if isinstance(found, list) else []:
            if isinstance(node, etree._Element):
                yield node


class Controls:
    """The controls of one template: each carries the path of a value as its tag."""

    def __init__(self, package: WordPackage) -> None:
        self._stores = dict(data_stores(package.entries))
        self._bound = {binding: path for path, binding in _bindings(package)} if self._stores else {}
        self._data: Entries = package.entries

    def fill(
        self, root: etree._Element, values: Mapping[str, Any], show: Show, *, part: str, entries: Entries
    ) -> None:
        """Fill the controls of one part; pictures are added to the entries of the document."""
        for control in list(root.iter(W + "sdt")):
            path = tag_of(control)
            value = value_at(values, path)
            if control.find(f"{W}sdtPr/{W}picture") is not None:
                if isinstance(value, bytes) or (value is None and _is_known(values, path)):
                    show_picture(control, value, part, entries)
            elif value is not None:
                fill_control(control, show(value))

    def stores(self, values: Mapping[str, Any], show: Show) -> Entries:
        """Return the custom XML parts with the values of the controls that are bound to them."""
        roots: dict[str, etree._Element] = {}
        for binding, path in self._bound.items():
            part, value = self._stores.get(binding.store), value_at(values, path)
            if part is None or value is None:
                continue
            if part not in roots:
                roots[part] = parsed(self._data[part])
            for node in binding.nodes(roots[part]):
                node.text = show(value)
        return {part: serialised(root) for part, root in roots.items()}


def _is_known(values: Mapping[str, Any], path: str) -> bool:
    group, _dot, name = path.rpartition(".")
    found: Any = values
    for step in group.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return isinstance(found, dict) and name in found


def tag_of(control: etree._Element) -> str:
    """Return the tag of a control, empty where it has none."""
    tag = control.find(f"{W}sdtPr/{W}tag")
    return "" if tag is None else tag.get(W + "val", "")


def _bindings(package: WordPackage) -> Iterator[tuple[str, Binding]]:
    for name, _kind in package.merged_parts():
        if _STORE.search(package.entries[name]):
            for control in parsed(package.entries[name]).iter(W + "sdt"):
                binding = Binding.of(control)
                if binding is not None:
                    yield tag_of(control), binding
