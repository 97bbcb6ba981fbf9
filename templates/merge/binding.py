"""The custom XML parts to which the controls of a template are bound.

What a document has as a column stands in the part that libraries write at each download, so that what is
changed in Word comes back (libraries.properties). All other values stand in a part of their own: nobody reads
them back, but Word keeps every place alike that shows one.
"""

import uuid
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from libraries.containers.office import Entries, serialised, unpacked, zipped
from libraries.properties.packages import COLUMNS, columns_part
from libraries.properties.written import STORE_ID, new_store

#: The group of the fields that are columns of the document.
DOCUMENT = "document"
VALUES = "{urn:crm-lists:merge-values}"
VALUES_ID = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, VALUES[1:-1])).upper() + "}"
#: The style of a control that waits for its value.
_PLACEHOLDER = "PlaceholderText"


def control(path: str, label: str) -> Any:
    """Return a content control for a run of text, bound to the value of this path."""
    store, xpath, namespace = _place(path)
    node, properties = OxmlElement("w:sdt"), OxmlElement("w:sdtPr")
    for tag, value in (("alias", label[:64]), ("tag", path[:64])):
        _child(properties, tag, val=value)
    _child(
        properties, "dataBinding", prefixMappings=f"xmlns:ns0='{namespace}'", xpath=xpath, storeItemID=store
    )
    _child(properties, "showingPlcHdr")
    # A value may have several lines.
    _child(properties, "text", multiLine="1")
    content, run = OxmlElement("w:sdtContent"), OxmlElement("w:r")
    _child(_added(run, "w:rPr"), "rStyle", val=_PLACEHOLDER)
    text = OxmlElement("w:t")
    text.text = label
    run.append(text)
    content.append(run)
    node.extend([properties, content])
    return node


def picture_control(path: str, label: str, run: Any) -> Any:
    """Return a control around a run with a picture, in whose place another one comes."""
    node, properties, content = (OxmlElement(f"w:{tag}") for tag in ("sdt", "sdtPr", "sdtContent"))
    for tag, value in (("alias", label[:64]), ("tag", path[:64])):
        _child(properties, tag, val=value)
    _child(properties, "picture")
    content.append(run)
    node.extend([properties, content])
    return node


def with_parts(data: bytes, paths: Iterable[str]) -> bytes:
    """Return a Word file with the parts to which controls of these paths are bound."""
    entries = unpacked(BytesIO(data))
    known = list(paths)
    names = [path.removeprefix(f"{DOCUMENT}.") for path in known if path.startswith(f"{DOCUMENT}.")]
    others = [path for path in known if not path.startswith(f"{DOCUMENT}.")]
    if names:
        _add_columns(entries, names)
    if others:
        new_store(entries, VALUES[1:-1], VALUES_ID, serialised(_tree(others)))
    return zipped(entries)


def _added(parent: Any, tag: str) -> Any:
    node = OxmlElement(tag)
    parent.append(node)
    return node


def _place(path: str) -> tuple[str, str, str]:
    group, _dot, name = path.partition(".")
    if group == DOCUMENT and name:
        return STORE_ID, f"/ns0:columns[1]/ns0:{name}[1]", COLUMNS[1:-1]
    steps = "".join(f"/ns0:{step}[1]" for step in path.split("."))
    return VALUES_ID, f"/ns0:values[1]{steps}", VALUES[1:-1]


def _child(parent: Any, tag: str, **attributes: str) -> None:
    node = _added(parent, f"w:{tag}")
    for name, value in attributes.items():
        node.set(qn(f"w:{name}"), value)


def _add_columns(entries: Entries, names: Iterable[str]) -> None:
    root = etree.Element(f"{COLUMNS}columns", nsmap={None: COLUMNS[1:-1]})  # type: ignore[dict-item]
    for name in names:
        etree.SubElement(root, COLUMNS + name)
    part = columns_part(entries)
    if part is None:
        new_store(entries, COLUMNS[1:-1], STORE_ID, serialised(root))
    else:
        entries[part] = serialised(root)


def _tree(paths: Iterable[str]) -> etree._Element:
    root = etree.Element(f"{VALUES}values", nsmap={None: VALUES[1:-1]})  # type: ignore[dict-item]
    for path in paths:
        node = root
        for step in path.split("."):
            found = node.find(VALUES + step)
            node = etree.SubElement(node, VALUES + step) if found is None else found
    return root
