"""Who sees what is not published: drafts, what waits for approval, and what was never checked in.

Readers do not see a document of which nothing was published, and of others they get the newest published
version. The library says who sees drafts. A document that was never checked in is for its uploader and for
managers. Columns of a document are those of the document and not of a version: everybody who sees it reads
them, but for the number and the approval of the newest version.

Where nothing is hidden in any library, the condition on documents is empty and costs nothing. Whether that
is so is known until a library changes; `heed` has it asked again when a document is hidden where none was.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from crm_lists.framework import access, surroundings
from crm_lists.framework.actors import Actor
from crm_lists.framework.changes import Deed
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import ColumnRights
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.organisation.rights import Rights, rights_of
from crm_lists.organisation.roles import Scope

from ..document import DRAFTS, Document, Status
from ..places.library import Library
from .version import DocumentVersion

#: Whose right to change reaches so far looks after what others have begun.
MANAGING = {Scope.OWNER, Scope.ALL}
READERS, APPROVERS = Library.DraftReaders.READERS, Library.DraftReaders.APPROVERS
#: Verbs of the history that tell of drafts: they are for those who see drafts.
VERBS = frozenset({"draft", "submit", "reject", "withdraw", "delete_version", "restore_deleted_version"})
PUBLIC = Q(published_number__isnull=False, is_checked_in=True)
NEVER = Q(pk__in=())


@dataclass(frozen=True)
class Hiding:
    """In which libraries documents can be hidden from readers, and who sees them nevertheless."""

    libraries: frozenset[int]
    for_readers: tuple[int, ...]
    for_approvers: tuple[int, ...]


def hiding() -> Hiding:
    """Return what libraries hide at present."""
    return surroundings.known("libraries.hiding", _load)


def _load() -> Hiding:
    # What a library hid under earlier settings stays hidden.
    left = Document.objects.order_by().filter(published_number__isnull=True).values("library")
    can_hide = (
        Q(versioning=Library.Versioning.DRAFTS)
        | Q(requires_approval=True)
        | Q(requires_check_out=True)
        | Q(pk__in=left)
    )
    rows = list(Library.objects.filter(can_hide).order_by("pk").values_list("pk", "drafts_for"))
    return Hiding(
        frozenset(pk for pk, _who in rows),
        tuple(pk for pk, who in rows if who == READERS),
        tuple(pk for pk, who in rows if who == APPROVERS),
    )


def heed(definition: ListDefinition, deeds: Sequence[tuple[Item, Deed]]) -> None:
    """Have it asked anew what is hidden, when a document is hidden where that is not known."""
    documents = [item for item, _deed in deeds if isinstance(item, Document)]
    hidden = {document.library_id for document in documents if document.published_number is None}
    if hidden and not hidden <= hiding().libraries:
        surroundings.changed()


# -- as a condition -------------------------------------------------------------------------------


def restrict(actor: Actor, action: str) -> Q:
    """Return the condition on documents; one that is only being added hides from nobody yet."""
    if action == access.ADD or actor.is_system or not hiding().libraries:
        return Q()
    # Nothing that was looked up under other settings counts.
    seen = actor.fact(f"libraries.seen {hash(hiding())}", lambda: PUBLIC | _unpublished_for(actor))
    if action != access.CHANGE or not hiding().for_approvers:
        return seen
    # Who does not see the newest version would write over it without knowing.
    newest = Q(published_number=F("version_number")) | ~Q(library__in=hiding().for_approvers)
    return seen & (newest | seers(actor))


def _unpublished_for(actor: Actor) -> Q:
    return (Q(is_checked_in=True) & seers(actor)) | (Q(is_checked_in=False) & _keepers(actor))


def seers(actor: Actor) -> Q:
    """Return the condition on documents that the actor sees the drafts of those that he may read."""
    return actor.fact(f"libraries.seers {hash(hiding())}", lambda: _seers(actor))


def _seers(actor: Actor) -> Q:
    kept = hiding()
    everywhere = _own(actor) | _granted(actor, access.APPROVE)
    closed = Q(library__in=kept.for_approvers)
    found = everywhere | (~closed & _granted(actor, access.CHANGE))
    if kept.for_readers:
        found |= Q(library__in=kept.for_readers)
    if kept.for_approvers:
        found |= closed & Q(Exists(_written_by(actor).filter(document=OuterRef("pk"))))
    return found


def _keepers(actor: Actor) -> Q:
    managed = _granted(actor, access.CHANGE) if manages(actor) else NEVER
    return _own(actor) | managed


def _own(actor: Actor) -> Q:
    return Q(created_by=actor.user.pk) if actor.user else NEVER


def _written_by(actor: Actor) -> "QuerySet[DocumentVersion]":
    return DocumentVersion.objects.filter(by=actor.user.pk if actor.user else None)


def _granted(actor: Actor, action: str) -> Q:
    """Return the condition of the rights alone: what is hidden is asked elsewhere."""
    policy = access.policies.find(Document)
    granted = policy.condition(actor, definition_of(Document), action) if policy else None
    if granted is None:
        return NEVER
    return granted if granted else Q(pk__isnull=False)


def manages(actor: Actor) -> bool:
    """Tell whether the actor looks after what others have begun, where he may change it."""
    return bool(rights_of(actor).scopes(definition_of(Document).code, access.CHANGE) & MANAGING)


# -- of one document ------------------------------------------------------------------------------


def sees_drafts(actor: Actor, document: Document) -> bool:
    """Tell whether the actor, who may read the document, sees what of it is not published."""
    if actor.is_system or document.library.drafts_for == READERS:
        return True
    if actor.user is None:
        return False
    if document.created_by_id == actor.user.pk or access.may(actor, document, access.APPROVE):
        return True
    if document.library.drafts_for == APPROVERS:
        return _written_by(actor).filter(document=document.pk).exists()
    return access.may(actor, document, access.CHANGE)


def versions_seen(
    actor: Actor, document: Document, *, is_deleted: bool = False
) -> "QuerySet[DocumentVersion]":
    """Return the versions of a document that the actor may read, or else the deleted ones."""
    found = document.versions.filter(deleted_at__isnull=not is_deleted)
    if sees_drafts(actor, document):
        return found
    upto = document.published_version_number
    if upto is None:
        return found.none()
    return found.filter(minor=0, major__lte=upto.major, status=Status.APPROVED)


# -- columns and history --------------------------------------------------------------------------


def column_rights(actor: Actor) -> ColumnRights:
    """Return whether the actor reads number and approval of the newest versions: those who write do."""
    rights = rights_of(actor)
    held = [rights, *(one.rights for one in rights.lent)]
    is_open = any(_writes(one) for one in held) or bool(hiding().for_readers)
    # Nobody types them; who reads them lacks nothing.
    return ColumnRights(written=frozenset({DRAFTS}) if is_open else frozenset())


def _writes(rights: Rights) -> bool:
    code = definition_of(Document).code
    return any(rights.scopes(code, action) or rights.grants(code, action) for action in _WRITING)


_WRITING = (access.CHANGE, access.APPROVE)


def told_of(actor: Actor) -> Q | None:
    """Return the condition on documents whose drafts the history tells of; None where none are."""
    return seers(actor) if hiding().libraries else None
