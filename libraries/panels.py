"""What stands on the page of a document: its commands, its versions, and what one must know of it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, DropZone, Panel
from crm_lists.framework.lists import definition_of
from crm_lists.framework.people import display_name
from crm_lists.framework.requests import actor_of

from . import documents
from .document import Document, TextState
from .messages import Message
from .refusals import sentence
from .version import DocumentText, DocumentVersion

#: States of the text that a reader should know of, with the tone of the remark.
REMARKS = {TextState.PARTIAL: "warn", TextState.FAILED: "warn", TextState.NONE: "info"}
SHOWN_VERSIONS = 200


def address(name: str, document: Document, *more: Any) -> str:
    """Return the address of one of the document's pages."""
    return reverse(f"libraries:{name}", args=[document.pk, *more])


# -- commands -------------------------------------------------------------------------------------


def document_commands(actor: Actor, document: Document) -> list[Command]:
    """Return what can be done with a document as it stands."""
    commands = [
        Command(_("Download"), address("file", document), icon="arrow_download", main=True, download=True)
    ]
    if document.file_format.safe_to_show_inline:
        commands.append(Command(_("Open"), f"{address('file', document)}?show=1", icon="open"))
    return commands + _writing_commands(actor, document)


def _writing_commands(actor: Actor, document: Document) -> list[Command]:
    if not access.may(actor, document, access.CHANGE):
        return []
    lock = document.lock_if_held()
    if lock is None:
        return [
            Command(_("Check out"), address("check-out", document), icon="lock_closed", post=True),
            Command(
                _("Upload new version"), address("new-version", document), icon="arrow_upload", dialog=True
            ),
            _move(document),
        ]
    if lock.is_of(actor):
        return [*_holder_commands(document), _move(document)]
    return _take_over_command(document, lock.holder) if documents.may_take_over(actor, document) else []


def _move(document: Document) -> Command:
    return Command(_("Move"), address("move", document), icon="folder_arrow_right", dialog=True)


def _holder_commands(document: Document) -> list[Command]:
    return [
        Command(_("Check in"), address("check-in", document), icon="checkmark", dialog=True, line=True),
        Command(
            _("Discard check-out"),
            address("discard-check-out", document),
            icon="arrow_undo",
            post=True,
            confirm=_("End the check-out without a new version? The document stays as it was before."),
        ),
    ]


def _take_over_command(document: Document, holder: Any) -> list[Command]:
    question = _(
        "Take the check-out over from %(holder)s? What %(holder)s has not checked in yet is not kept."
    )
    return [
        Command(
            _("Take over"),
            address("take-over", document),
            icon="person_swap",
            post=True,
            confirm=question % {"holder": display_name(holder)},
        )
    ]


def upload_command(actor: Actor, item: Any) -> list[Command]:
    """Return the command that uploads documents over a case, a relation or an activity."""
    if not access.may_add(actor, definition_of(Document)):
        return []
    url = reverse("libraries:upload-for", args=[definition_of(item).code, item.pk])
    return [Command(_("Upload"), url, icon="arrow_upload", dialog=True)]


def drop_zone(actor: Actor, document: Document) -> DropZone | None:
    """Return where an edited file is dropped to become the next version."""
    if document.held_by_other(actor) is not None or not access.may(actor, document, access.CHANGE):
        return None
    label = _("Drop the edited file here to make it the next version")
    return DropZone(label, address("new-version", document))


# -- versions -------------------------------------------------------------------------------------


def _version_count(actor: Actor, document: Document) -> int:
    return document.versions.count()


def _versions_context(request: HttpRequest, document: Document) -> Mapping[str, Any]:
    actor = actor_of(request)
    may_restore = access.may(actor, document, access.CHANGE) and document.held_by_other(actor) is None
    found = document.versions.select_related("by", "restored_from")[:SHOWN_VERSIONS]
    return {"versions": [_line(document, version, may_restore=may_restore) for version in found]}


def _line(document: Document, version: DocumentVersion, *, may_restore: bool) -> dict[str, Any]:
    is_current = version.number == document.number
    return {
        "number": version.number,
        "is_minor": not version.number.is_major,
        "comment": version.comment,
        "by": display_name(version.by) or _("The program"),
        "at": version.at,
        "size": filesizeformat(version.size),
        "pills": [{"label": _("Current"), "tone": "good"}] if is_current else [],
        "commands": _version_commands(document, version, may_restore=may_restore and not is_current),
    }


def _version_commands(document: Document, version: DocumentVersion, *, may_restore: bool) -> list[Command]:
    label = str(version.number)
    commands = [
        Command(_("Download"), address("version", document, label), icon="arrow_download", download=True)
    ]
    if may_restore:
        question = _("Make version %(number)s the current one? It becomes a new version; none is lost.")
        url = address("restore-version", document, label)
        confirm = question % {"number": label}
        commands.append(Command(_("Restore"), url, icon="history", post=True, confirm=confirm))
    return commands


versions_panel = Panel(
    "versions",
    gettext_lazy("Versions"),
    _version_count,
    "lists/includes/versions.html",
    _versions_context,
)


# -- remarks --------------------------------------------------------------------------------------


def banners(actor: Actor, document: Document) -> list[dict[str, Any]]:
    """Return what one must know before working with the document."""
    return [*_lock_banner(actor, document), *_text_banner(document)]


def _lock_banner(actor: Actor, document: Document) -> list[dict[str, Any]]:
    lock = document.lock_if_held()
    if lock is None:
        return []
    if not lock.is_of(actor):
        return [{"tone": "warn", "icon": "lock_closed", "sentence": lock.refusal()}]
    since = _("You have checked this document out. Nobody else can change it until you check it in.")
    return [{"tone": "info", "icon": "lock_closed", "sentence": since}]


def _text_banner(document: Document) -> list[dict[str, Any]]:
    tone = REMARKS.get(TextState(document.text_state))
    if tone is None:
        return []
    text = DocumentText.objects.filter(version=document.current_version()).only("reason").first()
    reason = sentence(Message.from_json(text.reason)) if text and text.reason else ""
    facts = {"state": document.get_text_state_display(), "reason": reason}
    return [{"tone": tone, "icon": "search_info", "sentence": _("Text %(state)s. %(reason)s") % facts}]
