"""What export and import hang on the registers of the framework."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.commands import EVERY_LIST, Command, list_commands
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.grid.typed import Reader, text_readers
from crm_lists.framework.purging import daily_cleaners
from crm_lists.framework.surfaces import Shown, Surface, counted, readable, surfaces

from . import uploads
from .asked import export_of
from .formats import export_formats
from .plan import may_import
from .transfers import Notation, transfer_of


@list_commands.register(EVERY_LIST, order=800)
def export_menu(actor: Actor, definition: ListDefinition) -> list[Command]:
    """Offer those who may export the view in every format, and a page for what else there is to choose."""
    if not access.may_ever(actor, definition, access.EXPORT):
        return []
    formats = [
        Command(
            one.label,
            reverse("exchange:download", args=[definition.code, one.code]),
            icon=one.icon,
            download=True,
            keeps_query=True,
        )
        for one in export_formats
    ]
    more = reverse("exchange:export", args=[definition.code])
    options = Command(_("More options …"), more, icon="options", keeps_query=True)
    return [Command(_("Export"), icon="arrow_export", entries=(*formats, options))]


@list_commands.register(EVERY_LIST, order=810)
def import_command(actor: Actor, definition: ListDefinition) -> list[Command]:
    """Offer the import to those who may add to the list or change its items."""
    if not may_import(actor, definition):
        return []
    return [Command(_("Import"), reverse("exchange:import", args=[definition.code]), icon="arrow_import")]


def read_texts(column: Column, actor: Actor, texts: Sequence[str]) -> Reader:
    """Understand what is typed or pasted into cells as a table from a file is understood."""
    return transfer_of(column).reader(column, actor, Notation.usual(), texts)


text_readers.register("exchange", read_texts)
daily_cleaners.register("imports", uploads.clean_up)


def exported(actor: Actor, definition: ListDefinition) -> Shown | None:
    """Count the rows that a file of the whole list holds."""
    if not access.may_ever(actor, definition, access.EXPORT):
        return None
    export = export_of(actor, definition, {}, extent="all")
    return Shown(counted(export.items), counted(readable(actor, definition, action=access.EXPORT)))


_note = gettext_lazy("what may be exported")
surfaces.register("export", Surface("export", gettext_lazy("Export"), exported, note=_note))
