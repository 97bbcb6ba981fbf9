"""What the details pane shows of a document or a folder besides its columns, and further commands."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crm_lists.framework import access, changes
from crm_lists.framework import pane_parts as parts
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Priority, pane_previews
from crm_lists.framework.dates import friendly_moment
from crm_lists.framework.listing.counting import counts_of
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages.items import count_shown
from crm_lists.framework.pane_parts import Line, Section
from crm_lists.framework.people import display_name
from crm_lists.framework.related import looking_back
from crm_lists.framework.templatetags.icons import icon
from crm_lists.organisation.sharing.giving import may_share, shares_of

from .. import documents
from ..document import Document
from ..document_list import DocumentList
from ..places import pins
from ..places.folder import Folder, FolderList
from ..versions.version import DocumentVersion

#: So many of the latest versions, shares and changes are shown.
SHOWN = 4


def hang_on() -> None:
    """Hang the parts of documents and folders on the registers of the pane."""
    pane_previews.register(FolderList.code)(folder_sign)
    parts.sections.register(DocumentList.code, order=10)(versions)
    for code in (DocumentList.code, FolderList.code):
        parts.sections.register(code, order=20)(linked_from)
        parts.sections.register(code, order=30)(shared_with)
        parts.sections.register(code, order=40)(activity)


# -- previews -------------------------------------------------------------------------------------


def folder_sign(request: HttpRequest, folder: Folder) -> SafeString:
    """Return the sign of a folder, large."""
    return format_html('<span class="large-sign">{}</span>', icon("folder", "filled"))


# -- sections -------------------------------------------------------------------------------------


def versions(actor: Actor, document: Document) -> Section:
    """Return the newest of the versions that the actor may see."""
    found = documents.versions_seen(actor, document).select_related("by")[:SHOWN]
    url = f"{definition_of(Document).url_of(document.pk)}?tab=versions"
    return Section(_("Versions"), [_version_line(document, one) for one in found], url=url)


def _version_line(document: Document, version: DocumentVersion) -> Line:
    title = f"{version.number} · {version.comment}" if version.comment else str(version.number)
    url = reverse("libraries:version", args=[document.pk, str(version.number)])
    meta = f"{display_name(version.by) or _('The program')} · {friendly_moment(version.at)}"
    return Line(title, url, meta=meta, icon="arrow_download")


def linked_from(actor: Actor, item: Document | Folder) -> Section:
    """Return which lists look the item up, with the number of their items; one query, none without such."""
    definition = definition_of(item)
    looking = looking_back(actor, definition)
    counts = counts_of([one.counting(actor, item.pk) for one in looking])
    url = definition.url_of(item.pk)
    lines = [
        Line(one.label, f"{url}?tab={one.code}", meta=count_shown(count), icon=one.definition.icon)
        for one, count in zip(looking, counts, strict=True)
        if count
    ]
    return Section(_("Linked from"), lines)


def shared_with(actor: Actor, item: Document | Folder) -> Section | None:
    """Return with whom the item is shared, for those who may share it."""
    if not may_share(actor, item):
        return None
    lines = [
        Line(str(one.receiver), meta=one.get_level_display(), icon="people" if one.group_id else "person")
        for one in shares_of(item)[:SHOWN]
    ]
    return Section(_("Shared with"), lines)


def activity(actor: Actor, item: Any) -> Section:
    """Return what was done with the item lately."""
    definition = definition_of(item)
    lines = [
        Line(
            changes.summary(change),
            meta=f"{display_name(change.by) or _('The program')} · {friendly_moment(change.at)}",
        )
        for change in changes.history(actor, definition, item, limit=SHOWN)
    ]
    return Section(_("Activity"), lines, url=reverse("lists:versions", args=[definition.code, item.pk]))


# -- commands -------------------------------------------------------------------------------------


def further_commands(actor: Actor, document: Document) -> list[Command]:
    """Return the commands on a document's name and place."""
    found = pins.commands(actor, document)
    if access.may(actor, document, access.CHANGE) and document.held_by_other(actor) is None:
        url = reverse("libraries:rename", args=[DocumentList.code, document.pk])
        found.append(Command(_("Rename"), url, icon="rename", dialog=True, priority=Priority.SELDOM))
    return found
