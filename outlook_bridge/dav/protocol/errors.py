"""What a program is told that asked for something it does not get."""

from dataclasses import dataclass

from django.http import HttpResponse

from .names import as_bytes, dav, element, href

XML = "application/xml; charset=utf-8"


@dataclass
class DavError(Exception):
    """A refusal; the precondition is the name of an element (RFC 4918 16), the sentence is for people."""

    status: int
    precondition: str = ""
    said: str = ""
    path: str = ""


def answer_of(error: DavError) -> HttpResponse:
    """Return the answer for a refusal."""
    if not error.precondition:
        return HttpResponse(error.said, status=error.status, content_type="text/plain; charset=utf-8")
    failed = element(error.precondition, *([href(error.path)] if error.path else []))
    said = [element(dav("responsedescription"), error.said)] if error.said else []
    return HttpResponse(as_bytes(element(dav("error"), failed, *said)), status=error.status, content_type=XML)
