"""The bodies of requests: read within limits, and parsed without anything that XML can be misused for."""

from typing import Any, cast

from django.http import HttpRequest, UnreadablePostError
from lxml import etree

from .errors import DavError
from .names import Element, dav

LONGEST_XML = 1 << 20
#: Deeper or larger bodies are no question of any program.
MOST_ELEMENTS = 20_000
#: More properties than these are asked for of no thing: each is answered for each thing.
MOST_ASKED = 100
#: More figures are no length of anything.
_MOST_FIGURES = 18


def body_of(request: HttpRequest, *, most: int) -> bytes:
    """Return the body, or refuse one of more bytes."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal():
        raise DavError(400, said="The length of the body is no number.")
    if len(length) > _MOST_FIGURES or int(length) > most:
        raise DavError(413, said="The body is too large.")
    try:
        data = request.read(most + 1)
    except UnreadablePostError as error:
        raise DavError(400, said="The request ended before its body was whole.") from error
    if len(data) > most:
        raise DavError(413, said="The body is too large.")
    return data


def xml_of(request: HttpRequest) -> Element | None:
    """Return the root of the body, None where there is none."""
    body = body_of(request, most=LONGEST_XML)
    return parsed(body) if body.strip() else None


def parsed(body: bytes) -> Element:
    """Return the root of a document; entities, document types and what is no XML are refused."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise DavError(400, said="The body is no XML.") from error
    if cast(Any, root.getroottree().docinfo).doctype:
        raise DavError(400, said="A document type is not accepted.")
    if sum(1 for _one in root.iter()) > MOST_ELEMENTS:
        raise DavError(413, said="The body has too many elements.")
    return root


def required(root: Element | None) -> Element:
    """Return the root, or refuse a request without a body."""
    if root is None:
        raise DavError(400, said="This request needs a body.")
    return root


def asked_properties(root: Element | None) -> list[str] | None:
    """Return the names of the properties that are asked for, None for all that are usual."""
    prop = root.find(dav("prop")) if root is not None else None
    if prop is None:
        return None
    if len(prop) > MOST_ASKED:
        raise DavError(413, said="Ask for fewer properties.")
    return list(dict.fromkeys(str(child.tag) for child in prop))
