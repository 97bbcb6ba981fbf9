"""The versions of a document on its page, and those that were deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Panel
from crm_lists.framework.listing.counting import Counted, plain_count
from crm_lists.framework.people import display_name
from crm_lists.framework.requests import actor_of

from .. import documents, keeping
from ..document import Document, Status
from ..showing.panels import address
from .numbers import VersionNumber
from .version import DocumentVersion

SHOWN_VERSIONS = 200
#: The tone of a version that is not for readers, by its state.
TONES = {Status.DRAFT: "info", Status.PENDING: "warn", Status.REJECTED: "bad"}


@dataclass(frozen=True)
class Rights:
    """What the person may do with the versions of the document."""

    may_restore: bool
    may_delete: bool
    #: The version that the person gets.
    newest: VersionNumber

    @classmethod
    def of(cls, actor: Actor, document: Document) -> "Rights":
        """Return the rights as the document stands."""
        lock = document.lock_if_held()
        is_free = lock is None or lock.is_of(actor)
        may_write = is_free and (lock is not None or not document.library.requires_check_out)
        return cls(
            may_write and document.is_checked_in and access.may(actor, document, access.CHANGE),
            is_free and not keeping.reason_to_keep(document) and access.may(actor, document, access.DELETE),
            documents.number_for(actor, document),
        )


def _count(actor: Actor, document: Document) -> Counted:
    return plain_count(documents.versions_seen(actor, document))


def _context(request: HttpRequest, document: Document) -> Mapping[str, Any]:
    actor = actor_of(request)
    rights = Rights.of(actor, document)
    seen = documents.versions_seen(actor, document)
    found = seen.select_related("by", "restored_from", "decided_by")[:SHOWN_VERSIONS]
    deleted = documents.deleted_versions(actor, document).select_related("by", "deleted_by")
    return {
        "versions": [_line(document, version, rights) for version in found],
        "deleted": [_deleted_line(document, version) for version in deleted[:SHOWN_VERSIONS]],
    }


def _line(document: Document, version: DocumentVersion, rights: Rights) -> dict[str, Any]:
    return {
        **_facts(version),
        "pills": _pills(document, version),
        "decision": _decision(version),
        "commands": _commands(document, version, rights),
    }


def _facts(version: DocumentVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "is_minor": not version.number.is_major,
        "comment": version.comment,
        "by": display_name(version.by) or _("The program"),
        "at": version.at,
        "size": filesizeformat(version.size),
    }


def _pills(document: Document, version: DocumentVersion) -> list[dict[str, str]]:
    pills = []
    if version.number == document.published_version_number:
        label = _("Published") if document.has_unpublished else _("Current")
        pills.append({"label": label, "tone": "good"})
    elif version.number == document.number and version.status == Status.APPROVED:
        pills.append({"label": _("Newest"), "tone": "info"})
    if version.status != Status.APPROVED:
        status = Status(version.status)
        pills.append({"label": str(status.label), "tone": TONES[status]})
    return pills


def _decision(version: DocumentVersion) -> str:
    """Return who decided on the version, with the reason."""
    if version.decided_by is None or version.status not in (Status.APPROVED, Status.REJECTED):
        return ""
    words = (_("Approved by %(who)s") if version.status == Status.APPROVED else _("Rejected by %(who)s")) % {
        "who": display_name(version.decided_by)
    }
    return f"{words}: {version.decision}" if version.decision else words


def _commands(document: Document, version: DocumentVersion, rights: Rights) -> list[Command]:
    label = str(version.number)
    commands = [
        Command(_("Download"), address("version", document, label), icon="arrow_download", download=True)
    ]
    if version.number == document.number:
        return commands
    url = address("compare", document, label, str(rights.newest))
    if version.number != rights.newest:
        commands.append(Command(_("Compare"), url, icon="branch_compare"))
    if rights.may_restore:
        question = _("Make version %(number)s the newest one? It becomes a new version; none is lost.")
        url = address("restore-version", document, label)
        confirm = question % {"number": label}
        commands.append(Command(_("Restore"), url, icon="history", post=True, confirm=confirm))
    if rights.may_delete and version.number != document.published_version_number:
        question = _("Delete version %(number)s? It can be restored from below this list.")
        url = address("delete-version", document, label)
        confirm = question % {"number": label}
        commands.append(Command(_("Delete"), url, icon="delete", post=True, confirm=confirm))
    return commands


def _deleted_line(document: Document, version: DocumentVersion) -> dict[str, Any]:
    url = address("restore-deleted", document, str(version.number))
    return {
        **_facts(version),
        "deleted_by": display_name(version.deleted_by) or _("The program"),
        "deleted_at": version.deleted_at,
        "commands": [Command(_("Restore"), url, icon="history", post=True)],
    }


versions_panel = Panel(
    "versions",
    gettext_lazy("Versions"),
    _count,
    "libraries/includes/versions.html",
    _context,
)
