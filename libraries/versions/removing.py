"""Deleting single versions: first into a stage from which they come back, then for good."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions, recycling
from crm_lists.framework.actors import Actor

from .. import keeping
from ..document import Document
from . import drafts
from .adding import hold, remove
from .version import DocumentVersion

CHUNK = 500


def delete_version(actor: Actor, document: Document, version: DocumentVersion) -> Document:
    """Delete an old version; the newest and the published one stay, and so do all that must be kept."""
    if not drafts.versions_seen(actor, document).filter(pk=version.pk).exists():
        raise access.ItemNotFound(f"{document} has no version {version.pk}")
    with transaction.atomic():
        fresh = hold(document)
        _refuse_needed(fresh, version)
        note = _("Version %(number)s.") % {"number": version.number}
        changed = actions.change(actor, fresh, {}, verb="delete_version", note=note, needs=access.DELETE)
        version.keep(deleted_at=timezone.now(), deleted_by=actor.user)
    return changed


def _refuse_needed(document: Document, version: DocumentVersion) -> None:
    if reason := keeping.reason_to_keep(document):
        raise ValidationError(reason)
    if version.number in (document.number, document.published_version_number):
        raise ValidationError(
            _("Version %(number)s is in use. The newest and the published version cannot be deleted.")
            % {"number": version.number}
        )


def deleted_versions(actor: Actor, document: Document) -> "QuerySet[DocumentVersion]":
    """Return the deleted versions that the actor may restore: who may delete them."""
    found = drafts.versions_seen(actor, document, is_deleted=True)
    return found if access.may(actor, document, access.DELETE) else found.none()


def restore_deleted_version(actor: Actor, document: Document, label: str) -> Document:
    """Take a deleted version back; it has the number that it had."""
    found = [one for one in deleted_versions(actor, document) if str(one.number) == label]
    if not found:
        raise access.ItemNotFound(f"{document} has no deleted version {label}")
    with transaction.atomic():
        note = _("Version %(number)s.") % {"number": label}
        verb = "restore_deleted_version"
        changed = actions.change(actor, hold(document), {}, verb=verb, note=note, needs=access.DELETE)
        found[0].keep(deleted_at=None, deleted_by=None)
    return changed


def purge_deleted(now: datetime | None = None) -> int:
    """Remove for good the versions that were deleted too long ago; return how many went."""
    before = (now or timezone.now()) - recycling.period()
    gone = 0
    kept = Q(document__is_held=True)
    kept |= Q(document__kept_by__isnull=False, document__kept_until__gt=timezone.localdate())
    expired = DocumentVersion.objects.filter(deleted_at__lt=before).exclude(kept)
    while chunk := list(expired.select_related("file").order_by("pk")[:CHUNK]):
        with transaction.atomic():
            remove(chunk)
        gone += len(chunk)
    return gone
