"""Writing columns into an Office file: properties, the part of the columns, and the controls bound to it."""

import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from libraries.containers.content_controls import W, data_stores, fill_control
from libraries.containers.office import Entries, parsed, serialised, unpacked, write_zip
from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as _

from .found import CORE_NAMES
from .packages import (
    COLUMNS,
    CORE,
    CORE_PART,
    CUSTOM,
    CUSTOM_PART,
    DC,
    STORE_PROPERTIES,
    TO_STORE,
    TO_STORE_PROPERTIES,
    VT,
    Kind,
    add_part,
    columns_part,
    is_signed,
    main_part,
    part_of,
    relate,
)

DATA_STORE = "{http://schemas.openxmlformats.org/officeDocument/2006/customXml}"
#: The same in each file, so that the controls of a template stay bound in the documents made of it.
STORE_ID = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, COLUMNS[1:-1])).upper() + "}"
#: Marks properties as the user's own, as Office writes them.
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_FIRST_PROPERTY = 2
_STEP = re.compile(r"/(?:\w+:)?columns(?:\[1\])?/(?:\w+:)?([\w.\-]+)(?:\[1\])?")
_NAME = re.compile(r"[A-Za-z_][\w.\-]*", re.ASCII)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WORD_TEXT = ("document.xml", "header", "footer", "footnotes.xml", "endnotes.xml")


@dataclass(frozen=True, slots=True)
class Given:
    """What is written: the texts of columns by code, for which document; without one, nothing is."""

    document: str
    version: str
    columns: Mapping[str, str]
    #: Columns of which nothing may be left in the file: it may have been given out with them before.
    withheld: Collection[str] = ()


def write(source: Path, target: Path, given: Given) -> None:
    """Write the file anew with the columns in it; a signed one is refused, as its signature would break."""
    with source.open("rb") as file:
        entries = unpacked(file)
    if is_signed(entries):
        raise Refusal("signed", Message(_("The file is signed. Its properties stay as they are.")))
    named = {name: text for name, text in given.columns.items() if _NAME.fullmatch(name)}
    texts = {name: _NOT_IN_XML.sub("", text) for name, text in named.items()}
    _clear(entries, given.withheld)
    if given.document:
        _write_core(entries, texts)
        write_custom(entries, {**texts, "Document ID": given.document})
        _write_columns(entries, texts, given)
        _fill_controls(entries, texts)
    with target.open("wb") as file:
        write_zip(entries, file)


def _clear(entries: Entries, names: Collection[str]) -> None:
    """Take away what is left of columns, wherever they were written."""
    tags = {CORE_NAMES[name] for name in names if name in CORE_NAMES}
    tags |= {COLUMNS + name for name in names}
    for part in (part_of(entries, CORE_PART), part_of(entries, CUSTOM_PART), columns_part(entries)):
        if part is not None and names:
            root = parsed(entries[part])
            for gone in [one for one in root if one.tag in tags or one.get("name") in names]:
                root.remove(gone)
            entries[part] = serialised(root)
    _fill_controls(entries, dict.fromkeys(names, ""))


def _root(entries: Entries, kind: Kind, tag: str, names: dict[str, str]) -> tuple[str, etree._Element]:
    """Return the part of this kind with its root; it is made where the file has none."""
    part = part_of(entries, kind)
    if part is not None:
        return part, parsed(entries[part])
    root = etree.Element(tag, nsmap=names)
    add_part(entries, kind.name, serialised(root), kind.content_type)
    relate(entries, "", kind.relation, kind.name)
    return kind.name, root


def _write_core(entries: Entries, texts: Mapping[str, str]) -> None:
    part, root = _root(entries, CORE_PART, f"{CORE}coreProperties", {"cp": CORE[1:-1], "dc": DC[1:-1]})
    for name, tag in CORE_NAMES.items():
        if name in texts:
            node = root.find(tag)
            node = etree.SubElement(root, tag) if node is None else node
            node.text = texts[name]
    entries[part] = serialised(root)


def write_custom(entries: Entries, texts: Mapping[str, str]) -> None:
    """Write texts as custom properties; the others stay."""
    part, root = _root(entries, CUSTOM_PART, f"{CUSTOM}Properties", {None: CUSTOM[1:-1], "vt": VT[1:-1]})  # type: ignore[dict-item]
    present = {node.get("name"): node for node in root}
    numbers = [int(node.get("pid", "0")) for node in root if node.get("pid", "").isdecimal()]
    number = max([*numbers, _FIRST_PROPERTY - 1])
    for name, text in texts.items():
        node = present.get(name)
        if node is None:
            number += 1
            node = etree.SubElement(root, f"{CUSTOM}property")
            node.set("fmtid", _FORMAT_ID)
            node.set("pid", str(number))
            node.set("name", name)
        for child in list(node):
            node.remove(child)
        etree.SubElement(node, f"{VT}lpwstr").text = text
    entries[part] = serialised(root)


def _write_columns(entries: Entries, texts: Mapping[str, str], given: Given) -> None:
    part = columns_part(entries) or _new_store(entries)
    root = etree.Element(f"{COLUMNS}columns", nsmap={None: COLUMNS[1:-1]})  # type: ignore[dict-item]
    root.set("document", given.document)
    root.set("version", given.version)
    for name, text in texts.items():
        node = etree.SubElement(root, COLUMNS + name)
        node.set("was", text)
        node.text = text
    entries[part] = serialised(root)


def _new_store(entries: Entries) -> str:
    """Make an empty part for columns to which controls can be bound, and return its name."""
    return new_store(entries, COLUMNS[1:-1], STORE_ID, b"<columns/>")


def new_store(entries: Entries, namespace: str, identity: str, data: bytes) -> str:
    """Add a custom XML part to which controls can be bound, and return its name."""
    number = next(n for n in range(1, len(entries) + 2) if f"customXml/item{n}.xml" not in entries)
    part, properties = f"customXml/item{number}.xml", f"customXml/itemProps{number}.xml"
    item = etree.Element(f"{DATA_STORE}datastoreItem", nsmap={"ds": DATA_STORE[1:-1]})
    item.set(f"{DATA_STORE}itemID", identity)
    references = etree.SubElement(item, f"{DATA_STORE}schemaRefs")
    etree.SubElement(references, f"{DATA_STORE}schemaRef").set(f"{DATA_STORE}uri", namespace)
    add_part(entries, part, data, "application/xml")
    add_part(entries, properties, serialised(item), STORE_PROPERTIES)
    relate(entries, part, TO_STORE_PROPERTIES, f"itemProps{number}.xml")
    main = main_part(entries)
    if main is not None:
        relate(entries, main, TO_STORE, f"{'../' * main.count('/')}{part}")
    return part


def _fill_controls(entries: Entries, texts: Mapping[str, str]) -> None:
    """Write the texts into the bound controls too: not each reader follows the binding when it opens."""
    stores = {item.casefold() for item, part in data_stores(entries) if part == columns_part(entries)}
    for name, data in list(entries.items()):
        is_text = name.startswith("word/") and name.removeprefix("word/").startswith(_WORD_TEXT)
        if is_text and b"dataBinding" in data:
            root = parsed(data)
            filled = [_fill(control, stores, texts) for control in list(root.iter(f"{W}sdt"))]
            if any(filled):
                entries[name] = serialised(root)


def _fill(control: etree._Element, stores: set[str], texts: Mapping[str, str]) -> bool:
    binding = control.find(f"{W}sdtPr/{W}dataBinding")
    if binding is None or binding.get(f"{W}storeItemID", "").casefold() not in stores:
        return False
    step = _STEP.fullmatch(binding.get(f"{W}xpath", ""))
    if step is None or step[1] not in texts:
        return False
    return fill_control(control, texts[step[1]])
