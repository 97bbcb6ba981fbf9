"""What document templates add to pages: the menus of new documents, and a document's origin."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import conditional_escape
from django.utils.translation import gettext as _

from crm_lists.framework import access, surroundings
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Fact
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from libraries import documents
from libraries.document_types import type_columns
from libraries.models import Document, DocumentType, Folder, Library

from .fields import NO_LIST
from .made_from import MadeFrom
from .making import can_be_made_again
from .numbers import DocumentNumber
from .offering import made_for_of, owner_of, usable_types
from .subjects import subject_of
from .template import DocumentTemplate, Kind

ICONS = {Kind.WORD: "document", Kind.EXCEL: "table", Kind.MAIL: "mail"}


class Offer:
    """One entry of a menu: a type whose documents a published template makes."""

    def __init__(self, template: DocumentTemplate) -> None:
        self.template = template.pk
        self.document_type: DocumentType = template.document_type
        self.made_for = template.made_for
        self.kind = Kind(template.kind)
        self.owner_id = template.owner_id

    @property
    def label(self) -> str:
        """Return what the entry is called."""
        kind = "" if self.kind is Kind.WORD else f" ({self.kind.label})"
        return f"{self.document_type}{kind}"


def offers() -> list[Offer]:
    """Return what the published templates make; known to each process."""
    published = DocumentTemplate.objects.filter(live=True, document_type__is_active=True)
    return surroundings.known(
        "templates.offers", lambda: [Offer(one) for one in published.select_related("document_type")]
    )


def _one_each(found: Iterable[Offer], owner_id: int | None) -> list[Offer]:
    """Return an entry for each type and kind: languages and owners are settled on the page of the form."""
    entries: dict[Any, Offer] = {}
    for one in found:
        if one.owner_id in (None, owner_id):
            entries.setdefault((one.document_type.pk, one.kind, one.made_for), one)
    return list(entries.values())


def new_document_commands(actor: Actor, item: Item) -> list[Command]:
    """Return the menu with one entry for each document that can be made of the item."""
    definition = definition_of(item)
    wanted = set(made_for_of(definition))
    library = _common_library()
    if not wanted or library is None or not access.may_add(actor, definition_of(Document)):
        return []
    usable, types = set(usable_types(actor)), type_columns.types()
    found = [
        one
        for one in offers()
        if one.made_for in wanted
        and one.document_type.pk in usable
        and types.are_offered(one.document_type.pk, library)
        and subject_of(definition, item, one.made_for) is not None
    ]
    entries = tuple(
        Command(
            one.label,
            reverse("document_templates:new-document", args=[definition.code, item.pk, one.template]),
            icon=ICONS[one.kind],
            dialog=True,
        )
        for one in _one_each(found, owner_of(item))
    )
    if not entries:
        return []
    return [Command(_("New document"), icon="document_add", line=True, entries=entries)]


def _common_library() -> int | None:
    """Return the key of the common library, None where it is closed."""
    return surroundings.known("templates.common_library", _find_common_library)


def _find_common_library() -> int | None:
    library = Library.by_code(documents.CRM_LIBRARY)
    return library.pk if library is not None and library.is_active else None


def new_in_library(actor: Actor, library: Library, opened: Folder | None) -> list[Command]:
    """Return an entry for each document that can be made in a library."""
    usable, types = set(usable_types(actor)), type_columns.types()
    query = {"folder": opened.pk} if opened else None
    found = [
        one
        for one in offers()
        if one.document_type.pk in usable and types.are_offered(one.document_type.pk, library.pk)
    ]
    # What needs no item comes first.
    found.sort(key=lambda one: one.made_for != NO_LIST)
    return [
        Command(
            one.label,
            reverse("document_templates:new-in-library", args=[library.code, one.template], query=query),
            icon=ICONS[one.kind],
            dialog=True,
        )
        for one in _one_each(found, None)
    ]


def again_commands(actor: Actor, document: Document) -> list[Command]:
    """Return the command that makes a document again of the present data."""
    known = MadeFrom.objects.select_related("template").filter(document=document.pk).first()
    if known is None or not access.may(actor, document, access.CHANGE) or not can_be_made_again(actor, known):
        return []
    return [
        Command(
            _("Make again"),
            reverse("document_templates:make-again", args=[document.pk]),
            icon="arrow_sync",
            post=True,
            confirm=_("The present data and template make a new version. The versions before it stay."),
        )
    ]


def origin_facts(actor: Actor, document: Document) -> list[Fact]:
    """Return the number of a document, and by which template it was made, which may have changed since."""
    known = MadeFrom.objects.select_related("template__document_type", "template__owner")
    origin = known.filter(document=document.pk).first()
    if origin is None:
        return []
    number = DocumentNumber.objects.filter(document=document.pk).first()
    facts = [Fact(_("Number"), conditional_escape(number.text))] if number else []
    return [*facts, Fact(_("Made from"), conditional_escape(_origin(origin)))]


def _origin(known: MadeFrom) -> str:
    day = timezone.localdate(known.published_at or known.at)
    facts: dict[str, Any] = {"template": known.template, "day": formats.date_format(day, "DATE_FORMAT")}
    if not known.has_changed_since:
        return _("“%(template)s” of %(day)s") % facts
    return _("“%(template)s” of %(day)s; the template has changed since") % facts
