"""Check-out: writing a document alone for a while (DS-54)."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Self

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from filer.models import File

from crm_lists.framework import access, actions, recycling
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.people import display_name
from crm_lists.organisation.leaving.holdings import Held

from .. import formats, telling
from ..document import Document
from ..storing.files import Content, drop_unshared
from . import approval, drafts
from .adding import TakenFile, VersionFile, add_next, hold, take_in
from .lock import DocumentLock, KeptDraft

#: So many kept drafts go at once; what is left goes the next day.
PURGED = 10_000


def check_out(actor: Actor, document: Document) -> Document:
    """Lock the document for the actor; of two who ask at once one gets it, the other is told who."""
    if actor.user is None:
        raise actions.NotPermitted(_("Only a person can check a document out."))
    with transaction.atomic():
        fresh = hold(document)
        lock = fresh.lock_if_held()
        if lock is not None and lock.is_of(actor):
            return _kept_on(actor, fresh, lock)
        if lock is None:
            _end_expired(fresh)
            DocumentLock.objects.create(document=fresh, holder=actor.user, since=timezone.now())
        return actions.change(actor, fresh, {}, verb="check_out")


def _kept_on(actor: Actor, document: Document, lock: DocumentLock) -> Document:
    """Make what a program holds for its user a check-out, which does not end with the program."""
    if not lock.is_of_program:
        return document
    lock.kind, lock.expires = DocumentLock.Kind.CHECK_OUT, None
    lock.save(update_fields=["kind", "expires"])
    return actions.change(actor, document, {}, verb="check_out")


def _end_expired(document: Document) -> None:
    """Make place where a lock has ended by itself."""
    for lock in DocumentLock.objects.filter(pk=document.pk).select_related("file"):
        lock.end()


def save_draft(actor: Actor, document: Document, content: Content) -> Document:
    """Keep what the holder of the check-out has written so far: for him alone, until the check-in."""
    put_draft(actor, document, take_in(actor, document, content))
    fresh: Document = access.get(actor, definition_of(Document), document.pk)
    return fresh


@transaction.atomic
def put_draft(actor: Actor, document: Document, taken: TakenFile) -> None:
    """Make bytes that were taken in the draft of the actor's check-out."""
    lock = _own_lock(actor, document)
    file = VersionFile.from_taken(taken, name=document.name)
    before = lock.file
    lock.file, lock.sha256, lock.size, lock.format = file.row, file.sha256, file.size, file.format
    lock.saved_at = timezone.now()
    lock.save(update_fields=["file", "sha256", "size", "format", "saved_at"])
    if before is not None and before != lock.file:
        transaction.on_commit(lambda: drop_unshared([before]))


@dataclass(frozen=True)
class WorkingCopy:
    """Private bytes of one person: what he saved of a document and did not check in."""

    name: str
    file: File
    sha256: str
    size: int
    format: str
    saved_at: datetime

    @classmethod
    def of(cls, draft: DocumentLock | KeptDraft, file: File, saved_at: datetime) -> Self:
        """Return the bytes of a draft under the name of its document."""
        return cls(draft.document.name, file, draft.sha256, draft.size or 0, draft.format, saved_at)

    @property
    def file_format(self) -> formats.Format:
        """Return the format of the bytes."""
        return formats.by_code(self.format)


def working_copy(actor: Actor, document: Document) -> WorkingCopy:
    """Return what the actor has saved while he holds the document; for anybody else there is nothing."""
    fresh: Document = access.get(actor, definition_of(Document), document.pk)
    lock = fresh.lock_if_held()
    if lock is None or not lock.is_of(actor) or lock.file is None or lock.saved_at is None:
        raise access.ItemNotFound(f"{document} has no working copy")
    return WorkingCopy.of(lock, lock.file, lock.saved_at)


def kept_drafts(actor: Actor, document: Document) -> "QuerySet[KeptDraft]":
    """Return what was kept for the actor when his check-out was ended by others.

    What somebody saved whose account is closed is for those who may take over.
    """
    readers = Q(saved_by=actor.user.pk if actor.user else None)
    if may_take_over(actor, document):
        readers |= Q(saved_by__is_active=False)
    return document.kept_drafts.filter(readers).select_related("file", "saved_by").order_by("-kept_at")


def kept_copy(actor: Actor, document: Document, key: int) -> WorkingCopy:
    """Return one of the drafts that were kept for the actor, or raise ItemNotFound."""
    fresh: Document = access.get(actor, definition_of(Document), document.pk)
    draft = access.one_of(kept_drafts(actor, fresh), key)
    return WorkingCopy.of(draft, draft.file, draft.saved_at)


def drop_kept(actor: Actor, document: Document, key: int) -> Document:
    """Drop a draft that was kept for the actor."""
    with transaction.atomic():
        fresh: Document = access.get(actor, definition_of(Document), document.pk)
        draft = access.one_of(kept_drafts(actor, fresh), key)
        draft.delete()
        transaction.on_commit(lambda: drop_unshared([draft.file]))
    return fresh


def purge_kept(now: datetime | None = None) -> int:
    """Remove drafts that were kept as long as the recycle bin keeps; return how many."""
    before = (now or timezone.now()) - recycling.period()
    expired = list(KeptDraft.objects.filter(kept_at__lt=before).select_related("file")[:PURGED])
    with transaction.atomic():
        KeptDraft.objects.filter(pk__in=[draft.pk for draft in expired]).delete()
        transaction.on_commit(lambda: drop_unshared({draft.file for draft in expired}))
    return len(expired)


def check_in(
    actor: Actor,
    document: Document,
    content: Content | None = None,
    comment: str = "",
    *,
    as_major: bool | None = None,
) -> Document:
    """End the actor's check-out; the content, or else the saved draft, becomes a version.

    Where there is neither, the document stays as it was; its newest draft is published if it shall be major.
    """
    taken = None if content is None else take_in(actor, document, content)
    with transaction.atomic():
        lock = _own_lock(actor, document)
        file = _file_of(taken, lock, document)
        if file is None:
            return _end_unchanged(actor, lock, comment, as_major=as_major)
        changed = add_next(actor, document, file, note=comment, as_major=as_major)
        lock.end(keeps_draft=False)
    return changed


def _file_of(taken: TakenFile | None, lock: DocumentLock, document: Document) -> VersionFile | None:
    """Return the file of the coming version: never-checked-in documents have one already."""
    if taken is not None:
        return VersionFile.from_taken(taken, name=document.name)
    if lock.document.is_checked_in or lock.has_draft:
        return VersionFile.of_draft(lock)
    return VersionFile.of(lock.document.current_version())


def _end_unchanged(actor: Actor, lock: DocumentLock, comment: str, *, as_major: bool | None) -> Document:
    ended = _end(actor, lock, verb="check_in", note=comment)
    if not as_major or not ended.has_unpublished or ended.status not in approval.UNSUBMITTED:
        return ended
    reach = approval.submit if ended.library.requires_approval else approval.publish
    return reach(actor, ended, comment)


def discard_check_out(actor: Actor, document: Document) -> Document:
    """End the actor's check-out and drop what he saved; what was never checked in goes to the recycle bin."""
    with transaction.atomic():
        lock = _own_lock(actor, document)
        if lock.document.is_checked_in:
            return _end(actor, lock, verb="discard_check_out", keeps_draft=False)
        lock.end(keeps_draft=False)
        actions.delete(actor, document, note=_("It was never checked in."))
    return document


def take_over(actor: Actor, document: Document) -> Document:
    """Check the document out in place of the one who holds it, who is told and keeps what he saved."""
    if actor.user is None or not may_take_over(actor, document):
        access.get(actor, definition_of(Document), document.pk)
        raise actions.NotPermitted(
            _("You may not take over what others have checked out. A manager or an administrator can.")
        )
    with transaction.atomic():
        fresh = hold(document)
        lock = fresh.held_by_other(actor)
        if lock is None:
            return check_out(actor, fresh)
        note = _("Taken over from %(holder)s.") % {"holder": display_name(lock.holder)}
        lock.end()
        DocumentLock.objects.create(document_id=fresh.pk, holder=actor.user, since=timezone.now())
        changed = actions.change(actor, fresh, {}, verb="take_over", note=note)
        telling.tell_of(changed, [lock.holder])
    return changed


def may_take_over(actor: Actor, document: Document) -> bool:
    """Tell whether the actor may end what others have begun: managers and administrators may."""
    return drafts.manages(actor) and access.may(actor, document, access.CHANGE)


def held_by_leaver(actor: Actor, leaver: User) -> Held:
    """Return the check-outs of somebody who leaves, as far as the actor may end them."""
    held = DocumentLock.objects.filter(holder=leaver, document__in=_may_end(actor))
    return Held(_("Check-outs held"), held.count(), partial(_end_all, leaver=leaver))


def _may_end(actor: Actor) -> QuerySet[Document]:
    return access.visible(actor, definition_of(Document), access.CHANGE)


@transaction.atomic
def _end_all(actor: Actor, leaver: User) -> None:
    note = _("%(holder)s has left.") % {"holder": display_name(leaver)}
    held = DocumentLock.objects.filter(holder=leaver, document__in=_may_end(actor))
    for lock in held.select_related("document", "file"):
        _end(actor, lock, verb="discard_check_out", note=note)


def _own_lock(actor: Actor, document: Document) -> DocumentLock:
    """Return the actor's lock on the document, held until the end of the transaction."""
    access.get(actor, definition_of(Document), document.pk)
    fresh = hold(document)
    lock = fresh.lock_if_held()
    if lock is None:
        raise ValidationError(
            _("“%(document)s” is not checked out any more. Check it out, or upload a new version.")
            % {"document": document},
            code="not_checked_out",
        )
    if not lock.is_of(actor):
        raise ValidationError(lock.refusal(), code="checked_out")
    return lock


def _end(
    actor: Actor, lock: DocumentLock, *, verb: str, note: str = "", keeps_draft: bool = True
) -> Document:
    document = lock.document
    lock.end(keeps_draft=keeps_draft)
    return actions.change(actor, document, {}, verb=verb, note=note)
