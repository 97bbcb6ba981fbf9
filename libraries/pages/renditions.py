"""Sending what was made from the files of documents: PDFs and pictures."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from crm_lists.framework.requests import actor_of, team_page

from .. import reading
from ..documents import version_of
from ..downloads.ranges import UnsatisfiableRange, asked_range
from ..models import DocumentVersion, Rendition
from ..renditions import making, store
from ..renditions.kinds import has_rendition
from ..renditions.rendition import Kind
from .answers import document_of
from .downloads import INERT, SANDBOX

TYPES = {"pdf": "application/pdf", "webp": "image/webp"}
#: Stands where a picture is not there yet, and cannot be made.
PLACEHOLDER = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 128" width="96" height="128">'
    '<path d="M22 16h36l18 18v78H22z" fill="none" stroke="#8a8a9c" stroke-width="3"/>'
    '<path d="M58 16v18h18M34 56h32M34 70h32M34 84h22" fill="none" stroke="#8a8a9c" stroke-width="3"/></svg>'
)
#: Of these parts of a version the log of reading is told.
READ = {Kind.PDF, Kind.PICTURE}


@team_page
@require_safe
def thumbnail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send a picture of the version that the person sees, or a sign where there is none yet."""
    actor = actor_of(request)
    version = version_of(actor, document_of(actor, pk))
    if not has_rendition(version.format, Kind.THUMBNAIL):
        raise Http404
    rendition = making.ask(version, Kind.THUMBNAIL)
    return send(request, rendition, version.name) if rendition.is_done else _placeholder()


@team_page
@require_safe
def rendition(request: HttpRequest, pk: int, label: str, kind: str) -> HttpResponseBase:
    """Send a rendition of a version."""
    actor = actor_of(request)
    version = version_of(actor, document_of(actor, pk), label)
    if kind not in Kind.values or not has_rendition(version.format, Kind(kind)) or kind == Kind.COMPARISON:
        raise Http404
    found = making.ask(version, Kind(kind))
    if not found.is_done:
        raise Http404
    _note(request, version, Kind(kind))
    return send(request, found, version.name)


def _note(request: HttpRequest, version: DocumentVersion, kind: Kind) -> None:
    if kind in READ and request.method == "GET":
        reading.note(actor_of(request), version, reading.Way.PREVIEW)


def _placeholder() -> HttpResponse:
    answer = HttpResponse(PLACEHOLDER, content_type="image/svg+xml")
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = SANDBOX
    return answer


def send(request: HttpRequest, rendition: Rendition, name: str) -> HttpResponseBase:
    """Send the bytes, a part of them, or the word that the browser has them already."""
    etag = f'"{rendition.tag}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    ending = rendition.file.rpartition(".")[2]
    try:
        part = asked_range(request, rendition.size, etag)
        stream = store.open_rendition(rendition)
    except UnsatisfiableRange:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{rendition.size}"})
    except FileNotFoundError:
        # Somebody has emptied the folder of what can be made again.
        making.begin_again(rendition)
        raise Http404 from None
    answer = FileResponse(
        part.of(stream) if part else stream,
        filename=f"{name.rpartition('.')[0] or name}.{ending}",
        content_type=TYPES[ending],
        status=206 if part else 200,
    )
    answer["Content-Length"] = str(part.length if part else rendition.size)
    if part:
        answer["Content-Range"] = f"bytes {part.first}-{part.last}/{rendition.size}"
    answer["ETag"] = etag
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = INERT if ending == "pdf" else SANDBOX
    return answer
