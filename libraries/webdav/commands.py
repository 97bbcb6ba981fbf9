"""The commands that open a document in a program, on its page, in its pane and in the menu of its row."""

from django.urls import reverse
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.lists import definition_of

from ..document import Document
from . import opening
from .opening import LIBREOFFICE, Program


def open_commands(actor: Actor, document: Document) -> list[Command]:
    """Return how the document can be opened; to edit it in Microsoft's program stands by itself."""
    programs = opening.programs_for(document)
    if not programs:
        return []
    found, others = [], []
    if opening.may_edit(actor, document):
        found.append(_command("edit", programs[0], document, line=True))
        others += [_command("edit", one, document) for one in programs[1:]]
    others += [_command("view", one, document) for one in programs]
    if opening.is_template(document) and access.may_add(actor, definition_of(Document)):
        others += [_command("new", one, document) for one in programs if one is not LIBREOFFICE]
    return [*found, Command(_("Open in"), icon="open", entries=tuple(others))]


_ICONS = {"edit": "edit", "view": "eye", "new": "document_add"}


def _command(way: str, program: Program, document: Document, *, line: bool = False) -> Command:
    labels = {
        "edit": _("Edit in %(program)s"),
        "view": _("View in %(program)s"),
        "new": _("New from this in %(program)s"),
    }
    url = reverse("libraries:open-in", args=[document.pk, program.code, way])
    label = labels[way] % {"program": program.label}
    return Command(label, url, icon=_ICONS[way], post=True, line=line)
