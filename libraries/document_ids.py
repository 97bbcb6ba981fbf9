"""The document ID: a column, an address and a hit of the search that stay wherever a document is moved."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import EMPTY, Column, Labels
from crm_lists.framework.columns.kinds import TextColumn
from crm_lists.framework.findable import DirectHit
from crm_lists.framework.lists import definition_of
from crm_lists.framework.templatetags.icons import icon

from .document import Document
from .short_ids import is_whole, normalised


def address_of(short_id: str) -> str:
    """Return the short address of a document."""
    return reverse("document-id", args=[short_id])


def document_called(actor: Actor, written: str) -> Document:
    """Return the document of this ID as a person wrote it, or raise ItemNotFound."""
    short_id = normalised(written)
    if not is_whole(short_id):
        raise access.ItemNotFound(f"document ID {short_id}")
    found: Document | None = access.visible(actor, definition_of(Document)).filter(short_id=short_id).first()
    if found is None:
        raise access.ItemNotFound(f"document ID {short_id}")
    return found


def direct_hit(actor: Actor, text: str) -> DirectHit | None:
    """Return the document whose ID was typed into the search."""
    if not is_whole(normalised(text)) or not access.may_open(actor, definition_of(Document)):
        return None
    try:
        document = document_called(actor, text)
    except access.ItemNotFound:
        return None
    reason = gettext("Document ID %(id)s") % {"id": document.short_id}
    return DirectHit(definition_of(Document), document.pk, document.name, reason)


class WrittenId(forms.CharField):
    """A document ID as people write it."""

    def clean(self, value: Any) -> Any:
        """Return the ID as it is kept."""
        return normalised(super().clean(value))


class DocumentIdColumn(TextColumn):
    """The ID of a document, with its address to be copied."""

    code = "document-id"
    operators = ("exact", "isnull")

    def long_cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the ID beside a button that copies the short address."""
        if not value:
            return EMPTY
        return format_html(
            '<span class="copied-id"><code>{}</code><button class="btn square small-btn needs-script"'
            ' type="button" data-copy="{}" aria-label="{}" title="{}">{}</button></span>',
            value,
            address_of(value),
            gettext("Copy link"),
            gettext("Copy link"),
            icon("copy"),
        )

    def filter_fields(self, column: Column, actor: Actor) -> dict[str, forms.Field]:
        """Ask for an ID."""
        return {"exact": WrittenId(label=column.label, required=False)}
