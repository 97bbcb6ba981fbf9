"""What a lock session makes of the saves in it: at most one new version of the document."""

from typing import Any

from ..document import Document
from ..versions.lock import DocumentLock
from ..versions.version import DocumentVersion
from .dav_lock import DavLock
from .scratch import Scratch
from .visit import Visit


def session_of(visit: Visit, document: Document) -> DavLock | None:
    """Return the lock that a program of the person has on the document now."""
    mine = DavLock.objects.alive().filter(held=document.pk, holder=visit.user)
    return mine.select_related("version").order_by("pk").first()


def note_version(session: DavLock, document: Document) -> None:
    """Remember which version the session has made."""
    version = document.versions.order_by("-pk").first()
    DavLock.objects.filter(held=session.held_id, holder=session.holder_id).update(version=version)


def follow(visit: Visit, scratch: Scratch, document: Document) -> None:
    """Let the locks on the place of a coming document hold the document now, within a transaction."""
    waiting = DavLock.objects.alive().filter(scratch=scratch.pk, holder=visit.user)
    last = waiting.order_by("-expires_at").first()
    if last is None:
        return
    facts: dict[str, Any] = {"holder": visit.user, "since": last.since, "client": last.client}
    facts |= {"kind": DocumentLock.Kind.DAV, "expires": last.expires_at}
    # Where check-out is required, the document has been checked out to the person who adds it.
    held, _is_new = DocumentLock.objects.get_or_create(document_id=document.pk, defaults=facts)
    first = DocumentVersion.objects.filter(document=document.pk).first()
    waiting.update(held=held, scratch=None, version=first)
