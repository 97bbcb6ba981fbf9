"""Noting which documents a person was at, and finding them again."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Greatest
from django.utils import timezone

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import Change

from ..document import Document
from ..document_list import DocumentList
from .recent import RecentDocument

logger = logging.getLogger(__name__)

#: So many are kept for each person.
KEPT = 100
SHOWN = 10


@dataclass(frozen=True)
class Recent:
    """A document that the person may see, and when he was last at it."""

    document: Document
    at: datetime


def note(actor: Actor, document: Document) -> None:
    """Note that the actor has opened the document; that it cannot be noted keeps nobody from reading."""
    if actor.user is None or actor.is_system:
        return
    try:
        with transaction.atomic():
            _keep(actor.user.pk, document.pk, timezone.now())
    except DatabaseError:
        logger.exception("It could not be noted who has opened document %d.", document.pk)


def note_changes(sender: str, changes: Sequence[Change], **_about: Any) -> None:
    """Note who has changed which documents, whichever way; told again, it stays as it is."""
    if sender != DocumentList.code:
        return
    latest = {(one.by_id, one.item_id): one.at for one in changes if one.by_id is not None}
    there = Document.objects.filter(pk__in={document for _person, document in latest})
    known = set(there.values_list("pk", flat=True))
    # Of more than is kept only the last ones would stay; in one order, so that no two wait for each other.
    noted = sorted((key, at) for key, at in list(latest.items())[-KEPT:] if key[1] in known)
    if not noted:
        return
    with transaction.atomic():
        for (person, document), at in noted:
            _keep(person, document, at)


def recent_of(actor: Actor, *, shown: int = SHOWN) -> list[Recent]:
    """Return the documents at which the actor was last, the latest first."""
    if actor.user is None:
        return []
    readable = access.visible(actor, definition_of(Document)).order_by().filter(pk=OuterRef("document"))
    rows = RecentDocument.objects.filter(Exists(readable), person=actor.user).order_by("-at")
    return [Recent(row.document, row.at) for row in rows.select_related("document__library")[:shown]]


def _keep(person: int, document: int, at: datetime) -> None:
    """Write one row by one statement; only a new one can be one too many."""
    rows = RecentDocument.objects.filter(person=person)
    if rows.filter(document=document).update(at=Greatest("at", at)):
        return
    fresh = RecentDocument(person_id=person, document_id=document, at=at)
    RecentDocument.objects.bulk_create(
        [fresh], update_conflicts=True, unique_fields=["person", "document"], update_fields=["at"]
    )
    beyond = list(rows.order_by("-at").values_list("pk", flat=True)[KEPT : 2 * KEPT])
    if beyond:
        RecentDocument.objects.filter(pk__in=beyond).delete()
