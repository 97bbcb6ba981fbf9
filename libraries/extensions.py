"""What libraries hang on the registers of the framework."""

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import changes, events, navigation, surroundings
from crm_lists.framework.columns import column_types
from crm_lists.framework.commands import drop_zones, item_commands, item_panels
from crm_lists.framework.pages.layouts.gallery import pictures, signs
from crm_lists.organisation.leaving.holdings import EVERYBODY, held_things
from crm_lists.organisation.received import containers

from . import browsing, check_outs, columns, panels, sharing, texts
from .models import Document, DocumentList, Folder, Library

document_checked_in = events.signals.register("check_in", Signal())
document_checked_out = events.signals.register("check_out", Signal())
check_out_discarded = events.signals.register("discard_check_out", Signal())
check_out_taken_over = events.signals.register("take_over", Signal())
version_restored = events.signals.register("restore_version", Signal())
document_moved = events.signals.register("move", Signal())

for _signal in (events.item_added, events.item_restored, document_checked_in, version_restored):
    _signal.connect(texts.read_after)

changes.VERBS.update(
    {
        "check_in": _("checked in"),
        "check_out": _("checked out"),
        "discard_check_out": _("discarded the check-out"),
        "take_over": _("took over the check-out"),
        "restore_version": _("restored a version"),
        "move": _("moved"),
    }
)

containers.register(Document, sharing.DOCUMENTS)
containers.register(Folder, sharing.FOLDERS)

for _kind in (
    columns.FilenameColumn(),
    columns.VersionColumn(),
    columns.FileSizeColumn(),
    columns.FileFormatColumn(),
    columns.CheckOutColumn(),
):
    column_types.register(_kind.code, _kind)

item_commands.register(DocumentList.code, order=0)(panels.document_commands)
item_panels.register(DocumentList.code, order=0)(panels.versions_panel)
pictures.register(DocumentList.code)(signs(columns.file_badge))
drop_zones.register(DocumentList.code)(panels.drop_zone)
for _code in ("cases", "relations", "activities"):
    item_commands.register(_code)(panels.upload_command)
held_things.register(EVERYBODY)(check_outs.held_by_leaver)
navigation.sections.register(navigation.BELOW, order=0)(browsing.navigation_section)
surroundings.watch(Library)
