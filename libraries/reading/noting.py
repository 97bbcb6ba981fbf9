"""Writing the log of reading, in libraries that keep one; what cannot be logged is read all the same."""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from django.utils import timezone

from crm_lists.framework import access, behalf, surroundings
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from ..document import Document
from ..places.library import Library
from ..versions.version import DocumentVersion
from .entry import ReadEntry, Way

if TYPE_CHECKING:
    from ..share_links.link import ShareLink

logger = logging.getLogger(__name__)

KNOWN = "libraries.logged"
#: A viewer fetches a file in many parts; within this time they are one reading.
ONE_READING = timedelta(minutes=10)
CHUNK = 500


def note(actor: Actor, version: DocumentVersion, way: Way, *, link: "ShareLink | None" = None) -> None:
    """Log that the actor has come by the bytes of a version; no query where no library keeps a log.

    Through a share link it is somebody unknown who reads, not the maker of the link.
    """
    note_many(actor, [version], way, link=link)


def note_many(
    actor: Actor, versions: Iterable[DocumentVersion], way: Way, *, link: "ShareLink | None" = None
) -> None:
    """Log the reading of many versions by a few statements; their documents should be loaded with them."""
    logged = logged_libraries()
    if not logged:
        return
    read = [version for version in versions if version.document.library_id in logged]
    try:
        with transaction.atomic():
            for start in range(0, len(read), CHUNK):
                _write(actor, read[start : start + CHUNK], way, link)
    except DatabaseError:
        logger.exception("The log of reading lacks %d entries.", len(read))


def logged_libraries() -> frozenset[int]:
    """Return the keys of the libraries that log who reads what."""
    return surroundings.known(KNOWN, _load)


def _load() -> frozenset[int]:
    return frozenset(Library.objects.filter(logs_reading=True).values_list("pk", flat=True))


def _write(actor: Actor, versions: Sequence[DocumentVersion], way: Way, link: "ShareLink | None") -> None:
    entries = [_entry(actor, version, way, link) for version in versions]
    keys = {entry.document_id for entry in entries}
    recent = ReadEntry.objects.filter(document_id__in=keys, at__gt=timezone.now() - ONE_READING)
    same = recent.filter(person=None if link else actor.user, link=link, way=way)
    known = set(same.values_list("document_id", "label"))
    new = [entry for entry in entries if (entry.document_id, entry.label) not in known]
    if link is None:
        lent = behalf.for_whom(actor, definition_of(Document), keys, access.VIEW)
        for entry in new:
            entry.on_behalf_of = lent.get(entry.document_id, actor.on_behalf_of)
    ReadEntry.objects.bulk_create(new)


def _entry(actor: Actor, version: DocumentVersion, way: Way, link: "ShareLink | None") -> ReadEntry:
    return ReadEntry(
        document_id=version.document_id,
        name=version.document.name,
        label=str(version.number),
        person=None if link else actor.user,
        link=link,
        way=way,
        at=timezone.now(),
    )
