"""How versions reach the readers: publish, or submit and approve or reject; withdraw and unpublish.

Nobody approves what he wrote or submitted himself, an administrator neither: another person who may approve
does. Approving a draft makes the next major version of the same bytes; a pending major version becomes public
as it is. What a version became is kept on it, with who decided and why.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions, approving
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from ..document import Document, Status
from ..fields import key_of
from .adding import VersionFile, add_version, drop_replaced, hold, numbering_of
from .numbers import published
from .version import DocumentVersion

#: States from which a version can be submitted or published.
UNSUBMITTED = (Status.DRAFT, Status.REJECTED)


@dataclass(frozen=True)
class Held:
    """A document and its newest version, held for a deed."""

    document: Document
    newest: DocumentVersion


def submit(actor: Actor, document: Document, comment: str = "") -> Document:
    """Ask that the newest version be approved."""
    with transaction.atomic():
        held = _hold(actor, document)
        if not held.document.library.requires_approval:
            raise ValidationError(_("This library needs no approval. Publish the document."))
        _refuse_unless(held.document, UNSUBMITTED)
        held.newest.keep(status=Status.PENDING, asked_by=actor.user)
        return _told(actor, held, "submit", {"status": Status.PENDING}, comment)


def withdraw(actor: Actor, document: Document, comment: str = "") -> Document:
    """Take the request for approval back: the newest version is a draft again."""
    with transaction.atomic():
        held = _hold(actor, document)
        _refuse_unless(held.document, (Status.PENDING,))
        held.newest.keep(status=Status.DRAFT, asked_by=None)
        return _told(actor, held, "withdraw", {"status": Status.DRAFT}, comment)


def approve(actor: Actor, document: Document, comment: str = "", *, label: str | None = None) -> Document:
    """Give the version that waits for it to the readers; `label` is the one that was looked at."""
    with transaction.atomic():
        held = _to_decide(actor, document, label)
        changed = _publish(actor, held, "approve", comment, needs=access.APPROVE)
        held.newest.keep(status=Status.APPROVED, **_decided(actor, comment))
        return changed


def reject(actor: Actor, document: Document, reason: str, *, label: str | None = None) -> Document:
    """Refuse the version that waits for approval, with the reason; readers never get it."""
    if not reason.strip():
        raise ValidationError({"comment": _("Say why, so that the author knows what to change.")})
    with transaction.atomic():
        held = _to_decide(actor, document, label)
        held.newest.keep(status=Status.REJECTED, **_decided(actor, reason))
        return _told(actor, held, "reject", {"status": Status.REJECTED}, reason, needs=access.APPROVE)


def publish(actor: Actor, document: Document, comment: str = "") -> Document:
    """Make the newest version the one that readers get, where nobody has to approve it."""
    with transaction.atomic():
        held = _hold(actor, document)
        if held.document.library.requires_approval:
            raise ValidationError(_("This library needs approval. Submit the document for approval."))
        if not held.document.has_unpublished:
            raise ValidationError(_("The newest version is published already."))
        changed = _publish(actor, held, "publish", comment, needs=access.CHANGE)
        if held.newest.status != Status.APPROVED:
            held.newest.keep(status=Status.APPROVED)
        return changed


def unpublish(actor: Actor, document: Document, comment: str = "") -> Document:
    """Make the published version a draft; readers get the one published before, if there is one."""
    with transaction.atomic():
        held = _hold(actor, document)
        fresh = held.document
        if not may_be_unpublished(fresh):
            raise ValidationError(
                _("Nothing can be unpublished: the library has no drafts, or nothing is published.")
            )
        taken_back = fresh.shown_version()
        taken_back.keep(status=Status.DRAFT)
        before = _public_versions(fresh).exclude(pk=taken_back.pk).first()
        facts: dict[str, Any] = {"published_number": key_of(before.number) if before else None}
        if taken_back.number == fresh.number:
            facts["status"] = Status.DRAFT
        facts |= VersionFile.of(before or held.newest).shown()
        return _told(actor, held, "unpublish", facts, comment)


def may_be_unpublished(document: Document) -> bool:
    """Tell whether the document has something published that could be a draft again."""
    return document.published_number is not None and numbering_of(document.library).can_hide


def may_decide(actor: Actor, document: Document) -> bool:
    """Tell whether the actor may approve or reject the version that waits for it."""
    if document.status != Status.PENDING or not access.may(actor, document, access.APPROVE):
        return False
    return _is_of_others(actor, document, document.current_version())


def _is_of_others(actor: Actor, document: Document, version: DocumentVersion) -> bool:
    people = {one for one in (version.by, version.asked_by) if one is not None}
    return actor.is_system or all(approving.may_approve(actor, document, one) for one in people)


def _to_decide(actor: Actor, document: Document, label: str | None) -> Held:
    held = _hold(actor, document, needs=access.APPROVE)
    if label is not None and label != str(held.document.number):
        raise ValidationError(
            _("Version %(number)s is the newest by now. Look at it before you decide.")
            % {"number": held.document.number},
            code="stale",
        )
    _refuse_unless(held.document, (Status.PENDING,))
    if not _is_of_others(actor, held.document, held.newest):
        raise actions.NotPermitted(
            _("Nobody decides on a version of his own. Another person who may approve can.")
        )
    return held


def _hold(actor: Actor, document: Document, *, needs: str = access.CHANGE) -> Held:
    """Return the document and its newest version, held; what is checked out is not published."""
    access.get(actor, definition_of(Document), document.pk)
    if not access.may(actor, document, needs):
        raise actions.NotPermitted(_REFUSED[needs]())
    fresh = hold(document)
    lock = fresh.lock_if_held()
    if lock is not None:
        words = _("Check the document in first.") if lock.is_of(actor) else lock.refusal()
        raise ValidationError(words, code="checked_out")
    if not fresh.is_checked_in:
        raise ValidationError(_("The document was never checked in. Check it out, then check it in."))
    return Held(fresh, fresh.current_version())


_REFUSED = {
    access.CHANGE: lambda: _("You may read this document but not change it."),
    access.APPROVE: lambda: _("You may read this document but not approve it."),
}


def _refuse_unless(document: Document, states: tuple[Status, ...]) -> None:
    if document.status not in states:
        raise ValidationError(
            _("Version %(number)s is: %(state)s. Somebody may have changed that a moment ago.")
            % {"number": document.number, "state": document.get_status_display()},
            code="stale",
        )


def _publish(actor: Actor, held: Held, verb: str, comment: str, *, needs: str) -> Document:
    """Make the newest version public: a draft becomes the next major version, of the same bytes."""
    step = published(held.newest.number)
    file = VersionFile.of(held.newest)
    changed = _told(actor, held, verb, file.facts(step), comment, needs=needs)
    if step.number != held.newest.number:
        add_version(actor, changed, file, comment=comment or held.newest.comment)
    drop_replaced(changed)
    return changed


def _told(  # noqa: PLR0913 - what a change is made of
    actor: Actor, held: Held, verb: str, facts: dict[str, Any], comment: str, *, needs: str = access.CHANGE
) -> Document:
    return actions.change(
        actor, held.document, {}, generated=facts, verb=verb, note=comment.strip(), needs=needs
    )


def _decided(actor: Actor, reason: str) -> dict[str, Any]:
    return {"decided_by": actor.user, "decided_at": timezone.now(), "decision": reason.strip()}


def _public_versions(document: Document) -> Any:
    public = Q(minor=0, status=Status.APPROVED, deleted_at__isnull=True)
    upto = document.published_version_number
    return document.versions.filter(public, major__lte=upto.major if upto else 0).select_related("file")
