"""Sending the files of documents."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.files.base import File
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, show, team_page

from .. import documents, reading
from ..documents import WorkingCopy, version_of
from ..downloads.dispositions import content_disposition
from ..downloads.ranges import Range, UnsatisfiableRange, asked_range
from ..downloads.sending import handed_over
from ..models import Document, DocumentVersion
from ..properties.demotion import Demotion, clearing_of, demotion_of
from ..storing import files
from .answers import document_of

logger = logging.getLogger(__name__)

GONE = 410

#: Makes the answer that carries a whole file, or a part of it.
Body = Callable[[Range | None], HttpResponseBase]

#: A file that is shown can do nothing; browsers show no PDF in a sandbox, and it needs none.
INERT = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
SANDBOX = f"{INERT}; sandbox"


@team_page
@require_safe
def current(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the version that the person gets: the newest one, or the newest published one.

    Its file carries the columns where the document's type asks for that; old versions stay as they were, but
    for columns that the person may not read.
    """
    actor = actor_of(request)
    got = version_of(actor, document_of(actor, pk))
    return _read(request, got, None if is_shown(request, got) else demotion_of(actor, got))


@team_page
@require_safe
def version(request: HttpRequest, pk: int, label: str) -> HttpResponseBase:
    """Send the version of this number."""
    actor = actor_of(request)
    got = version_of(actor, document_of(actor, pk), label)
    return _read(request, got, None if is_shown(request, got) else clearing_of(actor, got))


@team_page
@require_safe
def working_copy(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send what the person has saved while he holds the document; for anybody else there is nothing."""
    actor = actor_of(request)
    return _sent(request, pk, documents.working_copy(actor, document_of(actor, pk)))


@team_page
@require_safe
def kept_copy(request: HttpRequest, pk: int, key: int) -> HttpResponseBase:
    """Send a draft that was kept for the person when his check-out was ended."""
    actor = actor_of(request)
    return _sent(request, pk, documents.kept_copy(actor, document_of(actor, pk), key))


def _read(
    request: HttpRequest, version: DocumentVersion, demotion: Demotion | None = None
) -> HttpResponseBase:
    """Send the bytes, and log it where the library keeps a log."""
    if request.method == "GET":
        # Also where the browser has the bytes already: somebody looks at them again.
        way = reading.Way.VIEW if is_shown(request, version) else reading.Way.DOWNLOAD
        reading.note(actor_of(request), version, way)
    return _sent(request, version.document_id, version, demotion)


def _sent(
    request: HttpRequest, pk: int, version: DocumentVersion | WorkingCopy, demotion: Demotion | None = None
) -> HttpResponseBase:
    """Send the bytes, or say that they are gone and what can be done; the program's log tells which."""
    try:
        with_columns = send_with_columns(request, demotion) if demotion else None
        return with_columns or send_file(request, version)
    except files.BytesLost:
        logger.error("Bytes of document %s are gone: %s", pk, version.sha256)
    url = definition_of(Document).url_of(pk)
    context = {"title": _("The file is missing"), "name": version.name, "url": url}
    answer = show(request, "libraries/lost.html", context, status=GONE)
    answer["Cache-Control"] = "no-store"
    return answer


def is_shown(request: HttpRequest, version: DocumentVersion | WorkingCopy) -> bool:
    """Tell whether the bytes are to be shown, and can do no harm there."""
    return version.file_format.safe_to_show_inline and "show" in request.GET


def send_file(request: HttpRequest, version: DocumentVersion | WorkingCopy) -> HttpResponseBase:
    """Send the bytes, a part of them, or the word that the browser has them already; or raise BytesLost."""
    etag = f'"{version.sha256}"'
    return _known(request, etag) or _answer(request, version, etag, version.size, partial(_kept, version))


def send_with_columns(request: HttpRequest, demotion: Demotion) -> HttpResponseBase | None:
    """Send the file with the columns in it as `send_file` does its; None where they cannot be written."""
    etag = f'"{demotion.etag}"'
    if known := _known(request, etag):
        return known
    made = demotion.write()
    if made is None:
        return None
    body = partial(_streamed, made.stream, made.size)
    return _answer(request, demotion.version, etag, made.size, body)


def _known(request: HttpRequest, etag: str) -> HttpResponseBase | None:
    known: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    return known


def _answer(
    request: HttpRequest, version: DocumentVersion | WorkingCopy, etag: str, size: int, body: Body
) -> HttpResponseBase:
    try:
        part = asked_range(request, size, etag)
    except UnsatisfiableRange:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    answer = body(part)
    answer["ETag"] = etag
    for name, value in _headers(version, is_shown=is_shown(request, version)).items():
        answer[name] = value
    return answer


def _kept(version: DocumentVersion | WorkingCopy, part: Range | None) -> HttpResponseBase:
    """Return the answer that carries the bytes, or tells the web server in front which ones to send."""
    if handed := handed_over(version.file):
        return HttpResponse(headers=handed)
    return _streamed(files.open_file(version.file), version.size, part)


def _streamed(stream: File[Any], size: int, part: Range | None) -> HttpResponseBase:
    answer = FileResponse(part.of(stream) if part else stream, status=206 if part else 200)
    answer["Content-Length"] = str(part.length if part else size)
    if part:
        answer["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    return answer


def _headers(version: DocumentVersion | WorkingCopy, *, is_shown: bool) -> dict[str, str]:
    file_format = version.file_format
    return {
        "Content-Type": file_format.mime_type,
        "Content-Disposition": content_disposition(version.name, is_shown=is_shown),
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": INERT if file_format.code == "pdf" else SANDBOX,
    }
