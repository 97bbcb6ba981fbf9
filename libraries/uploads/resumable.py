"""Uploads that go on where they were cut: begun, written to, finished, given up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from ..document import Document
from ..names import normalise
from ..places.folder import DEEPEST, Folder
from ..places.library import Library
from ..storing import files
from ..storing.files import LONGEST_FILE
from ..versions.adding import TakenFile
from . import incoming, looking
from .clash import Clash
from .intake import examine
from .looking import Asked
from .many import Kept, NewFile, keep_stored
from .upload import Upload, expiry

#: What one person may have under way at a time.
MOST_UPLOADS = 500
MOST_BYTES = 50 << 30
_LONGEST_PATH = 8000


class TooMuch(Exception):
    """The file is too large, or the person has too much under way; the message says so."""


class WrongOffset(Exception):
    """Bytes were sent for another place than where the upload stands."""


@dataclass(frozen=True)
class Place:
    """Where an uploaded file goes."""

    library: Library
    folder: Folder | None = None
    path: str = ""


def begin(actor: Actor, place: Place, name: str, size: int, choice: Clash) -> Upload:
    """Begin an upload; refused early where its file would be refused for its size or its place."""
    _refuse_who_may_not(actor)
    _refuse_too_much(actor, size)
    if len(place.path) > _LONGEST_PATH or place.path.count("/") >= DEEPEST:
        raise ValidationError(_("Folders may lie in one another %(limit)s deep.") % {"limit": DEEPEST})
    upload = Upload(
        person=actor.user,
        library=place.library,
        folder=place.folder,
        path=place.path.replace("\0", ""),
        name=normalise(name),
        size=size,
        choice=choice,
    )
    incoming.begin(upload.uuid)
    upload.save()
    return upload


def upload_of(actor: Actor, uuid: UUID) -> Upload:
    """Return an upload of the actor's own, as long as he may add to its place; other ones are absent."""
    found = Upload.objects.filter(uuid=uuid, person=actor.user, expires_at__gt=timezone.now())
    upload = found.select_related("library", "folder", "document").first()
    if upload is None or actor.user is None:
        raise access.ItemNotFound(f"upload {uuid}")
    _refuse_who_may_not(actor)
    if upload.folder_id is not None:
        access.get(actor, definition_of(Folder), upload.folder_id)
    return upload


def write(upload: Upload, offset: int, read: Callable[[int], bytes]) -> Upload:
    """Write bytes behind the offset; how far they came is kept whatever ends the request."""

    def save(place: int) -> None:
        upload.offset = place
        Upload.objects.filter(pk=upload.pk).update(offset=place, expires_at=expiry())

    with incoming.locked(upload.uuid) as descriptor:
        upload.refresh_from_db(fields=["offset"])
        if offset != upload.offset:
            raise WrongOffset(str(upload.offset))
        incoming.receive(descriptor, upload.uuid, offset, read, most=upload.size - upload.offset, save=save)
    return upload


def finish(
    actor: Actor, upload: Upload, choice: Clash | None = None, values: Mapping[str, Any] | None = None
) -> Kept:
    """Make a document of a whole upload, with the columns given; asked again, the same answer is given."""
    if (known := _finished(actor, upload)) is not None:
        return known
    with incoming.locked(upload.uuid):
        upload.refresh_from_db()
        if (known := _finished(actor, upload)) is not None:
            return known
        try:
            kept = _keep(actor, upload, choice or Clash(upload.choice), values or {})
        except ValidationError as error:
            # Bytes that the library does not take are of no use under another name either.
            kept = Kept(upload.name, "refused", " ".join(error.messages))
            upload.delete()
            incoming.remove(upload.uuid)
    if kept.status in ("skipped", "linked"):
        cancel(upload)
    elif kept.document is not None:
        incoming.remove(upload.uuid)
    return kept


def _finished(actor: Actor, upload: Upload) -> Kept | None:
    """Answer for an upload that has become a document, to whom may still read it."""
    if upload.document_id is None:
        return None
    readable: Document = access.get(actor, definition_of(Document), upload.document_id)
    return Kept(readable.name, "saved", document=readable)


def _keep(actor: Actor, upload: Upload, choice: Clash, values: Mapping[str, Any]) -> Kept:
    """Make the document; the bytes stay until it is there, so that another choice can be made."""
    path = incoming.path_of(upload.uuid)
    with path.open("rb") as stream:
        examined = examine(upload.library, upload.name, cast(BinaryIO, stream))
    digest = incoming.digest_of(upload.uuid, upload.size)
    asked = Asked(upload.name, upload.folders, digest, values)
    if choice == Clash.ASK and (found := looking.clash_of(actor, upload.library, upload.folder, asked)):
        return found
    chosen = Clash.NUMBER if choice == Clash.ASK else choice
    file = NewFile(upload.name, b"", upload.folders, chosen, values)
    stored = files.adopt(path, sha256=digest, size=upload.size)
    taken = TakenFile(stored, examined.file_format, examined.risk)
    with transaction.atomic():
        kept = keep_stored(actor, upload.library, file, taken, folder=upload.folder)
        if kept.document is not None and kept.status in ("saved", "versioned"):
            Upload.objects.filter(pk=upload.pk).update(document=kept.document)
    return kept


def cancel(upload: Upload) -> None:
    """Give an upload up, with its bytes."""
    upload.delete()
    incoming.remove(upload.uuid)


def clean_up() -> int:
    """Remove uploads that nobody goes on with, and bytes that no upload names; return how many."""
    expired = list(Upload.objects.filter(expires_at__lte=timezone.now()))
    for upload in expired:
        cancel(upload)
    known = {one.hex for one in Upload.objects.values_list("uuid", flat=True)}
    return len(expired) + incoming.remove_forgotten(known)


def _refuse_who_may_not(actor: Actor) -> None:
    if not access.may_add(actor, definition_of(Document)):
        raise actions.NotPermitted(
            _("You may not add documents. An administrator can give you a role that may.")
        )


def _refuse_too_much(actor: Actor, size: int) -> None:
    if size > LONGEST_FILE:
        raise TooMuch(
            _("The file is larger than %(limit)s GB. Split it, or share it in another way.")
            % {"limit": LONGEST_FILE >> 30}
        )
    under_way = Upload.objects.filter(person=actor.user, document__isnull=True, expires_at__gt=timezone.now())
    if under_way.count() >= MOST_UPLOADS:
        raise TooMuch(_("You have too many uploads that are not finished. Finish or cancel some of them."))
    if (under_way.aggregate(total=Sum("size"))["total"] or 0) + size > MOST_BYTES:
        raise TooMuch(
            _("Your unfinished uploads are larger than %(limit)s GB together. Finish or cancel some of them.")
            % {"limit": MOST_BYTES >> 30}
        )
