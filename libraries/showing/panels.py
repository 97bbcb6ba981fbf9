"""What stands on the page of a document: its commands, and what one must know of it."""

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, DropZone, Priority
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import definition_of
from crm_lists.framework.people import display_name

from .. import details, documents
from ..document import Document, Status, TextState
from ..messages import Message
from ..refusals import sentence
from ..storing.remarks import lost_banner
from ..versions import approval
from ..versions.lock import DocumentLock
from ..versions.version import DocumentText
from ..webdav.commands import open_commands
from .cautions import risk_banner

#: States of the text that a reader should know of, with the tone of the remark.
REMARKS = {TextState.PARTIAL: "warn", TextState.FAILED: "warn", TextState.NONE: "info"}


def address(name: str, document: Document, *more: Any) -> str:
    """Return the address of one of the document's pages."""
    return reverse(f"libraries:{name}", args=[document.pk, *more])


# -- commands -------------------------------------------------------------------------------------


def document_commands(actor: Actor, document: Document) -> list[Command]:
    """Return what can be done with a document as it stands: the next step on its way first, and filled.

    Where it waits for nothing, that is to edit it in its program, or else to download it.
    """
    opened = open_commands(actor, document)
    commands = [
        Command(
            _("Download"),
            address("file", document),
            icon="arrow_download",
            line=True,
            download=True,
            priority=Priority.FIRST,
        )
    ]
    if document.file_format.safe_to_show_inline:
        commands.append(Command(_("Open"), f"{address('file', document)}?show=1", icon="open"))
    commands.append(Command(_("Preview"), address("preview", document), icon="full_screen_maximize"))
    writing = [*_decision_commands(actor, document), *_writing_commands(actor, document)]
    step = next(one for one in (*writing, *opened, *commands) if one.line)
    rest = [replace(one, line=False) for one in (*opened, *commands, *writing) if one is not step]
    found = [replace(step, main=True, line=False), *rest]
    return [*found, _copy(document)] if access.may_add(actor, definition_of(Document)) else found


def _decision_commands(actor: Actor, document: Document) -> list[Command]:
    if document.lock_if_held() is not None or not documents.may_decide(actor, document):
        return []
    return [
        _publishing(_("Approve"), "approve", document, icon="checkmark_circle", line=True),
        _publishing(_("Reject"), "reject", document, icon="dismiss_circle"),
    ]


def _publishing(label: str, deed: str, document: Document, *, icon: str, line: bool = False) -> Command:
    url = address("publishing", document, deed)
    return Command(label, url, icon=icon, dialog=True, line=line)


def _writing_commands(actor: Actor, document: Document) -> list[Command]:
    if not access.may(actor, document, access.CHANGE):
        return []
    lock = document.lock_if_held()
    if lock is None:
        return [*_publishing_commands(document), *_free_commands(document), _move(document)]
    if lock.is_of(actor) and lock.is_of_program:
        return [*_free_commands(document), _end_editing(document), _move(document)]
    if lock.is_of(actor):
        return [*_holder_commands(document, has_draft=lock.has_draft), _move(document)]
    return _take_over_command(document, lock.holder) if documents.may_take_over(actor, document) else []


def _free_commands(document: Document) -> list[Command]:
    """Return the ways to write a document that nobody holds."""
    check_out = Command(_("Check out"), address("check-out", document), icon="lock_closed", post=True)
    if document.library.requires_check_out or not document.is_checked_in:
        return [check_out]
    url = address("new-version", document)
    return [check_out, Command(_("Upload new version"), url, icon="arrow_upload", dialog=True)]


def _publishing_commands(document: Document) -> list[Command]:
    """Return the next steps of the newest version on its way to the readers, and the step back."""
    if not document.is_checked_in:
        return []
    found = []
    if document.status == Status.PENDING:
        found.append(_publishing(_("Withdraw"), "withdraw", document, icon="arrow_undo"))
    if document.has_unpublished and document.library.requires_approval and document.status != Status.PENDING:
        found.append(_publishing(_("Submit"), "submit", document, icon="send", line=True))
    if document.has_unpublished and not document.library.requires_approval:
        found.append(_publishing(_("Publish"), "publish", document, icon="send", line=True))
    if not document.has_unpublished and approval.may_be_unpublished(document):
        found.append(_publishing(_("Unpublish"), "unpublish", document, icon="eye_off"))
    return found


def _move(document: Document) -> Command:
    return Command(
        _("Move to"),
        address("move", document),
        icon="folder_arrow_right",
        dialog=True,
        priority=Priority.SELDOM,
    )


def placing_commands(actor: Actor, definition: ListDefinition) -> list[Command]:
    """Return the commands that bring selected documents to another place."""
    if not access.may_add(actor, definition):
        return []
    commands = [Command(_("Copy to"), reverse("libraries:place", args=["copy"]), icon="copy")]
    if access.condition(actor, definition, access.CHANGE) is not None:
        url = reverse("libraries:place", args=["move"])
        commands.insert(0, Command(_("Move to"), url, icon="folder_arrow_right"))
    return commands


def _copy(document: Document) -> Command:
    url = reverse("libraries:place", args=["copy"], query={"pk": document.pk})
    return Command(_("Copy to"), url, icon="copy", dialog=True, priority=Priority.SELDOM)


def _holder_commands(document: Document, *, has_draft: bool) -> list[Command]:
    commands = [
        Command(_("Check in"), address("check-in", document), icon="checkmark", dialog=True, line=True),
        Command(_("Save a working copy"), address("save-draft", document), icon="save", dialog=True),
    ]
    if has_draft:
        url = address("working-copy", document)
        commands.append(Command(_("Download my working copy"), url, icon="arrow_download", download=True))
    question = _discarding(document, has_draft=has_draft)
    url = address("discard-check-out", document)
    return [
        *commands,
        Command(_("Discard check-out"), url, icon="arrow_undo", post=True, confirm=question),
    ]


def _end_editing(document: Document) -> Command:
    """Return the command that lets others write again, for a program that has ended without saying so."""
    question = _("Is the document closed in your program? What you would save there later is refused.")
    url = address("discard-check-out", document)
    return Command(_("End editing"), url, icon="lock_open", post=True, confirm=question)


def _discarding(document: Document, *, has_draft: bool) -> str:
    """Return what discarding would do, as it is said before."""
    if not document.is_checked_in:
        return _("This document was never checked in. Discard it? It goes to the recycle bin.")
    if has_draft:
        return _("End the check-out and drop your working copy? The document stays as it was before.")
    return _("End the check-out without a new version? The document stays as it was before.")


def _take_over_command(document: Document, holder: Any) -> list[Command]:
    question = _(
        "Take the check-out over from %(holder)s? %(holder)s is told, "
        "and what was saved and not checked in is kept for %(holder)s alone."
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
    return [Command(_("Upload"), url, icon="arrow_upload")]


def drop_zone(actor: Actor, document: Document) -> DropZone | None:
    """Return where an edited file is dropped: as the working copy of the holder, else as the next version."""
    if document.held_by_other(actor) is not None or not access.may(actor, document, access.CHANGE):
        return None
    lock = document.lock_if_held()
    if lock is not None and not lock.is_of_program:
        label = _("Drop the edited file here: it is kept for you until you check it in")
        return DropZone(label, address("save-draft", document))
    if document.library.requires_check_out or not document.is_checked_in:
        return None
    label = _("Drop the edited file here to make it the next version")
    return DropZone(label, address("new-version", document))


# -- remarks --------------------------------------------------------------------------------------


def banners(actor: Actor, document: Document) -> list[dict[str, Any]]:
    """Return what one must know before working with the document."""
    return [
        *lost_banner(document),
        *_lock_banner(actor, document),
        *_approval_banner(actor, document),
        *_kept_banners(actor, document),
        *risk_banner(document),
        *details.banner(actor, document),
        *_text_banner(document),
    ]


def _lock_banner(actor: Actor, document: Document) -> list[dict[str, Any]]:
    lock = document.lock_if_held()
    if lock is None:
        return []
    if not lock.is_of(actor):
        return [{"tone": "warn", "icon": "lock_closed", "sentence": lock.refusal()}]
    if lock.is_of_program:
        return [{"tone": "info", "icon": "lock_closed", "sentence": _editing(lock)}]
    said = _("You have checked this document out. Nobody else can change it until you check it in.")
    if not document.is_checked_in:
        said = _("Only you and managers see this document. Check it in, so that others can.")
    if lock.saved_at is not None:
        moment = date_format(timezone.localtime(lock.saved_at), "DATETIME_FORMAT")
        said += " " + _("Your working copy is of %(moment)s; nobody else sees it.") % {"moment": moment}
    return [{"tone": "info", "icon": "lock_closed", "sentence": said}]


def _editing(lock: DocumentLock) -> str:
    """Return what the holder is told of the document that a program has open for him."""
    said = _("You have this document open in %(client)s. Nobody else can change it until you close it.")
    return said % {"client": lock.client or _("a program")}


def _approval_banner(actor: Actor, document: Document) -> list[dict[str, Any]]:
    """Say how far the newest version is, to those who see it."""
    if not document.has_unpublished or not document.is_checked_in:
        return []
    if not documents.sees_drafts(actor, document):
        return []
    facts: dict[str, Any] = {"number": document.number, "published": document.published_version_number}
    said, tone = _("Version %(number)s is a draft."), "info"
    if document.status == Status.PENDING:
        said, tone = _("Version %(number)s waits for approval."), "warn"
    elif document.status == Status.REJECTED:
        reason = document.current_version().decision
        said, tone = _("Version %(number)s was rejected: %(reason)s"), "warn"
        facts["reason"] = reason
    readers = _("Readers get version %(published)s.") if facts["published"] else _("Readers get nothing yet.")
    return [{"tone": tone, "icon": "eye_off", "sentence": f"{said} {readers}" % facts}]


def _kept_banners(actor: Actor, document: Document) -> list[dict[str, Any]]:
    """Offer what was kept for the person when his check-out was ended by others."""
    return [
        {
            "tone": "warn",
            "icon": "save",
            "sentence": _("What %(who)s saved at %(moment)s was not checked in and is kept here.")
            % {
                "who": display_name(draft.saved_by),
                "moment": date_format(timezone.localtime(draft.saved_at), "DATETIME_FORMAT"),
            },
            "command": Command(_("Download"), address("kept-copy", document, draft.pk), download=True),
        }
        for draft in documents.kept_drafts(actor, document)
    ]


def _text_banner(document: Document) -> list[dict[str, Any]]:
    tone = REMARKS.get(TextState(document.text_state))
    if tone is None:
        return []
    text = DocumentText.objects.filter(version=document.shown_version()).only("reason").first()
    reason = sentence(Message.from_json(text.reason)) if text and text.reason else ""
    facts = {"state": document.get_text_state_display(), "reason": reason}
    return [{"tone": tone, "icon": "search_info", "sentence": _("Text %(state)s. %(reason)s") % facts}]
