"""New document sets, with the content that they begin with."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages.facts import fact_of

from ..places.contents import carry_out
from ..places.folder import Folder
from ..places.library import Library
from ..places.placing import Place
from .lending import sets_offered_in
from .set_type import DocumentSetType


def make_set(actor: Actor, place: Place, kind: DocumentSetType, values: Mapping[str, Any]) -> Folder:
    """Add a set with its first content, which gets what the set shares."""
    place.refuse_closed()
    place.refuse_folders()
    generated = {
        "library": place.library,
        "parent": place.folder,
        "group_id": place.folder.group_id if place.folder else None,
        "set_type": kind,
    }
    with transaction.atomic():
        made = actions.add(actor, Folder, values, generated=generated)
        if kind.content is not None:
            state = {"made": {str(kind.content.pk): made.pk}, "with_history": False}
            carry_out(actor, kind.content, "copy", state)
    return made


def columns_of(kind: DocumentSetType) -> list[str]:
    """Return the columns for which a new set is asked, those that are shared among them."""
    editable = definition_of(Folder).editable
    names = dict.fromkeys(["name", *kind.columns, *kind.shared_columns])
    return [name for name in names if name in editable]


def new_set_commands(actor: Actor, library: Library, folder: Folder | None) -> list[Command]:
    """Return the entries of the menu “New” by which sets are made."""
    if not library.has_folders or not access.may_add(actor, definition_of(Folder)):
        return []
    query = {"folder": folder.pk} if folder else None
    return [
        Command(
            str(kind),
            reverse("libraries:new-set", args=[library.code, kind.code], query=query),
            icon=kind.icon,
            dialog=True,
        )
        for kind in sets_offered_in(library.pk).distinct()
    ]


def card_of(actor: Actor, folder: Folder | None) -> dict[str, Any] | None:
    """Return what stands at the top of the page of a set: its welcome and its columns."""
    kind = folder.set_type if folder else None
    if folder is None or kind is None:
        return None
    definition = definition_of(folder)
    facts = [fact_of(actor, definition.column(name), folder) for name in columns_of(kind) if name != "name"]
    shared = {definition.column(name).label for name in kind.shared_columns if name in definition.editable}
    url = reverse("lists:edit", args=[definition.code, folder.pk])
    may = access.may(actor, folder, access.CHANGE)
    return {
        "kind": kind,
        "facts": facts,
        "shared": ", ".join(sorted(shared)),
        "command": Command(_("Edit"), url, icon="edit", dialog=True) if may else None,
    }
