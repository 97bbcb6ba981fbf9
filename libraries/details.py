"""Documents that lack required columns: they are kept, and wait in the view “Needs details”.

Whether a document waits is reckoned at each of its writes. When types, libraries or columns are settled
anew, a task goes through the documents.
"""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tasks import task

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.lists import definition_of
from crm_lists.framework.models import CustomColumn

from .document import Document
from .document_list import DocumentList
from .document_types import type_columns
from .document_types.codes import DocumentType
from .places.library import Library

CHUNK = 2_000


def missing(document: Document) -> list[str]:
    """Return what the missing columns of a document are called."""
    definition = definition_of(document)
    return [definition.column(name).label for name in type_columns.missing(document)]


def banner(actor: Actor, document: Document) -> list[dict[str, Any]]:
    """Return what the page of a document says of its missing columns, with the way to the form."""
    names = missing(document) if document.needs_details else []
    if not names:
        return []
    said = _("This document needs details: %(columns)s.") % {"columns": ", ".join(names)}
    found: dict[str, Any] = {"tone": "warn", "icon": "form", "sentence": said}
    if access.may(actor, document, access.CHANGE):
        url = reverse("lists:edit", args=[DocumentList.code, document.pk])
        found["command"] = Command(_("Fill in"), url, dialog=True, line=True)
    return [found]


@task()
def reckon_again(column: str = "", key: int = 0) -> None:
    """Reckon whether documents lack something: all of them, or those with this key in a column."""
    last = 0
    rows = Document.objects.filter(deleted_at__isnull=True).select_related("library").order_by("pk")
    rows = rows.filter(**{column: key}) if column else rows
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        with transaction.atomic():
            differing = [one.pk for one in chunk if bool(type_columns.missing(one)) != one.needs_details]
            # Between the look and the write somebody may have changed one: it is looked at once more.
            held = Document.objects.select_for_update(of=("self",)).select_related("library")
            for one in held.filter(pk__in=differing):
                Document.objects.filter(pk=one.pk).update(needs_details=bool(type_columns.missing(one)))
        last = chunk[-1].pk


def _settled(instance: Any, **_about: Any) -> None:
    """Have it reckoned again when what is required was settled anew, for as few as it may concern."""
    narrow: tuple[Any, ...] = ()
    match instance:
        case CustomColumn() if instance.list_code != DocumentList.code:
            return
        case Library():
            narrow = ("library_id", instance.pk)
        case DocumentType() if not any(one.is_required for one in definition_of(Document).custom_columns):
            # Who has which column decides only what all must fill in.
            narrow = ("document_type_id", instance.pk)
    transaction.on_commit(lambda: reckon_again.enqueue(*narrow))


for _sender in (DocumentType, Library, CustomColumn):
    post_save.connect(_settled, sender=_sender, dispatch_uid=f"libraries.details.{_sender.__name__}")
