"""What becomes of a file that was dropped on a page: mail is filed, anything else becomes a document."""

import logging
from typing import Any, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm_lists.framework import access
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.framework.requests import actor_of, open_list, team_page
from crm_lists.relations.models import Contact
from libraries import documents, formats

from ..intake import answers
from ..intake.filing import ingest
from ..intake.hints import Hints, hints_of
from ..intake.mail_files import LARGEST, is_mail
from ..models import Channel
from ..msg.values import MEBIBYTE
from ..showing.zones import LISTS

logger = logging.getLogger(__name__)


@team_page
@require_POST
def file_dropped(request: HttpRequest) -> HttpResponse:
    """Take the file `file`, dropped on the item that `list` and `item` name, or on the e-mail library."""
    actor = actor_of(request)
    item = _item(request, actor)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        answer = _result("", "failed", _("No file arrived. Drop it once more."))
        return JsonResponse({"results": [answer]}, status=400)
    return JsonResponse({"results": [_take(actor, item, file)]})


def _item(request: HttpRequest, actor: Actor) -> Item | None:
    """Return the item on which the file was dropped, None for the e-mail library itself."""
    code = request.GET.get("list", "")
    if not code:
        open_list(request, "messages")
        return None
    if code not in LISTS:
        raise access.ItemNotFound(code)
    item: Item = access.get(actor, open_list(request, code), request.GET.get("item", ""))
    return item


def _take(actor: Actor, item: Item | None, file: UploadedFile) -> dict[str, str]:
    """Return what became of the file; whatever it is, the answer says so."""
    name = file.name or _("message")
    try:
        if _is_mail(file, name):
            return _file_mail(actor, item, file, name)
        return _accept(actor, item, file, name)
    except NotPermitted as refusal:
        return _result(name, "refused", str(refusal))
    except ValidationError as refusal:
        return _result(name, "refused", " ".join(refusal.messages))
    except (Error, OSError):
        logger.exception("A dropped file could not be taken.")
        return _result(name, "failed", answers.not_kept())


def _is_mail(file: UploadedFile, name: str) -> bool:
    """Tell whether a file is mail by its bytes, or is meant to be by its name."""
    return is_mail(formats.sniff(cast(BinaryIO, file.file), name).code, name)


def _file_mail(actor: Actor, item: Item | None, file: UploadedFile, name: str) -> dict[str, str]:
    if (file.size or 0) > LARGEST:
        sentence = _("The message is larger than %(limit)s MB. Save its attachments and drop those.")
        return _result(name, "refused", sentence % {"limit": LARGEST // MEBIBYTE})
    hints = hints_of(item) if item else Hints()
    filed = ingest(actor, file.read(), name=name, channel=Channel.DROP, hints=hints)
    shown: Item | None = filed.message or filed.document
    return _result(name, filed.status.value, filed.text, shown)


def _accept(actor: Actor, item: Item | None, file: UploadedFile, name: str) -> dict[str, str]:
    if item is None:
        sentence = _("The e-mail library takes Outlook messages (.msg, .oft) and internet messages (.eml). ")
        advice = _("Drop other files on the case, company or activity to which they belong.")
        return _result(name, "refused", sentence + advice)
    subject = item.relation if isinstance(item, Contact) else item
    document = documents.accept_file(actor, subject, name, file)
    return _result(name, "saved", _("Saved as a document."), document)


def _result(name: str, status: str, message: str, item: Any = None) -> dict[str, str]:
    url = definition_of(item).url_of(item.pk) if item is not None else ""
    return {"name": name, "status": status, "message": message, "url": url}
