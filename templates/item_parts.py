"""What document templates add to the pages of items: the menu of new documents, and a document's origin."""

from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import conditional_escape
from django.utils.translation import gettext as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Fact
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from libraries.models import Document

from .made_from import MadeFrom
from .making import offered


def new_document_commands(actor: Actor, item: Item) -> list[Command]:
    """Return the menu with one entry for each document that can be made of the item."""
    definition = definition_of(item)
    entries = tuple(
        Command(
            str(template.document_type),
            reverse("document_templates:new-document", args=[definition.code, item.pk, template.pk]),
            icon="document",
            dialog=True,
        )
        for template in offered(actor, definition)
    )
    return [Command(_("New document"), icon="document_add", entries=entries)] if entries else []


def origin_facts(actor: Actor, document: Document) -> list[Fact]:
    """Return from which template the document was made, and whether that has changed since."""
    known = MadeFrom.objects.select_related("template__document_type").filter(document=document.pk).first()
    return [Fact(_("Made from"), conditional_escape(_origin(known)))] if known else []


def _origin(known: MadeFrom) -> str:
    day = timezone.localdate(known.published_at or known.at)
    facts: dict[str, Any] = {"template": known.template, "day": formats.date_format(day, "DATE_FORMAT")}
    if not known.has_changed_since:
        return _("“%(template)s” of %(day)s") % facts
    return _("“%(template)s” of %(day)s; the template has changed since") % facts
