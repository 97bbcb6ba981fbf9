"""What libraries hang on the registers of the framework."""

from django.db.models.signals import post_delete
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access, changes, events, followers, guarding, navigation, surroundings
from crm_lists.framework.columns import column_types
from crm_lists.framework.commands import drop_zones, item_commands, item_panels, pane_previews
from crm_lists.framework.findable import direct_hits
from crm_lists.framework.pages.layouts.gallery import pictures
from crm_lists.framework.purging import daily_cleaners
from crm_lists.organisation.leaving.holdings import EVERYBODY, held_things
from crm_lists.organisation.received import containers

from . import columns, document_ids, extensions_of_folders, telling, texts
from .document import DRAFTS
from .models import Document, DocumentList, DocumentVersion, Folder, FolderList, Library
from .places import browsing, place_commands, placing, recents, sharing
from .properties import promotion
from .renditions import leftovers as rendition_leftovers
from .renditions import making, thumbnails
from .retention import registering
from .showing import overview, pane_parts, panels, previewing
from .storing import findings, packing
from .uploads import leftovers as upload_leftovers
from .uploads import resumable
from .versions import check_outs, drafts, removing, trimming
from .versions import panel as version_panel
from .webdav import dav_lock, dead_properties, scratch, ticket

__all__ = ["extensions_of_folders", "overview", "registering"]

document_checked_in = events.signals.register("check_in", Signal())
document_checked_out = events.signals.register("check_out", Signal())
check_out_discarded = events.signals.register("discard_check_out", Signal())
check_out_taken_over = events.signals.register("take_over", Signal())
version_restored = events.signals.register("restore_version", Signal())
document_moved = events.signals.register("move", Signal())
draft_saved = events.signals.register("draft", Signal())
approval_requested = events.signals.register("submit", Signal())
version_approved = events.signals.register("approve", Signal())
version_rejected = events.signals.register("reject", Signal())
document_published = events.signals.register("publish", Signal())
document_unpublished = events.signals.register("unpublish", Signal())

for _signal in (
    events.item_added,
    events.item_restored,
    document_checked_in,
    version_restored,
    draft_saved,
    approval_requested,
    version_approved,
    document_published,
    document_unpublished,
):
    _signal.connect(texts.read_after)
    _signal.connect(promotion.read_after)
    _signal.connect(making.prepare_after)
post_delete.connect(making.forget_after, sender=DocumentVersion)
for _signal in (document_checked_in, version_restored, draft_saved, version_approved, document_published):
    _signal.connect(trimming.trim_after)
daily_cleaners.register("versions of documents that are not kept by age", trimming.trim_all)
daily_cleaners.register("deleted versions of documents", removing.purge_deleted)
daily_cleaners.register("kept drafts of documents", check_outs.purge_kept)
for _signal in (events.item_added, approval_requested):
    _signal.connect(telling.tell_of_request)
for _signal in (version_approved, version_rejected):
    _signal.connect(telling.tell_of_decision)
for _signal in (document_checked_in, version_restored, draft_saved, version_approved, document_published):
    _signal.connect(packing.pack_after)

changes.VERBS.update(
    {
        "check_in": _("checked in"),
        "check_out": _("checked out"),
        "discard_check_out": _("discarded the check-out"),
        "take_over": _("took over the check-out"),
        "restore_version": _("restored a version"),
        "move": _("moved"),
        "draft": _("saved a draft"),
        "submit": _("submitted for approval"),
        "withdraw": _("withdrew the request for approval"),
        "approve": _("approved"),
        "reject": _("rejected"),
        "publish": _("published"),
        "unpublish": _("unpublished"),
        "delete_version": _("deleted a version"),
        "restore_deleted_version": _("restored a deleted version"),
    }
)
changes.discretions.register(DocumentList.code, changes.Discretion(drafts.VERBS, drafts.told_of))

placing.copied.register(placing.EVERY_MODEL)(dead_properties.copy_many)
access.restrictions.register(DocumentList.code)(drafts.restrict)
followers.followers_of_many.register(DocumentList.code)(drafts.heed)
guarding.column_sets.register(DRAFTS, _("Drafts of documents"))
guarding.column_policies.register("libraries", drafts.column_rights)

containers.register(Document, sharing.DOCUMENTS)
containers.register(Folder, sharing.FOLDERS)

for _kind in (
    columns.FilenameColumn(),
    columns.VersionColumn(),
    columns.FileSizeColumn(),
    columns.FileFormatColumn(),
    columns.CheckOutColumn(),
    columns.FolderColumn(),
    document_ids.DocumentIdColumn(),
):
    column_types.register(_kind.code, _kind)

item_commands.register(DocumentList.code, order=0)(panels.document_commands)
item_panels.register(DocumentList.code, order=-1)(previewing.preview_panel)
item_commands.register(DocumentList.code, order=180)(pane_parts.further_commands)
item_commands.register(FolderList.code, order=180)(place_commands.commands_of_folder)
pane_parts.hang_on()
direct_hits.register("*")(document_ids.direct_hit)
events.changes_told.connect(recents.note_changes)
item_panels.register(DocumentList.code, order=0)(version_panel.versions_panel)
pane_previews.register(DocumentList.code)(previewing.pane_preview)
pictures.register(DocumentList.code)(thumbnails.pictures_of)
drop_zones.register(DocumentList.code)(panels.drop_zone)
for _code in ("cases", "relations", "activities"):
    item_commands.register(_code)(panels.upload_command)
daily_cleaners.register("texts that nobody has read", texts.read_left)
daily_cleaners.register("previews of what is gone", making.sweep)
findings.storage_checks.register("uploads", upload_leftovers.find)
findings.storage_checks.register("renditions", rendition_leftovers.find)
daily_cleaners.register("uploads that nobody goes on with", resumable.clean_up)
daily_cleaners.register("temporary files of programs", scratch.purge)
daily_cleaners.register("locks of programs that have ended", dav_lock.purge)
daily_cleaners.register("editing addresses that open nothing", ticket.purge)
held_things.register(EVERYBODY)(check_outs.held_by_leaver)
navigation.sections.register(navigation.BELOW, order=0)(browsing.navigation_section)
surroundings.watch(Library)
