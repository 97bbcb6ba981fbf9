"""Adding and reading the versions of documents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from filer.models import File as FilerFile

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from .. import formats, keeping
from ..document import Document, Status, TextState, check_out_required
from ..fields import key_of
from ..places.library import Library
from ..risks import Risk
from ..storing import files
from ..storing.files import Content
from ..uploads.intake import examine, risk_of
from . import drafts
from .lock import DocumentLock
from .numbers import Mode, Numbering, State, Step, VersionNumber
from .version import DocumentText, DocumentVersion

#: The verb of the history by what the written version becomes.
VERBS = {State.APPROVED: "check_in", State.DRAFT: "draft", State.PENDING: "submit"}


@dataclass(frozen=True, slots=True)
class VersionFile:
    """The file that a version is made of."""

    row: FilerFile
    sha256: str
    size: int
    format: str
    risk: str = Risk.NONE

    @classmethod
    def of(cls, version: DocumentVersion) -> Self:
        """Return the file of a version that exists."""
        risk = _risk(version.document.library, version.file, version.format)
        return cls(version.file, version.sha256, version.size, version.format, risk)

    @classmethod
    def of_draft(cls, lock: DocumentLock) -> Self | None:
        """Return what the holder of a lock has saved, None where that is nothing."""
        if lock.file is None:
            return None
        risk = _risk(lock.document.library, lock.file, lock.format)
        return cls(lock.file, lock.sha256, lock.size or 0, lock.format, risk)

    @classmethod
    def from_taken(cls, taken: "TakenFile", *, name: str) -> Self:
        """Return stored bytes, within a transaction; what has equal bytes lends its row."""
        return cls.on_row(files.claim(taken.stored, name=name, file_format=taken.file_format), taken)

    @classmethod
    def on_row(cls, row: FilerFile, taken: "TakenFile") -> Self:
        """Return stored bytes whose row is known."""
        return cls(row, taken.stored.sha256, taken.stored.size, taken.file_format.code, taken.risk)

    def facts(self, step: Step, document: Document | None = None) -> dict[str, Any]:
        """Return the columns of a document whose newest version this becomes.

        Size, format and text are those of the version that readers get, as soon as there is one.
        """
        number = {"version_number": key_of(step.number), "status": step.state.value}
        if step.is_public:
            number["published_number"] = key_of(step.number)
        has_readers = document is not None and document.published_number is not None
        return number if has_readers and not step.is_public else {**number, **self.shown()}

    def shown(self) -> dict[str, Any]:
        """Return the columns that tell of the file that readers get."""
        return {
            "size": self.size,
            "format": self.format,
            "risk": self.risk,
            "text_state": TextState.PENDING,
        }


def _risk(library: Library, row: FilerFile, format_code: str) -> str:
    try:
        with files.open_file(row) as stream:
            return risk_of(library, formats.by_code(format_code), files.stream_of(stream))
    except files.BytesLost as error:
        raise ValidationError(_("The bytes of this version are missing or damaged.")) from error


@dataclass(frozen=True, slots=True)
class TakenFile:
    """Bytes that were found fit for a document and are on the disk."""

    stored: files.StoredFile
    file_format: formats.Format
    risk: str = Risk.NONE


def numbering_of(library: Library) -> Numbering:
    """Return the rules by which the library numbers and publishes."""
    return Numbering(Mode(library.versioning), library.requires_approval)


# -- the first version ----------------------------------------------------------------------------


def first_facts(
    actor: Actor, library: Library, file: VersionFile, *, as_major: bool | None = None
) -> dict[str, Any]:
    """Return the columns of a new document of a library, whose first version this becomes.

    Where check-out is required, people check in what they have uploaded before others see it.
    """
    step = numbering_of(library).first(as_major=as_major)
    is_checked_in = not library.requires_check_out or actor.user is None
    if not is_checked_in:
        step = Step(step.number, State.DRAFT)
    return {**file.facts(step), "is_checked_in": is_checked_in}


def first_note(facts: Mapping[str, Any], comment: str) -> str:
    """Return what the history says of a beginning: the comment of a draft is not for everybody."""
    return comment if facts["status"] == State.APPROVED else ""


def check_out_new(actor: Actor, added: Iterable[Document]) -> None:
    """Check new documents out to who uploads them, where they are not checked in yet."""
    now = timezone.now()
    new = [one for one in added if not one.is_checked_in]
    DocumentLock.objects.bulk_create(DocumentLock(document=one, holder=actor.user, since=now) for one in new)


# -- further versions -----------------------------------------------------------------------------


def new_version(
    actor: Actor, document: Document, content: Content, comment: str = "", *, as_major: bool | None = None
) -> Document:
    """Add a version to a document that nobody else has checked out.

    In a library with drafts it is a draft unless it shall be a major version.
    """
    taken = take_in(actor, document, content)
    with transaction.atomic():
        return put_version(actor, document, taken, comment=comment, as_major=as_major)


def take_in(actor: Actor, document: Document, content: Content) -> TakenFile:
    """Keep the bytes of a coming version; refused early where the actor may not write the document."""
    _refuse_early(actor, document)
    return take_bytes(document.library, document.name, content)


def take_bytes(library: Library, name: str, content: Content) -> TakenFile:
    """Keep bytes that a library takes; others are refused in a sentence."""
    stream = files.stream_of(content)
    examined = examine(library, name, stream)
    return TakenFile(files.store(stream), examined.file_format, examined.risk)


def put_version(
    actor: Actor, document: Document, taken: TakenFile, *, comment: str, as_major: bool | None = None
) -> Document:
    """Make bytes that were taken in the newest version, within a transaction."""
    file = VersionFile.from_taken(taken, name=document.name)
    return add_next(actor, document, file, note=comment, as_major=as_major)


def restore_version(actor: Actor, document: Document, version: DocumentVersion) -> Document:
    """Make an old version the newest one by adding it once more."""
    if not drafts.versions_seen(actor, document).filter(pk=version.pk).exists():
        raise access.ItemNotFound(f"{document} has no version {version.pk}")
    note = _("Restored from version %(number)s.") % {"number": version.number}
    with transaction.atomic():
        return add_next(actor, document, VersionFile.of(version), note=note, origin=version)


def add_next(  # noqa: PLR0913 - what a version is made from
    actor: Actor,
    document: Document,
    file: VersionFile,
    *,
    note: str,
    as_major: bool | None = None,
    origin: DocumentVersion | None = None,
) -> Document:
    """Add the version that follows the newest one, as the library numbers it, within a transaction."""
    fresh = hold(document)
    _refuse_unheld(fresh, actor)
    rules = numbering_of(fresh.library)
    if not fresh.is_checked_in:
        return _first_check_in(actor, fresh, file, rules.first(as_major=as_major), note)
    step = rules.following(fresh.number, as_major=as_major)
    verb = "restore_version" if origin and step.is_public else VERBS[step.state]
    changed = actions.change(actor, fresh, {}, generated=file.facts(step, fresh), verb=verb, note=note)
    # What waited for approval is not the newest any more.
    changed.versions.filter(status=Status.PENDING).update(status=Status.DRAFT)
    add_version(actor, changed, file, comment=note, restored_from=origin)
    if step.is_public:
        drop_replaced(changed)
    return changed


def _first_check_in(
    actor: Actor, document: Document, file: VersionFile, step: Step, comment: str
) -> Document:
    """Make what was uploaded, or what is checked in now, the first version: none was given to anybody yet."""
    facts = {**file.facts(step), "is_checked_in": True}
    changed = actions.change(actor, document, {}, generated=facts, verb=VERBS[step.state], note=comment)
    version = changed.versions.get()
    number = {"major": step.number.major, "minor": step.number.minor, "status": step.state.value}
    said = {"comment": comment or version.comment, "asked_by": _asking(actor, step.state)}
    _refill(actor, changed, version, file, number | said)
    return changed


def _refill(
    actor: Actor, document: Document, version: DocumentVersion, file: VersionFile, facts: Mapping[str, Any]
) -> None:
    """Give a version that is still being made other bytes."""
    before = version.file
    DocumentText.objects.filter(version=version).exclude(version__sha256=file.sha256).delete()
    DocumentVersion.objects.filter(pk=version.pk).update(
        file=file.row,
        name=document.name,
        sha256=file.sha256,
        size=file.size,
        format=file.format,
        at=timezone.now(),
        by=actor.user,
        source=actor.source,
        **facts,
    )
    transaction.on_commit(lambda: files.drop_unshared([before]))


def go_on_with(actor: Actor, document: Document, version: DocumentVersion, taken: TakenFile) -> bool:
    """Let bytes take the place of those that the same session has saved before, within a transaction.

    Told whether it was done: not when somebody has decided on the version meanwhile, or made another one, nor
    where all versions of the document must be kept.
    """
    fresh = hold(document)
    newest = fresh.versions.filter(pk=version.pk, by=actor.user, deleted_at__isnull=True).first()
    if newest is None or newest.number != fresh.number or newest.decided_at is not None:
        return False
    if newest.status != fresh.status or keeping.reason_to_keep(fresh):
        return False
    _refuse_unheld(fresh, actor)
    if newest.sha256 == taken.stored.sha256:
        return True
    file = VersionFile.from_taken(taken, name=fresh.name)
    state = State(newest.status)
    facts = file.facts(Step(newest.number, state), fresh)
    changed = actions.change(actor, fresh, {}, generated=facts, verb=VERBS[state])
    _refill(actor, changed, newest, file, {})
    return True


def add_version(
    actor: Actor,
    document: Document,
    file: VersionFile,
    *,
    comment: str,
    restored_from: DocumentVersion | None = None,
) -> DocumentVersion:
    """Write the row of a document's newest version."""
    row = version_row(actor, document, file, comment=comment)
    row.restored_from = restored_from
    row.save()
    return row


def version_row(actor: Actor, document: Document, file: VersionFile, *, comment: str) -> DocumentVersion:
    """Return the row of a document's newest version, not yet written."""
    return DocumentVersion(
        document=document,
        major=document.number.major,
        minor=document.number.minor,
        status=document.status,
        file=file.row,
        name=document.name,
        sha256=file.sha256,
        size=file.size,
        format=file.format,
        comment=comment,
        at=timezone.now(),
        by=actor.user,
        asked_by=_asking(actor, document.status),
        source=actor.source,
    )


def _asking(actor: Actor, status: str) -> User | None:
    return actor.user if status == State.PENDING else None


def drop_replaced(document: Document) -> None:
    """Remove the versions before the published one, where the library keeps none of them."""
    number = document.published_version_number
    if (
        number is None
        or keeping.reason_to_keep(document)
        or numbering_of(document.library).mode is not Mode.NONE
    ):
        return
    remove(document.versions.exclude(major__gte=number.major).select_related("file"))


def remove(versions: Iterable[DocumentVersion]) -> None:
    """Remove versions for good, with those of their files that nobody shares."""
    gone = list(versions)
    keys = [version.pk for version in gone]
    DocumentVersion.objects.filter(restored_from__in=keys).update(restored_from=None)
    DocumentVersion.objects.filter(pk__in=keys).delete()
    kept = {version.file for version in gone}
    transaction.on_commit(lambda: files.drop_unshared(kept))


def hold(document: Document) -> Document:
    """Return the document as it stands now; others wait with their writing for the end of the transaction."""
    held = Document.objects.select_related("library").select_for_update(of=("self",))
    return held.get(pk=document.pk)


def _refuse_early(actor: Actor, document: Document) -> None:
    """Refuse who may not write the document now, before his bytes are taken in."""
    definition = definition_of(Document)
    fresh: Document = access.get(actor, definition, document.pk)
    if not access.may(actor, fresh, access.CHANGE):
        raise actions.NotPermitted(
            _("You may read this document but not change it. Its owner can give you the right.")
        )
    lock = fresh.held_by_other(actor)
    if lock is not None:
        raise ValidationError(lock.refusal(), code="checked_out")
    _refuse_unheld(fresh, actor)


def _refuse_unheld(document: Document, actor: Actor) -> None:
    """Refuse to write without the check-out that the library requires; the program needs none."""
    if document.library.requires_check_out and not actor.is_system and document.lock_if_held() is None:
        raise check_out_required(document)


# -- reading --------------------------------------------------------------------------------------


def version_of(actor: Actor, document: Document, label: str | None = None) -> DocumentVersion:
    """Return the version of this number, or raise ItemNotFound when it is absent or not for the actor.

    Without a number it is the newest one for who sees drafts, for others the newest published one.
    """
    visible: Document = access.get(actor, definition_of(Document), document.pk)
    seen = drafts.versions_seen(actor, visible).select_related("file")
    try:
        number = VersionNumber.parse(label) if label else number_for(actor, visible)
        return seen.get(major=number.major, minor=number.minor)
    except (ValueError, DocumentVersion.DoesNotExist):
        raise access.ItemNotFound(f"{document} has no version {label}") from None


def number_for(actor: Actor, document: Document) -> VersionNumber:
    """Return the number of the version that the actor gets of a document that he may read."""
    published = document.published_version_number
    if published is None or (document.has_unpublished and drafts.sees_drafts(actor, document)):
        return document.number
    return published


def open_version(actor: Actor, document: Document, label: str | None = None) -> File[Any]:
    """Open the bytes of a version for reading, those of the version that the actor gets without a number."""
    return files.open_file(version_of(actor, document, label).file)


def read_bytes(actor: Actor, version: DocumentVersion) -> bytes:
    """Return the bytes of a version, or raise ItemNotFound when it is not for this actor."""
    document: Document = access.get(actor, definition_of(Document), version.document_id)
    if not drafts.versions_seen(actor, document).filter(pk=version.pk).exists():
        raise access.ItemNotFound(f"{document} has no version {version.pk}")
    with files.open_file(version.file) as stream:
        content: bytes = stream.read()
    return content
