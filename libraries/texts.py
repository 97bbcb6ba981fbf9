"""The text of documents for search, read in the background after each new version."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from crm_lists.framework import indexing
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import Change

from .document import Document, TextState
from .document_list import DocumentList
from .extraction.result import Extraction
from .extraction.worker import extract_safely
from .storing import files
from .versions.version import DocumentText, DocumentVersion

#: A text that has waited so long is not waiting for its turn.
LEFT_AFTER = timedelta(hours=6)
_LEFT_AT_ONCE = 1000


def read_after(sender: str, change: Change, **kwargs: Any) -> None:
    """Have the text of a document read of which readers may get another version now."""
    if sender == DocumentList.code:
        read_text.enqueue(change.item_id)


@task()
def read_text(document_id: int) -> None:
    """Read the text of the version that readers get, and let the document be found by it."""
    document = Document.objects.filter(pk=document_id, deleted_at__isnull=True).first()
    if document is None:
        return
    version = document.shown_version()
    if not DocumentText.objects.filter(version=version).exists():
        _keep(version, _known_text(version) or _read(version))
    _index(document_id)


def read_left(*, after: timedelta = LEFT_AFTER) -> int:
    """Have texts read that were left: a task is given up when its worker was killed at it three times."""
    old = timezone.now() - after
    pending = Document.objects.filter(text_state=TextState.PENDING, deleted_at__isnull=True)
    left = pending.filter(modified_at__lt=old).order_by("pk")
    keys = list(left.values_list("pk", flat=True)[:_LEFT_AT_ONCE])
    for key in keys:
        read_text.enqueue(key)
    return len(keys)


def _known_text(version: DocumentVersion) -> DocumentText | None:
    """Return the text of another version with equal bytes: it need not be read again."""
    twins = DocumentText.objects.filter(version__sha256=version.sha256, version__format=version.format)
    return twins.first()


def _read(version: DocumentVersion) -> DocumentText:
    with files.local_file(version.file) as path:
        found: Extraction = extract_safely(path, version.file_format)
    reason = found.reason.as_json() if found.reason else None
    return DocumentText(text=found.text, state=found.state.value, reason=reason)


def _keep(version: DocumentVersion, known: DocumentText) -> None:
    facts = {"text": known.text, "state": known.state, "reason": known.reason}
    # Two workers may have read the same version; what both found is the same.
    DocumentText.objects.get_or_create(version=version, defaults=facts)


def _index(document_id: int) -> None:
    """Write state and search entry of the document as it stands now."""
    with transaction.atomic():
        held = Document.objects.select_for_update(of=("self",)).filter(deleted_at__isnull=True)
        document = held.filter(pk=document_id).first()
        if document is None:
            return
        text = DocumentText.objects.filter(version=document.shown_version()).first()
        document.text_state = text.state if text else TextState.PENDING
        # Nobody has changed the document, so neither its ETag nor the moment of its change moves.
        Document.objects.filter(pk=document_id).update(text_state=document.text_state)
        indexing.index_item(definition_of(Document), document)
