"""The parts of Office files (OPC packages): taken apart, parsed and put together again."""

from collections.abc import Mapping
from io import BytesIO
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from libraries.containers.archives import ArchiveLimits, ArchiveRefused, damaged, open_archive, open_entry
from libraries.messages import Message
from libraries.messages import gettext_noop as _

LIMITS = ArchiveLimits(entries=3_000, unpacked_bytes=200 << 20, ratio=300)

Entries = dict[str, bytes]


def unpacked(source: BinaryIO, *, limits: ArchiveLimits = LIMITS) -> Entries:
    """Return the parts of a package by name, after it was found harmless to unpack."""
    entries = {}
    with open_archive(source, limits=limits) as archive:
        for name in archive.namelist():
            with open_entry(archive, name) as stream:
                entries[name] = stream.read()
    return entries


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """Return the parts as a file."""
    target = BytesIO()
    write_zip(entries, target)
    return target.getvalue()


def write_zip(entries: Mapping[str, bytes], target: BinaryIO) -> None:
    """Write the parts as a file, in their order."""
    with ZipFile(target, "w", compression=ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)


def parsed(data: bytes) -> etree._Element:
    """Parse a part without entities and without the network; documents with a DOCTYPE are refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise damaged() from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ArchiveRefused(
            "entities", Message(_("The file defines XML entities, which Office files never do."))
        )
    return root


def parent_of(node: etree._Element) -> etree._Element:
    """Return the element in which one stands, which is not the root of its part."""
    parent = node.getparent()
    if parent is None:
        raise ValueError("A root has no parent.")
    return parent


def serialised(root: etree._Element) -> bytes:
    """Return a part as it stands in a package."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
