"""Names of elements and properties, and elements made of them."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

DAV = "DAV:"
CALDAV = "urn:ietf:params:xml:ns:caldav"
CARDDAV = "urn:ietf:params:xml:ns:carddav"
SERVER = "http://calendarserver.org/ns/"
APPLE = "http://apple.com/ns/ical/"
#: Of the preconditions that no standard names.
OWN = "urn:crm-lists:dav"
PREFIXES: Mapping[str | None, str] = {"D": DAV, "C": CALDAV, "CR": CARDDAV, "CS": SERVER, "A": APPLE}
_NAMESPACES = dict(PREFIXES)
Element = etree._Element


def dav(local: str) -> str:
    """Return a name of WebDAV."""
    return f"{{{DAV}}}{local}"


def caldav(local: str) -> str:
    """Return a name of CalDAV."""
    return f"{{{CALDAV}}}{local}"


def carddav(local: str) -> str:
    """Return a name of CardDAV."""
    return f"{{{CARDDAV}}}{local}"


def element(tag: str, *children: "Element | str", **attributes: str) -> Element:
    """Return an element with these children, or with a text."""
    made = etree.Element(tag, attributes, nsmap=_NAMESPACES)  # type: ignore[arg-type] # None is no prefix of ours
    for child in children:
        if isinstance(child, str):
            made.text = clean(child)
        else:
            made.append(child)
    return made


def href(path: str) -> Element:
    """Return an address as an element."""
    return element(dav("href"), path)


def clean(text: str) -> str:
    """Return a text as XML may hold it: without characters that it knows no way to write."""
    return "".join(sign for sign in text if sign in "\t\n\r" or (sign >= " " and sign not in _NEVER))


_NEVER = frozenset({"\ufffe", "\uffff", *map(chr, range(0xD800, 0xE000))})


def as_bytes(root: Any) -> bytes:
    """Return a document as it is sent."""
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")
