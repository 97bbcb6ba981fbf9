"""Holds: begun and ended by people whose right to delete reaches the whole owner."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.organisation.rights import rights_of
from crm_lists.organisation.roles import Scope

from ..document import Document
from .rule import Hold

SCOPES = {Scope.OWNER, Scope.ALL}
HOLD = "hold"
END_HOLD = "end_hold"
PAGE_SIZE = 50


def may_hold_any(actor: Actor) -> bool:
    """Tell whether there can be documents that the actor may put on hold."""
    return bool(rights_of(actor).scopes(definition_of(Document).code, access.DELETE) & SCOPES)


def may_hold(actor: Actor, document: Document) -> bool:
    """Tell whether the actor may put the document on hold, and end its holds."""
    return may_hold_any(actor) and access.may(actor, document, access.DELETE)


def hold(actor: Actor, document: Document, reason: str) -> Hold:
    """Put the document on hold, whoever has checked it out; several holds may be open at once."""
    _refuse(actor, document)
    with transaction.atomic():
        actions.note(actor, document, HOLD, reason, needs=access.DELETE)
        begun = Hold.objects.create(document=document, reason=reason, since=timezone.now(), by=actor.user)
        Document.objects.filter(pk=document.pk).update(is_held=True)
    return begun


def end(actor: Actor, document: Document, pk: int) -> None:
    """End one of the document's holds; when it was the last, the document may go again."""
    _refuse(actor, document)
    with transaction.atomic():
        # Two who end two holds at once must not both believe that the other one is still open.
        Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
        found = Hold.objects.filter(pk=pk, document=document, ended_at__isnull=True).first()
        if found is None:
            raise ValidationError(_("This hold is ended already."))
        actions.note(actor, document, END_HOLD, found.reason, needs=access.DELETE)
        Hold.objects.filter(pk=pk).update(ended_at=timezone.now(), ended_by=actor.user)
        is_held = Hold.objects.filter(document=document, ended_at__isnull=True).exists()
        Document.objects.filter(pk=document.pk).update(is_held=is_held)


def release(actor: Actor, document: Document) -> None:
    """End all open holds of the document."""
    _refuse(actor, document)
    with transaction.atomic():
        Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
        found = Hold.objects.filter(document=document, ended_at__isnull=True)
        for reason in found.order_by("pk").values_list("reason", flat=True):
            actions.note(actor, document, END_HOLD, reason, needs=access.DELETE)
        found.update(ended_at=timezone.now(), ended_by=actor.user)
        Document.objects.filter(pk=document.pk).update(is_held=False)


def _refuse(actor: Actor, document: Document) -> None:
    access.get(actor, definition_of(Document), document.pk)
    if not may_hold(actor, document):
        raise actions.NotPermitted(_("Only managers and administrators put documents on hold."))


def holds_of(actor: Actor, document: Document) -> list[Hold]:
    """Return the open holds of a document, for those who may end them."""
    if not may_hold(actor, document):
        return []
    return list(
        Hold.objects.filter(document=document, ended_at__isnull=True).select_related("by").order_by("-pk")
    )


def open_holds(actor: Actor, before: int | None = None) -> tuple[list[Hold], int | None]:
    """Return a page of the open holds on documents that the actor may put on hold, the latest first."""
    if not may_hold_any(actor):
        return [], None
    allowed = access.visible(actor, definition_of(Document), access.DELETE)
    found = Hold.objects.filter(ended_at__isnull=True, document__in=allowed.values("pk"))
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.select_related("document", "by").order_by("-pk")[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    return shown, shown[-1].pk if len(rows) > PAGE_SIZE else None
