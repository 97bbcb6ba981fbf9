"""Making a document of an item by the published template of a document type."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from libraries import documents
from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as noop
from libraries.models import Document, Library

from . import naming
from .fields import groups_of, own_group
from .made_from import MadeFrom
from .merge import render_safely
from .merge.values import checked, packed
from .template import DocumentTemplate
from .values import Values, values_of


class MakingFailed(Refusal):
    """The template and the values make no document."""

    def __init__(self, template: DocumentTemplate, reason: Message) -> None:
        msgid = noop(
            "The document could not be made: %(reason)s "
            "Tell an editor, who can mend the template “%(template)s” and publish it again."
        )
        super().__init__("not_made", Message(msgid, {"reason": reason, "template": str(template)}))


def offered(actor: Actor, definition: ListDefinition) -> QuerySet[DocumentTemplate]:
    """Return the published templates by which the actor can make documents of this list's items."""
    library = Library.by_code(documents.CRM_LIBRARY)
    published = DocumentTemplate.objects.select_related("document_type", "file")
    if library is None or not library.is_active or not access.may_add(actor, definition_of(Document)):
        return published.none()
    is_in_library = Q(document_type__libraries=None) | Q(document_type__libraries=library)
    return published.filter(
        is_in_library, live=True, document_type__is_active=True, made_for__in=_subjects(definition)
    )


def _subjects(definition: ListDefinition) -> list[str]:
    """Return the lists whose templates find all their fields here: the list itself and what it looks up."""
    groups = groups_of(definition).items()
    return [listed.code for name, listed in groups if name == own_group(listed)]


def proposed_name(actor: Actor, template: DocumentTemplate, item: Item) -> str:
    """Return the file name that the template's pattern makes."""
    return naming.file_name(template.name_pattern, _values(actor, template, item), template.locale)


def make_document(actor: Actor, template: DocumentTemplate, item: Item, *, name: str) -> Document:
    """Make a document of the item in the common library, and remember what it was made from."""
    known_name = naming.with_extension(name)
    content = template.file.read()
    values = _values(actor, template, item, name=known_name)
    rendered = render_safely(content, values, template.locale)
    if rendered.document is None:
        raise MakingFailed(template, rendered.failure or Message(rendered.code))
    definition = definition_of(item)
    linked = dict.fromkeys(documents.linking_columns(definition), item)
    with transaction.atomic():
        document = documents.upload(
            actor,
            documents.common_library(documents.CRM_LIBRARY),
            name=known_name,
            content=rendered.document,
            values={**linked, "document_type": template.document_type},
        )
        _remember(document, template, item, values)
    return document


def _values(actor: Actor, template: DocumentTemplate, item: Item, *, name: str = "") -> Values:
    with translation.override(template.language):
        return values_of(actor, item, name=name, document_type=str(template.document_type))


def _remember(document: Document, template: DocumentTemplate, item: Item, values: Values) -> None:
    MadeFrom.objects.create(
        document=document,
        template=template,
        revision_id=template.live_revision_id,
        file=template.file,
        published_at=template.last_published_at,
        list_code=definition_of(item).code,
        item_id=item.pk,
        values=packed(checked(values)),
    )
