"""Removing versions that a library need not keep: after each new version, and by age once a day."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from crm_lists.framework.models import Change

from .. import keeping
from ..document import Document
from ..document_list import DocumentList
from ..places.library import Library
from .adding import hold, remove
from .thinning import KEPT_WHOLE, Aged, Limits, surplus
from .version import DocumentVersion

#: So many documents are looked at together.
CHUNK = 500


def limits_of(library: Library) -> Limits:
    """Return what the library keeps of its documents' versions."""
    return Limits(library.majors_kept, library.drafts_kept, library.thins_versions)


def trim_after(sender: str, change: Change, **kwargs: Any) -> None:
    """Remove what a new version makes surplus; a listener of the events."""
    if sender != DocumentList.code:
        return
    document = Document.objects.filter(pk=change.item_id).select_related("library").first()
    if document is not None and limits_of(document.library).is_any:
        trim(document)


def trim(document: Document, now: datetime | None = None) -> int:
    """Remove the surplus versions of a document that need not be kept; return how many went."""
    with transaction.atomic():
        fresh = hold(document)
        if keeping.reason_to_keep(fresh):
            return 0
        present = fresh.versions.filter(deleted_at__isnull=True)
        aged = [Aged(one.pk, one.number, one.at) for one in present]
        needed = [one for one in (fresh.number, fresh.published_version_number) if one is not None]
        gone = surplus(aged, limits_of(fresh.library), needed=needed, now=now or timezone.now())
        remove(present.filter(pk__in=gone).select_related("file"))
    return len(gone)


def trim_all(now: datetime | None = None) -> int:
    """Remove the surplus versions of all libraries that limit them; return how many went."""
    moment = now or timezone.now()
    limited = Q(majors_kept__isnull=False) | Q(drafts_kept__isnull=False) | Q(thins_versions=True)
    gone = 0
    for library in Library.objects.filter(limited).order_by("pk"):
        for document in _with_several(library, moment):
            gone += trim(document, moment)
    return gone


def _with_several(library: Library, moment: datetime) -> Iterator[Document]:
    """Yield the documents that have more than one version of which one may go."""
    last = 0
    versions = DocumentVersion.objects.filter(document__library=library, deleted_at__isnull=True).order_by()
    if library.majors_kept is None and library.drafts_kept is None:
        versions = versions.filter(at__lt=moment - KEPT_WHOLE)
    while keys := list(
        versions.filter(document__gt=last)
        .values("document")
        .annotate(several=Count("pk"))
        .filter(several__gt=1)
        .order_by("document")
        .values_list("document", flat=True)[:CHUNK]
    ):
        yield from Document.objects.filter(pk__in=keys, deleted_at__isnull=True).order_by("pk")
        last = keys[-1]
