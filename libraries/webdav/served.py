"""The documents of a place as their reader gets them: which version, with how many bytes, by one query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.prepared import PreparedQueries, Slot

from .. import reading
from ..document import Document
from ..fields import FIGURE
from ..places.folder import Folder
from ..places.placing import Place
from ..storing import files
from ..versions import drafts
from ..versions.lock import DocumentLock
from ..versions.version import DocumentVersion
from .scratch import Scratch

_KEY: BigIntegerField[int, int] = BigIntegerField()
_NAME: TextField[str, str] = TextField()
_VERSION = DocumentVersion.objects.filter(pk=Slot("version", _KEY))


@dataclass(frozen=True, slots=True)
class Facts:
    """What a document is to its reader: enough to send it."""

    pk: int
    name: str
    created_at: datetime
    modified_at: datetime
    sha256: str
    size: int
    version_id: int
    #: Who holds it by a lock with bytes that are no version yet.
    draft_of: int | None = None

    @classmethod
    def of(cls, document: Any) -> Self:
        """Return the facts of a document that was found by `documents`."""
        lock: DocumentLock | None = getattr(document, "lock", None)
        return cls(
            document.pk,
            document.name,
            document.created_at,
            document.modified_at,
            document.served_sha256 or "",
            document.served_size or 0,
            document.served_version or 0,
            lock.holder_id if lock is not None and lock.file_id is not None else None,
        )


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a document as the actor gets them: of a version, or of his own working copy."""

    sha256: str
    size: int
    version_id: int = 0
    draft: DocumentLock | None = None

    def open(self, actor: Actor) -> Any:
        """Open the bytes, and log it where the library keeps a log."""
        if self.draft is not None and self.draft.file is not None:
            return files.open_file(self.draft.file)
        if reading.logged_libraries():
            version = DocumentVersion.objects.select_related("document").get(pk=self.version_id)
            reading.note(actor, version, reading.Way.DAV)
        return files.open_at(*_file_of(self.version_id))


_files_of_versions = PreparedQueries()


def _file_of(version_id: int) -> tuple[str, int]:
    """Return the path of a version's bytes, and the key of their row."""
    query = _files_of_versions.get("", lambda: _VERSION.order_by().values_list("file__file", "file"))
    path, row = query.rows(version=version_id)[0]
    return path, row


def documents(actor: Actor) -> Any:
    """Return the documents that the actor reads, with what they are to him and whether he may change them."""
    allowed = _allowed(access.condition(actor, definition_of(Document), access.CHANGE))
    return _served(actor).annotate(may_change=allowed).select_related("lock__holder", "lock__file")


_FACTS = ("pk", "name", "created_at", "modified_at", "served_sha256", "served_size", "served_version")
_by_names = PreparedQueries()


def facts_in(actor: Actor, place: Place, key: str) -> Facts | None:
    """Return the facts of the document of a name, None where the actor finds none.

    Putting the query together costs more than asking it, so what only writers need is left out.
    """
    if actor.user is None:
        return None
    condition = access.condition(actor, definition_of(Document))
    asked = (condition, _seers(actor), actor.user.pk, place.folder is None)
    query = _by_names.get(asked, lambda: _by_name(actor, is_at_top=place.folder is None))
    row = query.first(library=place.library.pk, folder=place.folder and place.folder.pk, name=key)
    if row is None:
        return None
    pk, name, created, changed, sha256, size, version, holder, draft = row
    draft_of = holder if draft is not None else None
    return Facts(pk, name, created, changed, sha256 or "", size or 0, version or 0, draft_of)


def _by_name(actor: Actor, *, is_at_top: bool) -> Any:
    """Return the query for the document of a name in a place."""
    found = _served(actor).filter(in_place(is_at_top=is_at_top), name_key=Slot("name", _NAME))
    return found.order_by().values_list(*_FACTS, "lock__holder", "lock__file")[:1]


def in_place(step: str = "", *, is_at_top: bool) -> Q:
    """Return the condition that something lies in the place of the slots `library` and `folder`."""
    library = Q(**{f"{step}library_id": Slot("library", _KEY)})
    if is_at_top:
        return library & Q(**{f"{step}folder__isnull": True})
    return library & Q(**{f"{step}folder_id": Slot("folder", _KEY)})


def _served(actor: Actor) -> Any:
    """Return the documents that the actor reads, each with the version that he gets."""
    found = access.visible(actor, definition_of(Document))
    put_aside = Scratch.objects.filter(stands_for=OuterRef("pk"), person=actor.user)
    found = found.filter(~Exists(put_aside)).annotate(served_number=_number(actor))
    versions = (
        DocumentVersion.objects.order_by()
        .annotate(figure=FIGURE)
        .filter(document=OuterRef("pk"), figure=OuterRef("served_number"))
    )
    return found.annotate(
        served_version=Subquery(versions.values("pk")[:1]),
        served_sha256=Subquery(versions.values("sha256")[:1]),
        served_size=Subquery(versions.values("size")[:1]),
    )


def _number(actor: Actor) -> Any:
    """Return the number of the version that the actor gets, as `versions.number_for` finds it."""
    published = Coalesce("published_number", "version_number")
    seers = _seers(actor)
    return published if seers is None else Case(When(seers, then=F("version_number")), default=published)


def _seers(actor: Actor) -> Q | None:
    """Return the condition on documents whose newest version the actor gets; None where none is hidden."""
    return drafts.seers(actor) if drafts.hiding().libraries else None


def folders(actor: Actor) -> Any:
    """Return the folders that the actor reads, and whether he may change them."""
    definition = definition_of(Folder)
    allowed = _allowed(access.condition(actor, definition, access.CHANGE))
    return access.visible(actor, definition).annotate(may_change=allowed)


def _allowed(condition: Q | None) -> Any:
    if condition is None:
        return Value(False, output_field=BooleanField())
    if not condition:
        return Value(True, output_field=BooleanField())
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def content_of(actor: Actor, document: Any) -> Content:
    """Return the bytes of a document that was found here."""
    lock: DocumentLock | None = document.lock_if_held()
    if lock is not None and lock.is_of(actor) and lock.file_id is not None:
        return Content(lock.sha256, lock.size or 0, draft=lock)
    return Content(document.served_sha256 or "", document.served_size or 0, document.served_version or 0)
