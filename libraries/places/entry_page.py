"""The page with which work in the libraries begins: libraries as cards, and what a person was at lately."""

from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.dates import friendly_moment
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pane_parts import Line
from crm_lists.framework.templatetags.icons import icon
from crm_lists.organisation.received import received_by
from crm_lists.organisation.rights import rights_of

from ..columns import file_badge
from ..document import Document
from ..document_list import DocumentList
from . import browsing, pins, recents
from .folder import Folder, FolderList
from .library import Library

SHOWN = 8


def context_of(actor: Actor) -> dict[str, Any]:
    """Return the context of the page; a fixed number of queries."""
    shelves = browsing.shelves(actor)
    return {"shelves": shelves, "cards": _cards(actor) if shelves else []}


def _cards(actor: Actor) -> list[dict[str, Any]]:
    documents = definition_of(Document)
    return [
        {
            "title": _("Recent"),
            "icon": "clock",
            "lines": _recent(actor),
            "nothing": _("What you open or change appears here."),
        },
        {
            "title": _("Pinned"),
            "icon": "pin",
            "lines": _pinned(actor),
            "nothing": _("Pin documents and folders that you need every day; they appear here."),
        },
        {
            "title": _("Checked out to me"),
            "icon": "lock_closed",
            "lines": _checked_out(actor),
            "nothing": _("You hold no document."),
            "url": f"{documents.url}?view=checked-out",
        },
        {
            "title": _("Shared with me"),
            "icon": "people",
            "lines": _shared(actor),
            "nothing": _("What others share with you by name or group appears here."),
            "url": reverse("organisation:shared-with-me"),
        },
        {
            "title": _("My documents"),
            "icon": "document",
            "lines": _mine(actor),
            "nothing": _("Documents for which you are responsible appear here."),
            "url": f"{documents.url}?view=mine",
        },
    ]


def _line(document: Document, meta: str) -> Line:
    url = definition_of(Document).url_of(document.pk)
    return Line(document.name, url, meta=meta, badge=file_badge(document.name))


def _folder_line(folder: Folder, meta: str = "") -> Line:
    return Line(folder.name, folder.url, meta=meta, badge=icon("folder", "filled"))


def _recent(actor: Actor) -> list[Line]:
    found = recents.recent_of(actor, shown=SHOWN)
    return [_line(one.document, str(friendly_moment(one.at))) for one in found]


def _pinned(actor: Actor) -> list[Line]:
    return [
        _folder_line(one.item) if isinstance(one.item, Folder) else _line(one.item, "")
        for one in pins.pinned_by(actor)[:SHOWN]
    ]


def _checked_out(actor: Actor) -> list[Line]:
    if actor.user is None:
        return []
    lasting = Q(lock__expires__isnull=True) | Q(lock__expires__gt=timezone.now())
    seen = access.visible(actor, definition_of(Document)).filter(lasting, lock__holder=actor.user)
    found = seen.annotate(held_since=F("lock__since")).order_by("-lock__since")[:SHOWN]
    return [_line(one, _("since %(since)s") % {"since": friendly_moment(one.held_since)}) for one in found]


def _shared(actor: Actor) -> list[Line]:
    """Return the folders and documents that were shared with the person by name or by group."""
    rights, received = rights_of(actor), received_by(actor)
    found: list[Line] = []
    for model, code in ((Folder, FolderList.code), (Document, DocumentList.code)):
        keys = received.keys(rights, code, "")
        if keys is not None:
            rows = access.visible(actor, definition_of(model)).filter(pk__in=keys).order_by("-modified_at")
            found += [_folder_line(one) if model is Folder else _line(one, "") for one in rows[:SHOWN]]
    return found[:SHOWN]


def _mine(actor: Actor) -> list[Line]:
    """Return what the person changed last among the documents for which he is responsible."""
    rights = rights_of(actor)
    if not rights.salespeople:
        return []
    seen = access.visible(actor, definition_of(Document)).filter(
        salesperson__in=rights.salespeople, library__kind=Library.Kind.DOCUMENTS
    )
    return [
        _line(one, str(friendly_moment(one.modified_at))) for one in seen.order_by("-modified_at")[:SHOWN]
    ]
