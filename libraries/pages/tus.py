"""The protocol tus 1.0 for uploads that go on where they were cut: core, creation, termination, expiration.

Each request asks for the person's rights anew. The token of the page goes with each of them as a header.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm_lists.framework.requests import actor_of, team_page

from .. import documents
from ..models import Upload
from ..places import browsing
from ..storing.files import LONGEST_FILE
from ..uploads import incoming, resumable
from ..uploads.clash import Clash
from ..uploads.resumable import Place, TooMuch, WrongOffset
from . import for_items
from .answers import library_of
from .upload_results import result_of

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
OFFSET_TYPE = "application/offset+octet-stream"
#: A client that says nothing for so long is gone; what it has sent is kept.
SILENCE_SECONDS = 30

Page = Callable[..., HttpResponse]


def protocol(page: Page) -> Page:
    """Speak the protocol: its version in each answer, its refusals as their statuses."""

    @wraps(page)
    def speak(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.headers.get("Tus-Resumable", VERSION)
        answer = refused(412, "") if asked != VERSION else _answered(page, request, *args, **kwargs)
        answer["Tus-Resumable"] = VERSION
        answer["Cache-Control"] = "no-store"
        return answer

    return speak


def _answered(page: Page, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        return page(request, *args, **kwargs)
    except TooMuch as error:
        return refused(413, str(error))
    except WrongOffset as error:
        return refused(409, _("The upload stands at another place: %(offset)s.") % {"offset": error})
    except incoming.Busy:
        return refused(423, _("Another request writes to this upload."))
    except incoming.Gone:
        return refused(410, _("What was sent of this file is not there any more. Send it again."))
    except ValidationError as error:
        return refused(400, " ".join(error.messages))


def refused(status: int, message: str) -> HttpResponse:
    """Return a refusal in a sentence."""
    return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")


@team_page
@protocol
@require_http_methods(["POST", "OPTIONS"])
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin an upload into a library, or into one of its folders."""
    actor = actor_of(request)
    library = library_of(actor, code)
    folder = browsing.folder_in(actor, library, request.GET.get("folder", ""))
    return _begun(request, Place(library, folder))


@team_page
@protocol
@require_http_methods(["POST", "OPTIONS"])
def begin_for(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Begin an upload for a case, a relation or an activity."""
    for_items.item_and_values(request, code, pk)
    place = Place(documents.common_library(documents.CRM_LIBRARY))
    return _begun(request, place, {for_items.LIST: code, for_items.ITEM: pk})


def _begun(request: HttpRequest, place: Place, query: dict[str, Any] | None = None) -> HttpResponse:
    if request.method == "OPTIONS":
        return _abilities()
    told = metadata(request.headers.get("Upload-Metadata", ""))
    size = _figure(request, "Upload-Length")
    place = replace(place, path=told.get("path", ""))
    choice = _choice(told.get("choice", ""))
    upload = resumable.begin(actor_of(request), place, told.get("filename", ""), size, choice)
    answer = HttpResponse(status=201)
    answer["Location"] = reverse("libraries:incoming", args=[upload.uuid], query=query)
    return _with_expiry(answer, upload)


@team_page
@protocol
@require_http_methods(["HEAD", "PATCH", "DELETE", "POST"])
def incoming_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Tell how far an upload has come, take more of it, give it up, or make a document of it."""
    upload = resumable.upload_of(actor_of(request), uuid)
    answers: dict[str | None, Callable[[HttpRequest, Upload], HttpResponse]] = {
        "HEAD": _tell,
        "PATCH": _take,
        "DELETE": _cancel,
        "POST": _finish,
    }
    return answers[request.method](request, upload)


def _tell(request: HttpRequest, upload: Upload) -> HttpResponse:
    answer = HttpResponse(status=200)
    answer["Upload-Offset"] = str(upload.offset)
    answer["Upload-Length"] = str(upload.size)
    return _with_expiry(answer, upload)


def _take(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.content_type != OFFSET_TYPE:
        return refused(415, _("The bytes of a file are sent as %(type)s.") % {"type": OFFSET_TYPE})
    offset = _figure(request, "Upload-Offset")
    if offset + int(request.headers.get("Content-Length") or 0) > upload.size:
        return refused(413, _("More was sent than the size that was told at the beginning."))
    _give_up_on_silence(request)
    try:
        resumable.write(upload, offset, request.read)
    except UnreadablePostError:
        return refused(400, _("The connection was cut. Go on from where the upload stands."))
    answer = HttpResponse(status=204)
    answer["Upload-Offset"] = str(upload.offset)
    return _with_expiry(answer, upload)


def _cancel(request: HttpRequest, upload: Upload) -> HttpResponse:
    resumable.cancel(upload)
    return HttpResponse(status=204)


def _finish(request: HttpRequest, upload: Upload) -> HttpResponse:
    """Make a document of a whole upload; this may be asked again, also with another choice."""
    if not upload.is_whole:
        return refused(
            409,
            _("The upload is not complete: %(offset)s of %(size)s bytes have come.")
            % {
                "offset": upload.offset,
                "size": upload.size,
            },
        )
    choice = request.POST.get("choice", "")
    chosen = _choice(choice) if choice else None
    kept = resumable.finish(actor_of(request), upload, chosen, for_items.values_in(request))
    return JsonResponse(result_of(kept))


def metadata(header: str) -> dict[str, str]:
    """Return what the client tells of the file: keys with values in base64."""
    told = {}
    for pair in filter(None, (one.strip() for one in header.split(","))):
        key, _space, value = pair.partition(" ")
        try:
            told[key] = b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise ValidationError(_("The name of the file cannot be read.")) from error
    return told


def _choice(value: str) -> Clash:
    return Clash(value) if value in Clash.values else Clash.NUMBER


def _figure(request: HttpRequest, name: str) -> int:
    value = request.headers.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise ValidationError(_("The header %(name)s must hold a number.") % {"name": name})
    return int(value)


def _abilities() -> HttpResponse:
    headers = {"Tus-Version": VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(LONGEST_FILE)}
    return HttpResponse(status=204, headers=headers)


def _with_expiry(answer: HttpResponse, upload: Upload) -> HttpResponse:
    answer["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return answer


def _give_up_on_silence(request: HttpRequest) -> None:
    """A dead connection must not hold the upload for ever: the client comes back by a new one."""
    connection = request.META.get("gunicorn.socket")
    if connection is not None:
        connection.settimeout(SILENCE_SECONDS)
