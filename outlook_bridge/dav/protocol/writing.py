"""GET, PUT and DELETE of one thing, each on the condition that the program states."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from .bodies import body_of
from .errors import DavError
from .names import dav
from .tree import Level, Place


def get(request: HttpRequest, place: Place) -> HttpResponse:
    """Send a thing."""
    if place.level != Level.THING:
        return _told(place)
    thing = place.collection.things([place.name]).get(place.name)
    if thing is None:
        raise DavError(404)
    headers = {"ETag": thing.etag, "Cache-Control": "private, no-cache"}
    if thing.etag in _etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(thing.text, content_type=place.service.content_type, headers=headers)


def _told(place: Place) -> HttpResponse:
    """Return a sentence for people who open the address in a browser."""
    said = "This address is for programs that know CalDAV or CardDAV.\n"
    return HttpResponse(said, content_type="text/plain; charset=utf-8")


def put(request: HttpRequest, place: Place) -> HttpResponse:
    """Write a thing; the answer names its ETag where what is stored is what was sent."""
    if place.level != Level.THING:
        raise DavError(405, said="Only things in a calendar or an address book are written.")
    try:
        body = body_of(request, most=place.service.most_bytes)
    except DavError as error:
        raise DavError(error.status, place.service.too_large if error.status == 413 else "") from error
    place.service.prepare(place.visit, place.collection, place.name, body)
    with transaction.atomic():
        present = place.collection.etags().get(place.name, "")
        _refuse_unless(request, present)
        is_known = bool(request.headers.get("If-Match"))
        written = place.collection.put(place.name, body, is_new=not present, is_known=is_known)
    answer = HttpResponse(status=201 if written.is_new else 204)
    if written.etag:
        answer.headers["ETag"] = written.etag
    return answer


def delete(request: HttpRequest, place: Place) -> HttpResponse:
    """Take a thing off."""
    if place.level == Level.SHELF:
        with transaction.atomic():
            place.service.remove_shelf(place.visit, place.collection)
        return HttpResponse(status=204)
    if place.level != Level.THING:
        raise DavError(403, dav("cannot-modify-protected-property"), "This stays.")
    with transaction.atomic():
        present = place.collection.etags().get(place.name, "")
        if not present:
            raise DavError(404)
        _refuse_unless(request, present)
        place.collection.remove(place.name)
    return HttpResponse(status=204)


def _refuse_unless(request: HttpRequest, present: str) -> None:
    """Refuse a write whose condition does not hold (RFC 9110 13.1)."""
    wanted, unwanted = (request.headers.get(name, "") for name in ("If-Match", "If-None-Match"))
    if wanted and not (present and (wanted.strip() == "*" or present in _etags(wanted))):
        raise DavError(412, said="It was changed meanwhile.")
    if unwanted and present and (unwanted.strip() == "*" or present in _etags(unwanted)):
        raise DavError(412, said="It is there already.")


def _etags(header: str) -> set[str]:
    return {one.strip().removeprefix("W/") for one in header.split(",")}
