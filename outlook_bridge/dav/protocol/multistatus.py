"""Answers about several resources at once (RFC 4918 13)."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus

from django.http import HttpResponse

from .errors import XML
from .names import Element, as_bytes, dav, element, href
from .service import Found

MULTI_STATUS = 207


def status(code: int) -> Element:
    """Return a status as an element."""
    return element(dav("status"), f"HTTP/1.1 {code} {HTTPStatus(code).phrase}")


def propstat(code: int, properties: Iterable[Element]) -> Element:
    """Return properties that share a status."""
    return element(dav("propstat"), element(dav("prop"), *properties), status(code))


def response(found: Found, *, brief: bool = False) -> Element:
    """Return what is told of one resource; `brief` leaves out what it lacks (RFC 8144)."""
    stats = []
    if found.properties or not found.missing or brief:
        stats.append(propstat(200, found.properties.values()))
    if found.missing and not brief:
        stats.append(propstat(404, (element(name) for name in found.missing)))
    return element(dav("response"), href(found.path), *stats)


def failed(path: str, code: int, precondition: str = "") -> Element:
    """Return that a resource is not there, or that not all could be told of it."""
    why = [element(dav("error"), element(precondition))] if precondition else []
    return element(dav("response"), href(path), status(code), *why)


def multistatus(responses: Iterable[Element], further: Sequence[Element] = ()) -> HttpResponse:
    """Return the answer."""
    root = element(dav("multistatus"), *responses, *further)
    return HttpResponse(as_bytes(root), status=MULTI_STATUS, content_type=XML)
