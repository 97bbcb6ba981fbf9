"""Tells people what concerns them: requests for approval, decisions on them, and check-outs taken over."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import Change
from crm_lists.notices.telling import tell_directly
from crm_lists.organisation.rights import rights_of

from .document import Document, Status

#: So many of those who may approve are told of a request; the view “Waiting for approval” is there for all.
MOST_TOLD = 50


def tell_of(document: Document, people: Iterable[User]) -> None:
    """Tell these people of what was done to the document last, in the transaction of the deed."""
    last = Change.objects.filter(list_code=definition_of(document).code, item_id=document.pk).order_by("-pk")
    for change in last[:1]:
        tell_directly(change, people)


def tell_of_request(sender: str, change: Change, **kwargs: Any) -> None:
    """Tell those who may approve a version that it waits for them; a listener of the events."""
    document = _document_of(sender, change)
    if document is not None and document.status == Status.PENDING:
        tell_directly(change, approvers_of(document))


def tell_of_decision(sender: str, change: Change, **kwargs: Any) -> None:
    """Tell who wrote and who submitted a version how it was decided on; a listener of the events."""
    document = _document_of(sender, change)
    if document is None or change.by is None:
        return
    decided = document.versions.filter(decided_by=change.by).select_related("by", "asked_by")
    for version in decided.order_by("-decided_at")[:1]:
        people = {one for one in (version.by, version.asked_by) if one is not None}
        tell_directly(change, people)


def approvers_of(document: Document) -> list[User]:
    """Return those who may approve the newest version: not who wrote it, not who asks for it."""
    newest = document.current_version()
    asking = {newest.by_id, newest.asked_by_id}
    users = User.objects.filter(is_active=True).exclude(pk__in=[key for key in asking if key]).order_by("pk")
    candidates = [(user, Actor.of(user)) for user in users]
    access.prepare([actor for _user, actor in candidates])
    code = definition_of(document).code
    rights = ((user, actor, rights_of(actor)) for user, actor in candidates)
    granted = (
        (user, actor)
        for user, actor, held in rights
        if held.is_administrator or held.grants(code, access.APPROVE)
    )
    found = []
    for user, actor in granted:
        if access.may(actor, document, access.APPROVE):
            found.append(user)
        if len(found) == MOST_TOLD:
            break
    return found


def _document_of(sender: str, change: Change) -> Document | None:
    if sender != definition_of(Document).code:
        return None
    return Document.objects.filter(pk=change.item_id, deleted_at__isnull=True).first()
