"""MKCALENDAR and MKCOL: a collection that a program wants to have (RFC 4791 5.3.1, RFC 5689)."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from .bodies import MOST_ASKED, xml_of
from .errors import DavError
from .names import Element, caldav, dav
from .service import Service, Visit, Wished
from .tree import Level, parts_of, resolve

#: The methods, each with the root of its body.
MAKING = {"MKCALENDAR": caldav("mkcalendar"), "MKCOL": dav("mkcol")}
LONGEST_CODE = 64


def make(request: HttpRequest, service: Service, visit: Visit, below: str) -> HttpResponse:
    """Make a collection in the home of the person."""
    parts = parts_of(service, visit, below)
    if len(parts) != Level.SHELF:
        # What is there already, or lies within a calendar, is no place for one.
        place = resolve(service, visit, below)
        raise DavError(405 if place.level < Level.SHELF else 403, dav("resource-must-be-null"))
    code = parts[-1]
    if service.shelf(visit, code) is not None:
        raise DavError(405, dav("resource-must-be-null"), "This is there already.")
    if len(code) > LONGEST_CODE or any(sign < " " for sign in code):
        raise DavError(403, said="Choose a shorter name.")
    properties = _wished(xml_of(request), MAKING[request.method or ""], service.resource_type)
    with transaction.atomic():
        service.make_shelf(visit, Wished(code, properties))
    return HttpResponse(status=201)


def _wished(root: Element | None, wanted: str, kind: str) -> list[Element]:
    if root is None:
        if wanted == MAKING["MKCOL"]:
            raise DavError(403, dav("valid-resourcetype"), "Only calendars and address books are made here.")
        return []
    if root.tag != wanted:
        raise DavError(400, said="The body is none of this method.")
    found = [child for one in root.findall(dav("set")) for prop in one.findall(dav("prop")) for child in prop]
    if len(found) > MOST_ASKED:
        raise DavError(413, said="Set fewer properties.")
    types = next((one for one in found if one.tag == dav("resourcetype")), None)
    if wanted == MAKING["MKCOL"] and (types is None or types.find(kind) is None):
        raise DavError(403, dav("valid-resourcetype"), "Only calendars and address books are made here.")
    return [one for one in found if one.tag != dav("resourcetype")]
