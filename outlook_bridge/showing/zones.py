"""Where mail is found and dropped: its place in the navigation, and the drop zones of pages."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import DropZone
from crm_lists.framework.lists import definition_of
from crm_lists.framework.navigation import Entry, Section
from libraries.models import Document

from ..message import Message

#: The lists on whose item pages files can be dropped.
LISTS = ("cases", "relations", "contacts", "activities")


def sections(actor: Actor) -> list[Section]:
    """Return the place of the e-mail library in the navigation."""
    definition = definition_of(Message)
    if not access.may_open(actor, definition):
        return []
    return [Section(_("Libraries"), [Entry(_("E-mail library"), definition.url, definition.icon)])]


def item_zone(actor: Actor, item: Any) -> DropZone | None:
    """Return the drop zone of an item's page, None for whom may add neither mail nor documents."""
    may_add = (access.may_add(actor, definition_of(model)) for model in (Message, Document))
    if not any(may_add):
        return None
    query = urlencode({"list": definition_of(item).code, "item": item.pk})
    return DropZone(
        _("Drop e-mail and documents here"),
        f"{reverse('outlook_bridge:file')}?{query}",
        hint=_("Outlook messages are filed with their attachments; other files become documents."),
    )


def library_zone(actor: Actor) -> DropZone | None:
    """Return the drop zone of the e-mail library, None for whom may file none."""
    if not access.may_add(actor, definition_of(Message)):
        return None
    return DropZone(
        _("Drop e-mail here"),
        reverse("outlook_bridge:file"),
        hint=_("Outlook messages (.msg, .oft), e-mail (.eml), events (.ics), contacts (.vcf), many at once."),
        accept=".msg,.oft,.eml,.ics,.vcf",
    )
