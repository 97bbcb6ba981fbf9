"""Adding and reading the versions of documents."""

from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from filer.models import File as FilerFile

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from . import files, formats
from .document import Document, TextState
from .fields import key_of
from .files import Content
from .version import DocumentVersion
from .versioning import VersionNumber


@dataclass(frozen=True, slots=True)
class VersionFile:
    """The file that a version is made of."""

    row: FilerFile
    sha256: str
    size: int
    format: str

    @classmethod
    def of(cls, version: DocumentVersion) -> Self:
        """Return the file of a version that exists."""
        return cls(version.file, version.sha256, version.size, version.format)

    @classmethod
    def from_stored(cls, stored: files.StoredFile, file_format: formats.Format, *, name: str) -> Self:
        """Return stored bytes; an earlier version with equal bytes lends its row."""
        twin = DocumentVersion.objects.filter(sha256=stored.sha256).select_related("file").first()
        row = twin.file if twin else files.file_row(stored, name=name, file_format=file_format)
        return cls(row, stored.sha256, stored.size, file_format.code)

    def facts(self, number: VersionNumber) -> dict[str, Any]:
        """Return the columns of a document whose current version this becomes."""
        return {
            "version_number": key_of(number),
            "size": self.size,
            "format": self.format,
            "text_state": TextState.PENDING,
        }


@dataclass(frozen=True, slots=True)
class TakenFile:
    """Bytes that were found fit for a document and are on the disk."""

    stored: files.StoredFile
    file_format: formats.Format


def new_version(actor: Actor, document: Document, content: Content, comment: str = "") -> Document:
    """Add a version to a document that nobody else has checked out."""
    taken = take_in(actor, document, content)
    with transaction.atomic():
        return put_version(actor, document, taken, comment=comment)


def take_in(actor: Actor, document: Document, content: Content) -> TakenFile:
    """Keep the bytes of a coming version; refused early where the actor may not write the document."""
    _refuse_early(actor, document)
    stream = files.stream_of(content)
    file_format = formats.sniff(stream, document.name)
    document.library.check_file(file_format, document.name)
    return TakenFile(files.store(stream), file_format)


def put_version(actor: Actor, document: Document, taken: TakenFile, *, comment: str) -> Document:
    """Make bytes that were taken in the current version, within a transaction."""
    file = VersionFile.from_stored(taken.stored, taken.file_format, name=document.name)
    return _add_next(actor, document, file, note=comment)


def restore_version(actor: Actor, document: Document, version: DocumentVersion) -> Document:
    """Make an old version the current one by adding it once more."""
    if version.document_id != document.pk:
        raise access.ItemNotFound(f"{document} has no version {version.pk}")
    note = _("Restored from version %(number)s.") % {"number": version.number}
    with transaction.atomic():
        return _add_next(actor, document, VersionFile.of(version), note=note, origin=version)


def _add_next(
    actor: Actor,
    document: Document,
    file: VersionFile,
    *,
    note: str,
    origin: DocumentVersion | None = None,
) -> Document:
    fresh = hold(document)
    facts = file.facts(fresh.number.next_major())
    verb = "restore_version" if origin else "check_in"
    changed = actions.change(actor, fresh, {}, generated=facts, verb=verb, note=note)
    add_version(actor, changed, file, comment=note, restored_from=origin)
    return changed


def add_version(
    actor: Actor,
    document: Document,
    file: VersionFile,
    *,
    comment: str,
    restored_from: DocumentVersion | None = None,
) -> DocumentVersion:
    """Write the row of a document's current version."""
    return DocumentVersion.objects.create(
        document=document,
        major=document.number.major,
        minor=document.number.minor,
        file=file.row,
        name=document.name,
        sha256=file.sha256,
        size=file.size,
        format=file.format,
        comment=comment,
        at=timezone.now(),
        by=actor.user,
        source=actor.source,
        restored_from=restored_from,
    )


def hold(document: Document) -> Document:
    """Return the document as it stands now; others wait with their writing for the end of the transaction."""
    return Document.objects.select_for_update(of=("self",)).get(pk=document.pk)


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


# -- reading --------------------------------------------------------------------------------------


def version_of(actor: Actor, document: Document, label: str | None = None) -> DocumentVersion:
    """Return the version of this number, the current one without a number, or raise ItemNotFound."""
    visible: Document = access.get(actor, definition_of(Document), document.pk)
    try:
        number = VersionNumber.parse(label) if label else visible.number
        return visible.versions.select_related("file").get(major=number.major, minor=number.minor)
    except (ValueError, DocumentVersion.DoesNotExist):
        raise access.ItemNotFound(f"{document} has no version {label}") from None


def open_version(actor: Actor, document: Document, label: str | None = None) -> File[Any]:
    """Open the bytes of a version for reading, the current one without a number."""
    return files.open_file(version_of(actor, document, label).file)


def read_bytes(actor: Actor, version: DocumentVersion) -> bytes:
    """Return the bytes of a version, or raise ItemNotFound when its document is not for this actor."""
    access.get(actor, definition_of(Document), version.document_id)
    with files.open_file(version.file) as stream:
        content: bytes = stream.read()
    return content
