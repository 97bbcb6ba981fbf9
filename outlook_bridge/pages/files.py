"""The files of a message: its original, its attachments and the pictures of its text."""

from io import BytesIO

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, team_page
from libraries import documents
from libraries.models import Document

from ..intake.mail_files import ARRIVED
from ..models import Attachment, Message
from ..msg.errors import UnreadableMail
from ..msg.names import nested_name
from ..msg.worker import as_eml_safely
from ..replies import replying

PICTURES = {"png", "jpeg", "gif", "webp", "bmp"}


@team_page
@require_GET
def original_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the file that the message came in, byte for byte."""
    actor = actor_of(request)
    return _download(actor, _message(actor, pk).document)


@team_page
@require_GET
def internet_message(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the message as an internet message, which every mail program opens."""
    actor = actor_of(request)
    message = _message(actor, pk)
    with documents.open_version(actor, message.document, ARRIVED) as stream:
        data = stream.read()
    try:
        written = as_eml_safely(data, name=message.document.name)
    except UnreadableMail as failure:
        raise access.ItemNotFound(f"message {pk} cannot be written: {failure.reason}") from failure
    return _eml(written, message.subject)


@team_page
@require_GET
def answer_draft(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send an unsent answer, which the person's mail program opens for writing."""
    actor = actor_of(request)
    message = _message(actor, pk)
    return _eml(replying.draft(actor, message, to_all="all" in request.GET), message.subject)


def _eml(content: bytes, subject: str) -> HttpResponseBase:
    name = nested_name(subject, extension=".eml")
    answer = FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type="message/rfc822")
    return _harmless(answer)


@team_page
@require_GET
def attachment_file(request: HttpRequest, pk: int, position: int) -> HttpResponseBase:
    """Send an attachment as it came with the message."""
    actor = actor_of(request)
    return _download(actor, _document(actor, pk, position))


@team_page
@require_GET
def inline_picture(request: HttpRequest, pk: int, position: int) -> HttpResponseBase:
    """Send a picture of the message's text; nothing but pictures that cannot act."""
    actor = actor_of(request)
    document = _document(actor, pk, position)
    version = documents.version_of(actor, document, ARRIVED)
    if version.format not in PICTURES:
        raise access.ItemNotFound(f"{document} is no picture")
    answer = FileResponse(
        documents.open_version(actor, document, ARRIVED), content_type=version.file_format.mime_type
    )
    answer["Content-Disposition"] = "inline"
    answer["Cache-Control"] = "private, max-age=3600"
    return _harmless(answer)


def _message(actor: Actor, pk: int) -> Message:
    message: Message = access.get(actor, definition_of(Message), pk)
    return message


def _document(actor: Actor, pk: int, position: int) -> Document:
    """Return the document of an attachment; message and document must both be for this actor."""
    found: Attachment | None = _message(actor, pk).attachments.filter(position=position).first()
    if found is None or found.document is None:
        raise access.ItemNotFound(f"message {pk} has no file {position}")
    return found.document


def _download(actor: Actor, document: Document) -> HttpResponseBase:
    version = documents.version_of(actor, document, ARRIVED)
    answer = FileResponse(
        documents.open_version(actor, document, ARRIVED),
        as_attachment=True,
        filename=version.name,
        content_type=version.file_format.mime_type,
    )
    return _harmless(answer)


def _harmless(answer: FileResponse) -> FileResponse:
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
