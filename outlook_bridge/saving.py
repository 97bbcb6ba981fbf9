"""Saving an attachment as a document of a type, in the library of business documents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from libraries import documents
from libraries.models import Document

from .attachment import Attachment
from .intake.companions import links_of
from .intake.mail_files import ARRIVED
from .message import Message


class SaveForm(forms.Form):
    """Asks for the name of the document and its type."""

    name = forms.CharField(label=_("Name"), max_length=255)

    def __init__(self, actor: Actor, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        column = definition_of(Document).column("document_type")
        self.fields["document_type"] = column.kind.form_field(column, actor)


def attachment_of(actor: Actor, message: Message, position: int) -> Attachment:
    """Return an attachment whose document the actor may see, or raise ItemNotFound."""
    found: Attachment | None = message.attachments.filter(position=position).first()
    if found is None or found.document is None or not access.may(actor, found.document, access.VIEW):
        raise access.ItemNotFound(f"message {message.pk} has no file {position}")
    return found


def save(actor: Actor, message: Message, attachment: Attachment, asked: dict[str, Any]) -> Document:
    """Add the document, with the same bytes, to the library of business documents."""
    if attachment.document is None:
        raise access.ItemNotFound(f"attachment {attachment.pk} has no document")
    version = documents.version_of(actor, attachment.document, ARRIVED)
    return documents.upload(
        actor,
        documents.common_library(documents.CRM_LIBRARY),
        name=asked["name"],
        content=documents.read_bytes(actor, version),
        values={**links_of(message), "document_type": asked["document_type"]},
        generated={"group_id": message.group_id},
    )
