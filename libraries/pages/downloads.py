"""Sending the files of documents."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from crm_lists.framework.requests import actor_of, team_page

from .. import files
from ..documents import version_of
from ..models import DocumentVersion
from ..ranges import UnsatisfiableRange, asked_range
from .answers import document_of

#: A file that is shown can do nothing; browsers show no PDF in a sandbox, and it needs none.
INERT = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
SANDBOX = f"{INERT}; sandbox"


@team_page
@require_safe
def current(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the current version."""
    actor = actor_of(request)
    return _send(request, version_of(actor, document_of(actor, pk)))


@team_page
@require_safe
def version(request: HttpRequest, pk: int, label: str) -> HttpResponseBase:
    """Send the version of this number."""
    actor = actor_of(request)
    return _send(request, version_of(actor, document_of(actor, pk), label))


def _send(request: HttpRequest, version: DocumentVersion) -> HttpResponseBase:
    """Send the bytes, a part of them, or the word that the browser has them already."""
    etag = f'"{version.sha256}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    try:
        part = asked_range(request, version.size, etag)
    except UnsatisfiableRange:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{version.size}"})
    stream = files.open_file(version.file)
    file_format = version.file_format
    is_shown = file_format.safe_to_show_inline and "show" in request.GET
    answer = FileResponse(
        part.of(stream) if part else stream,
        as_attachment=not is_shown,
        filename=version.name,
        content_type=file_format.mime_type,
        status=206 if part else 200,
    )
    answer["Content-Length"] = str(part.length if part else version.size)
    if part:
        answer["Content-Range"] = f"bytes {part.first}-{part.last}/{version.size}"
    answer["ETag"] = etag
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = INERT if file_format.code == "pdf" else SANDBOX
    return answer
