"""PROPFIND and PROPPATCH: properties read, and kept for a person's programs."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from lxml import etree

from .. import rows
from . import live
from .bodies import asked_properties, required, xml_of
from .errors import DavError
from .multistatus import multistatus, propstat, response
from .names import Element, dav, element, href
from .service import Found
from .tree import Level, Place, path_of

#: So many properties, of so many characters each, are kept of a collection.
MOST_PROPERTIES, LONGEST_PROPERTY = 40, 8_000


def propfind(request: HttpRequest, place: Place) -> HttpResponse:
    """Answer with properties of a resource, and with those of what lies right below it."""
    depth = request.headers.get("Depth", "infinity")
    if depth not in ("0", "1"):
        raise DavError(403, dav("propfind-finite-depth"), "Ask for one level at a time.")
    root = xml_of(request)
    if root is not None and root.tag != dav("propfind"):
        raise DavError(400, said="The body is no propfind.")
    is_names = root is not None and root.find(dav("propname")) is not None
    asked = asked_properties(root)
    places = [place, *(_below(place) if depth == "1" else ())]
    brief = "return=minimal" in request.headers.get("Prefer", "") or request.headers.get("Brief") == "t"
    answers = (live.found(one, asked, etag) for one, etag in _with_etags(place, places))
    named = (_names_only(one) if is_names else one for one in answers)
    return multistatus(response(one, brief=brief) for one in named)


def _with_etags(place: Place, places: list[Place]) -> Iterator[tuple[Place, str]]:
    etags = place.shelf.etags() if place.shelf is not None else {}
    for one in places:
        yield one, etags.get(one.name, "") if one.level == Level.THING else ""


def _below(place: Place) -> Iterator[Place]:
    service, visit = place.service, place.visit
    match place.level:
        case Level.ROOT:
            yield Place(service, visit, Level.PRINCIPAL)
        case Level.PRINCIPAL:
            yield Place(service, visit, Level.HOME)
        case Level.HOME:
            for shelf in service.shelves(visit):
                yield Place(service, visit, Level.SHELF, shelf)
        case Level.SHELF:
            for name in place.collection.etags():
                yield Place(service, visit, Level.THING, place.shelf, name)


def _names_only(found: Found) -> Found:
    return Found(found.path, {name: element(name) for name in found.properties})


# -- PROPPATCH ----------------------------------------------------------------------------------------


def proppatch(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep properties of a collection for the person's programs: all that were sent, or none."""
    root = required(xml_of(request))
    if root.tag != dav("propertyupdate"):
        raise DavError(400, said="The body is no propertyupdate.")
    if place.level != Level.SHELF:
        raise DavError(403, said="Only calendars and address books keep properties.")
    changes = list(_changes(root))
    refused = [prop.tag for prop, _is_set in changes if not live.is_settable(str(prop.tag))]
    if refused:
        others = [prop.tag for prop, _is_set in changes if prop.tag not in refused]
        return multistatus([_patched(place, [(403, refused), (424, others)])])
    kept = dict(live.kept_properties(place))
    for prop, is_set in changes:
        kept.pop(str(prop.tag), None)
        if is_set:
            kept[str(prop.tag)] = etree.tostring(prop, encoding="unicode", with_tail=False)
    if len(kept) > MOST_PROPERTIES or any(len(one) > LONGEST_PROPERTY for one in kept.values()):
        raise DavError(507, said="No more properties are kept of this collection.")
    rows.keep_properties(place.visit.user, place.service.prefix, place.collection.code, kept)
    return multistatus([_patched(place, [(200, [prop.tag for prop, _is_set in changes])])])


def _changes(root: Element) -> Iterator[tuple[Element, bool]]:
    for step in root:
        prop = step.find(dav("prop"))
        if step.tag in (dav("set"), dav("remove")) and prop is not None:
            yield from ((child, step.tag == dav("set")) for child in prop)


def _patched(place: Place, stats: list[tuple[int, list[Any]]]) -> Element:
    path = path_of(place.service, place.visit, place.level, place.shelf)
    found = [propstat(code, (element(str(name)) for name in names)) for code, names in stats if names]
    return element(dav("response"), href(path), *found)
