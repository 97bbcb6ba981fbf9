"""Where properties stand in an Office file: its core and custom properties, and the part of the columns.

Parts are found by content type and root element, never by the number in their names (libraries-facts
§1.5): other programs number them as they like.
"""

from dataclasses import dataclass

from lxml import etree

from libraries.containers.office import Entries, parsed, serialised

COLUMNS = "{urn:crm-lists:document-columns}"
CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
DC = "{http://purl.org/dc/elements/1.1/}"
CUSTOM = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"
VT = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPES = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of part: its content type, what leads to it, and where it is made when there is none."""

    content_type: str
    relation: str
    name: str


CORE_PART = Kind(
    "application/vnd.openxmlformats-package.core-properties+xml",
    f"{_PACKAGE}/metadata/core-properties",
    "docProps/core.xml",
)
CUSTOM_PART = Kind(
    "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    f"{_OFFICE}/custom-properties",
    "docProps/custom.xml",
)
STORE_PROPERTIES = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
TO_STORE = f"{_OFFICE}/customXml"
TO_STORE_PROPERTIES = f"{_OFFICE}/customXmlProps"


def is_signed(entries: Entries) -> bool:
    """Tell whether the file carries a digital signature, which any change would break."""
    return any(name.startswith("_xmlsignatures/") for name in entries)


def part_of(entries: Entries, kind: Kind) -> str | None:
    """Return the name of the part of this kind, None where the file has none."""
    for node in parsed(entries[_CONTENT_TYPES]).iter(f"{TYPES}Override"):
        name = node.get("PartName", "").lstrip("/")
        if node.get("ContentType") == kind.content_type and name in entries:
            return name
    return None


def columns_part(entries: Entries) -> str | None:
    """Return the name of the custom XML part that holds the columns."""
    for name, data in entries.items():
        is_item = name.startswith("customXml/") and name.endswith(".xml") and "Props" not in name
        if is_item and COLUMNS[1:-1].encode() in data and parsed(data).tag == f"{COLUMNS}columns":
            return name
    return None


def main_part(entries: Entries) -> str | None:
    """Return the name of the part with which a program begins to read."""
    for node in parsed(entries.get("_rels/.rels", b"<none/>")).iter(f"{RELATIONS}Relationship"):
        if node.get("Type", "").endswith("/officeDocument"):
            return node.get("Target", "").lstrip("/")
    return None


def add_part(entries: Entries, name: str, data: bytes, content_type: str) -> None:
    """Add a part with its content type."""
    types = parsed(entries[_CONTENT_TYPES])
    node = etree.SubElement(types, f"{TYPES}Override")
    node.set("PartName", f"/{name}")
    node.set("ContentType", content_type)
    entries[_CONTENT_TYPES] = serialised(types)
    entries[name] = data


def relate(entries: Entries, source: str, kind: str, target: str) -> None:
    """Let a part lead to another; the package itself has an empty name."""
    folder, _slash, file = source.rpartition("/")
    name = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
    root = parsed(entries[name]) if name in entries else etree.Element(f"{RELATIONS}Relationships")
    taken = {node.get("Id") for node in root}
    number = next(n for n in range(1, len(taken) + 2) if f"rIdC{n}" not in taken)
    node = etree.SubElement(root, f"{RELATIONS}Relationship")
    node.set("Id", f"rIdC{number}")
    node.set("Type", kind)
    node.set("Target", target)
    entries[name] = serialised(root)
