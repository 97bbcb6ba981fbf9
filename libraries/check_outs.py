"""Check-out: writing a document alone for a while (DS-54)."""

from functools import partial

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.people import display_name
from crm_lists.organisation.leaving.holdings import Held
from crm_lists.organisation.rights import rights_of
from crm_lists.organisation.roles import Scope

from .document import Document
from .files import Content
from .lock import DocumentLock
from .versions import hold, put_version, take_in

#: Whose right to change reaches so far may end what others have begun.
TAKE_OVER_SCOPES = {Scope.OWNER, Scope.ALL}


def check_out(actor: Actor, document: Document) -> Document:
    """Lock the document for the actor; of two who ask at once one gets it, the other is told who."""
    if actor.user is None:
        raise actions.NotPermitted(_("Only a person can check a document out."))
    with transaction.atomic():
        fresh = hold(document)
        lock = fresh.lock_if_held()
        if lock is not None and lock.is_of(actor):
            return fresh
        if lock is None:
            DocumentLock.objects.filter(pk=fresh.pk).delete()
            DocumentLock.objects.create(document=fresh, holder=actor.user, since=timezone.now())
        return actions.change(actor, fresh, {}, verb="check_out")


def check_in(actor: Actor, document: Document, content: Content | None = None, comment: str = "") -> Document:
    """End the actor's check-out; content becomes a new version, without it the document stays as it was."""
    taken = None if content is None else take_in(actor, document, content)
    with transaction.atomic():
        _own_lock(actor, document)
        if taken is None:
            return _end(actor, document, verb="check_in", note=comment)
        changed = put_version(actor, document, taken, comment=comment)
        DocumentLock.objects.filter(pk=document.pk).delete()
    return changed


def discard_check_out(actor: Actor, document: Document) -> Document:
    """End the actor's check-out; the document stays as it was before."""
    with transaction.atomic():
        _own_lock(actor, document)
        return _end(actor, document, verb="discard_check_out")


def take_over(actor: Actor, document: Document) -> Document:
    """Check the document out in place of the one who holds it; who that was stands in the history."""
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
        DocumentLock.objects.filter(pk=fresh.pk).update(holder=actor.user, since=timezone.now())
        return actions.change(actor, fresh, {}, verb="take_over", note=note)


def may_take_over(actor: Actor, document: Document) -> bool:
    """Tell whether the actor may end what others have begun: managers and administrators may."""
    scopes = rights_of(actor).scopes(definition_of(Document).code, access.CHANGE)
    return bool(scopes & TAKE_OVER_SCOPES) and access.may(actor, document, access.CHANGE)


def held_by_leaver(actor: Actor, leaver: User) -> Held:
    """Return the check-outs of somebody who leaves, as far as the actor may end them."""
    held = DocumentLock.objects.filter(holder=leaver, document__in=_may_end(actor))
    return Held(_("Check-outs held"), held.count(), partial(_end_all, leaver=leaver))


def _may_end(actor: Actor) -> QuerySet[Document]:
    return access.visible(actor, definition_of(Document), access.CHANGE)


@transaction.atomic
def _end_all(actor: Actor, leaver: User) -> None:
    for document in _may_end(actor).filter(lock__holder=leaver):
        note = _("%(holder)s has left.") % {"holder": display_name(leaver)}
        _end(actor, document, verb="discard_check_out", note=note)


def _own_lock(actor: Actor, document: Document) -> DocumentLock:
    """Return the actor's lock on the document, held until the end of the transaction."""
    access.get(actor, definition_of(Document), document.pk)
    lock = hold(document).lock_if_held()
    if lock is None:
        raise ValidationError(
            _("“%(document)s” is not checked out any more. Check it out, or upload a new version.")
            % {"document": document},
            code="not_checked_out",
        )
    if not lock.is_of(actor):
        raise ValidationError(lock.refusal(), code="checked_out")
    return lock


def _end(actor: Actor, document: Document, *, verb: str, note: str = "") -> Document:
    DocumentLock.objects.filter(pk=document.pk).delete()
    return actions.change(actor, document, {}, verb=verb, note=note)
