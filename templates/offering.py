"""Which templates a person may use where, and which of several fits an item best."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.organisation.parts import may_use
from crm_lists.organisation.rights import rights_of
from libraries import documents
from libraries.document_types import type_columns
from libraries.models import Document, Library

from . import letters
from .fields import NO_LIST, groups_of, own_group
from .subjects import subject_of, subjects
from .template import DocumentTemplate


def published(actor: Actor, library: Library | None) -> QuerySet[DocumentTemplate]:
    """Return the published templates whose documents the actor may add to a library."""
    found = DocumentTemplate.objects.select_related("document_type", "file", "owner")
    if library is None or not library.is_active or not access.may_add(actor, definition_of(Document)):
        return found.none()
    is_in_library = Q(document_type__libraries=None) | Q(document_type__libraries=library)
    return found.filter(
        is_in_library, live=True, document_type__is_active=True, document_type__in=usable_types(actor)
    )


def usable_types(actor: Actor) -> list[int]:
    """Return the document types that are not kept for roles of others."""
    rights, definition = rights_of(actor), definition_of(Document)
    return [key for key in type_columns.types().by_key if may_use(rights, definition, key)]


def offered(actor: Actor, definition: ListDefinition) -> QuerySet[DocumentTemplate]:
    """Return the published templates by which the actor can make documents of this list's items."""
    library = Library.by_code(documents.CRM_LIBRARY)
    return published(actor, library).filter(made_for__in=made_for_of(definition))


def made_for_of(definition: ListDefinition) -> list[str]:
    """Return the lists whose templates serve items of this one: the list itself and what it looks up."""
    own = [definition.code] if definition.code in subjects and definition.code != NO_LIST else []
    listed = [one for name, one in groups_of(definition).items() if name != own_group(definition)]
    return [*own, *dict.fromkeys(one.code for one in listed if one.code in subjects and one.code not in own)]


def find_subject(actor: Actor, template: DocumentTemplate, item: Item) -> Item | None:
    """Return the item whose values are merged: this one or what it looks up; None where that is empty."""
    definition = definition_of(item)
    name = subject_of(definition, item, template.made_for)
    if name is None:
        return None
    if not name:
        return item
    key = definition.column(name).read(item)
    found: Item | None = access.visible(actor, find_list(template.made_for)).filter(pk=key).first()
    return found


def variants(template: DocumentTemplate, among: Iterable[DocumentTemplate]) -> list[DocumentTemplate]:
    """Return the templates that do the same for other owners and languages, itself with them."""
    alike = ("document_type_id", "made_for", "kind")
    return [one for one in among if all(getattr(one, name) == getattr(template, name) for name in alike)]


def best(found: Iterable[DocumentTemplate], owner_id: int | None, language: str) -> DocumentTemplate | None:
    """Return the template in the language before that of the site, of the owner before that of all."""
    fitting = [one for one in found if one.owner_id in (None, owner_id)]
    site = settings.LANGUAGE_CODE[:2]

    def rank(one: DocumentTemplate) -> tuple[Any, ...]:
        # Who reads the letter must understand it; then comes the letterhead.
        return (one.language != language, one.language != site, one.owner_id is None, one.pk)

    return min(fitting, key=rank, default=None)


def owner_of(item: Item | None) -> int | None:
    """Return the owner on whose behalf documents of an item are made, None where it has none."""
    return getattr(item, "owner_id", None)


def language_for(actor: Actor, item: Item | None) -> str:
    """Return in which language one writes to an item's contact or company; else that of the site."""
    found = letters.language_for(actor, item) if item is not None else ""
    return found or settings.LANGUAGE_CODE[:2]
