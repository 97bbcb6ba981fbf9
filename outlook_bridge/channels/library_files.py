"""Mail that people put into the e-mail library as files: it stays where it lies and is filed."""

import logging
from collections.abc import Sequence
from functools import partial

from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.utils.translation import gettext as _
from django_tasks import task

from crm_lists.framework import access
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor, Source
from crm_lists.framework.lists import definition_of
from crm_lists.programs.tokens import scopes_of
from libraries import documents
from libraries.models import Document

from ..intake import answers, filing, store
from ..intake.companions import LINKS
from ..intake.filing import NO_HINTS, Filed, Status
from ..intake.hints import Hints
from ..intake.keeping import Arrival
from ..intake.mail_files import ARRIVED, LARGEST, is_mail
from ..models import Channel, Message, Original
from ..msg import reasons
from . import rows
from .acting import acting

logger = logging.getLogger(__name__)


def take(actor: Actor, brought: Sequence[Document]) -> None:
    """Note those of the documents that are mail, so that they are filed once the transaction has ended.

    From now on they are for their filer only, until it is known whether they are private. Where the program's
    token does not reach messages, they stay documents.
    """
    messages = definition_of(Message)
    if actor.user is None or not access.may_add(actor, messages):
        return
    if not scopes_of(actor).may_write(messages.code):
        return
    channel = Channel.WEBDAV if actor.source == Source.DAV else Channel.UPLOAD
    for document in brought:
        if _is_new_mail(document):
            sha256 = document.current_version().sha256
            original = store.add_original(actor, document, sha256=sha256, channel=channel)
            transaction.on_commit(partial(file_soon, original.pk), robust=True)


def _is_new_mail(document: Document) -> bool:
    # Of what was saved again and again elsewhere, none of the versions is what arrived.
    is_first = str(document.number) == ARRIVED
    return is_first and is_mail(document.format, document.name) and not rows.has_original(document)


def file_soon(original_id: int) -> None:
    """Have a kept file filed in the background."""
    file_original.enqueue(original_id)


@task()
def file_original(original_id: int) -> str:
    """File the message of a file that is kept and not filed yet; return what became of it."""
    original = rows.open_original(original_id)
    if original is None or original.filed_by is None:
        return ""
    return file_kept(original).status.value


def file_kept(original: Original) -> Filed:
    """File the message of a kept file for whom brought it, however often it was tried."""
    document = original.document
    actor = acting(original.filed_by, owner_id=document.owner_id, group_id=document.group_id)
    try:
        filing.refuse_unpermitted(actor)
        return _file(actor, original)
    except NotPermitted as refusal:
        return Filed(Status.FAILED, str(refusal))
    except access.ItemNotFound:
        return Filed(Status.FAILED, _("The file is not there any more, or not for the one who brought it."))
    # Whatever goes wrong is told and logged; the file stays, and can be filed once more.
    except (Error, ValidationError, OSError):
        logger.exception("Document %s could not be filed as e-mail.", original.document_id)
        return Filed(Status.FAILED, answers.failed(), document=original.document)


def _file(actor: Actor, original: Original) -> Filed:
    version = documents.version_of(actor, original.document, ARRIVED)
    if version.size > LARGEST:
        return filing.unread(actor, original, reasons.FILE_TOO_LARGE, NO_HINTS)
    arrival = Arrival(
        documents.read_bytes(actor, version), version.name, Channel(original.channel), _hints(actor, original)
    )
    if arrival.sha256 != original.sha256:
        # It was saved once more before its turn came.
        store.finish_original(original, Original.State.TAKEN, sha256=arrival.sha256)
    known = store.message_with_file(actor, arrival.sha256)
    if known is not None:
        store.finish_original(original, Original.State.FILED, message=known, reason="")
        return filing.duplicate(actor, known, arrival.hints)
    return filing.read_and_file(actor, original, arrival)


def _hints(actor: Actor, original: Original) -> Hints:
    """Return what the document belongs to by now, as far as its filer may see it."""
    document = original.document
    links = {name: getattr(document, name) for name in LINKS}
    return Hints(**{name: one for name, one in links.items() if one and access.may(actor, one, access.VIEW)})
