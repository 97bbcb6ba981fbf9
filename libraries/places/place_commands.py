"""What can be done on the page of a library: with the place itself, and with selected rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Priority
from crm_lists.framework.lists import definition_of
from crm_lists.organisation.panel import commands_of_item

from ..document import Document
from ..new_documents import new_document_entries
from . import pins
from .folder import Folder, FolderList
from .library import Library
from .selecting import FOLDER


def address(name: str, library: Library, opened: Folder | None) -> str:
    """Return the address of a page that adds something to the place."""
    query = {"folder": opened.pk} if opened else None
    return reverse(f"libraries:{name}", args=[library.code], query=query)


def takes_documents(actor: Actor, library: Library) -> bool:
    """Tell whether the actor may add documents to the library."""
    return library.is_active and access.may_add(actor, definition_of(Document))


# -- the place ------------------------------------------------------------------------------------


def commands_of(
    actor: Actor, library: Library, opened: Folder | None, *, more: Sequence[Command] = ()
) -> list[Command]:
    """Return the command bar: what adds, then a menu of what is done with the place and its listing."""
    others = [*(_with_folder(actor, opened) if opened else []), *(one for one in more if not one.main)]
    menu = [entry for one in others for entry in (one.entries or [one])]
    rest = [Command(_("More"), icon="more_horizontal", entries=tuple(menu))] if menu else []
    return [*(_adding(actor, library, opened) if takes_documents(actor, library) else []), *rest]


def _adding(actor: Actor, library: Library, opened: Folder | None) -> list[Command]:
    entries = [one for make in new_document_entries.get("*") for one in make(actor, library, opened)]
    new = [Command(_("New"), icon="add", main=True, entries=tuple(entries))] if entries else []
    found = [*new, _upload(address("upload", library, opened), library, main=not entries)]
    if library.has_folders:
        url = address("new-folder", library, opened)
        found.append(Command(_("New folder"), url, icon="folder_add", dialog=True))
    return found


def _upload(url: str, library: Library, *, main: bool) -> Command:
    """Return the command that uploads; a script opens the chooser that the end of the address names."""
    if not library.has_folders:
        return Command(_("Upload"), f"{url}#files", icon="arrow_upload", dialog=True, main=main)
    files = Command(_("Files"), f"{url}#files", icon="document", dialog=True)
    folder = Command(_("Folder"), f"{url}#folder", icon="folder", dialog=True)
    return Command(_("Upload"), icon="arrow_upload", main=main, entries=(files, folder))


def _with_folder(actor: Actor, opened: Folder) -> list[Command]:
    """Return what can be done with the open folder itself."""
    return [download_folder(opened), *commands_of_item(actor, opened), *folder_commands(actor, opened)]


def download_folder(folder: Folder) -> Command:
    """Return the command that sends a folder as an archive."""
    url = reverse("libraries:zip", query={"pk": f"{FOLDER}{folder.pk}"})
    return Command(_("Download folder"), url, icon="arrow_download", download=True)


def folder_commands(actor: Actor, folder: Folder) -> list[Command]:
    """Return the commands of a folder besides those of every item."""
    key = [FolderList.code, folder.pk]
    commands = pins.commands(actor, folder)
    if access.may(actor, folder, access.CHANGE):
        url = reverse("lists:edit", args=key)
        commands.append(Command(_("Rename folder"), url, icon="rename", dialog=True))
        commands.append(_placing("move", _("Move folder"), "folder_arrow_right", folder))
    if access.may_add(actor, definition_of(Folder)):
        commands.append(_placing("copy", _("Copy folder"), "copy", folder))
    if access.may(actor, folder, access.DELETE):
        url = reverse("lists:delete", args=key)
        commands.append(Command(_("Delete folder"), url, icon="delete", dialog=True))
    return commands


def _placing(deed: str, label: str, sign: str, folder: Folder) -> Command:
    url = reverse("libraries:place", args=[deed], query={"pk": f"{FOLDER}{folder.pk}"})
    return Command(label, url, icon=sign, dialog=True)


def commands_of_folder(actor: Actor, folder: Folder) -> list[Command]:
    """Return what is done with a folder in a menu or in the pane: its own page has these in its bar."""
    rename = Command(
        _("Rename"),
        reverse("libraries:rename", args=[FolderList.code, folder.pk]),
        icon="rename",
        dialog=True,
        priority=Priority.SELDOM,
    )
    may_rename = access.may(actor, folder, access.CHANGE)
    return [download_folder(folder), *pins.commands(actor, folder), *([rename] if may_rename else [])]


def uploads_of(actor: Actor, library: Library, opened: Folder | None) -> dict[str, Any] | None:
    """Return where files dropped on the page go, None where the person adds none."""
    if not takes_documents(actor, library):
        return None
    return {
        "url": address("upload", library, opened),
        "begin_url": address("begin-upload", library, opened),
        "look_url": address("look-before-upload", library, opened),
        "has_folders": library.has_folders,
        "hint": library.formats_text(),
    }


# -- selected rows --------------------------------------------------------------------------------


def selection_of(context: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the commands for selected rows: a download before those that every list has."""
    if context["layout"] is not None:
        return None
    found = context.get("selection") or {"commands": [], "query": "?", "all_label": ""}
    download = Command(_("Download"), reverse("libraries:zip"), icon="arrow_download")
    # Who may change nothing of the list gets none of its commands.
    placing = _with_selected() if found["commands"] else []
    taken = {one.url for one in placing}
    rest = [one for one in found["commands"] if one.url not in taken and one.icon != "delete"]
    return {**found, "commands": [download, *placing, *rest], "row_commands": _for_one()}


def _with_selected() -> list[Command]:
    """Return the commands that take documents and folders alike."""
    deeds = (
        ("move", _("Move"), "folder_arrow_right"),
        ("copy", _("Copy"), "copy"),
        ("delete", _("Delete"), "delete"),
    )
    return [Command(label, reverse("libraries:place", args=[deed]), icon=sign) for deed, label, sign in deeds]


def _for_one() -> list[dict[str, str]]:
    """Return the commands that take one row; the browser knows how many are selected."""
    return [
        {"code": "open", "label": _("Open"), "icon": "open", "key": "Enter"},
        {"code": "rename", "label": _("Rename"), "icon": "rename", "key": "F2"},
        {"code": "menu", "label": _("More"), "icon": "more_horizontal", "key": "M"},
    ]
