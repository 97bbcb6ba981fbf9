"""The writers and readers of documents, for everybody above: upload, versions, check-out, folders.

Bytes are on the disk before the row that names them is committed. When the transaction fails, a file is
left that no row names; a row without its file cannot be.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns.lookup import lookup_list
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of

from .document import Document
from .names import normalise
from .places import placing
from .places.folder import Folder
from .places.library import Library
from .places.placing import Place
from .storing.files import Content
from .uploads.clash import Clash
from .uploads.many import Kept, NewFile, upload_many
from .uploads.placed import PlacedFile, add_folders, add_placed
from .versions.adding import (
    TakenFile,
    VersionFile,
    add_version,
    check_out_new,
    first_facts,
    first_note,
    new_version,
    number_for,
    open_version,
    read_bytes,
    restore_version,
    take_bytes,
    version_of,
)
from .versions.approval import approve, may_decide, publish, reject, submit, unpublish, withdraw
from .versions.check_outs import (
    WorkingCopy,
    check_in,
    check_out,
    discard_check_out,
    drop_kept,
    kept_copy,
    kept_drafts,
    may_take_over,
    save_draft,
    take_over,
    working_copy,
)
from .versions.drafts import sees_drafts, versions_seen
from .versions.removing import delete_version, deleted_versions, restore_deleted_version

__all__ = [
    "CRM_LIBRARY",
    "MAIL_LIBRARY",
    "Clash",
    "Kept",
    "NewFile",
    "PlacedFile",
    "WorkingCopy",
    "accept_file",
    "add_folder",
    "add_folders",
    "add_placed",
    "approve",
    "check_in",
    "check_out",
    "common_library",
    "delete_version",
    "deleted_versions",
    "discard_check_out",
    "drop_kept",
    "kept_copy",
    "kept_drafts",
    "linking_columns",
    "may_decide",
    "may_take_over",
    "move",
    "new_version",
    "number_for",
    "open_version",
    "publish",
    "read_bytes",
    "reject",
    "restore_deleted_version",
    "restore_version",
    "save_draft",
    "sees_drafts",
    "submit",
    "take_over",
    "unpublish",
    "upload",
    "upload_many",
    "version_of",
    "versions_seen",
    "withdraw",
    "working_copy",
]

Values = Mapping[str, Any]

#: Code of the common library of the CRM (DS-08) and of the one that takes e-mail (DS-45).
CRM_LIBRARY = "crm"
MAIL_LIBRARY = "e-mail"


def upload(  # noqa: PLR0913 - what the add action takes, and the file
    actor: Actor,
    library: Library,
    *,
    name: str,
    content: Content,
    values: Values | None = None,
    generated: Values | None = None,
    comment: str = "",
) -> Document:
    """Add a document with its first version, under the name or the next free one like it.

    `values` are columns that people fill in, `generated` those that the program sets: owner, group,
    salesperson, folder.
    """
    refuse_who_may_not_add(actor)
    kept_name = normalise(name)
    taken = take_bytes(library, kept_name, content)
    with transaction.atomic():
        typed = {**(values or {}), "name": kept_name}
        return upload_taken(actor, library, taken, typed, generated=generated, comment=comment)


def refuse_who_may_not_add(actor: Actor) -> None:
    """Refuse, before bytes are taken in, who may add no document at all."""
    if not access.may_add(actor, definition_of(Document)):
        raise actions.NotPermitted(
            _("You may not add documents. An administrator can give you a role that may.")
        )


def upload_taken(  # noqa: PLR0913 - what the add action takes, and the file
    actor: Actor,
    library: Library,
    taken: TakenFile,
    values: Values,
    *,
    generated: Values | None = None,
    comment: str = "",
) -> Document:
    """Make a document of bytes that were taken in, within a transaction; its name is among the values."""
    # Looked for while the place is held: nobody can have taken the name when the document is checked.
    facts = {**(generated or {}), "library": library, "has_free_name": True}
    file = VersionFile.from_taken(taken, name=values["name"])
    typed = {**values, "name": _free_name(library, facts.get("folder"), values["name"])}
    facts |= first_facts(actor, library, file)
    document = actions.add(actor, Document, typed, generated=facts, note=first_note(facts, comment))
    add_version(actor, document, file, comment=comment)
    check_out_new(actor, [document])
    return document


def _free_name(library: Library, folder: Folder | None, name: str) -> str:
    """Return a name that is free in the place; nobody else takes one there until the transaction ends."""
    place: type[Folder] | type[Library] = Folder if folder else Library
    place._default_manager.select_for_update(no_key=True).get(pk=folder.pk if folder else library.pk)
    return Document(library=library, folder=folder, name=name).free_name()


def accept_file(actor: Actor, item: Item, name: str, content: Content) -> Document:
    """Upload a file that was dropped on the page of an item: into the common library, linked to the item."""
    values = dict.fromkeys(linking_columns(definition_of(item)), item)
    return upload(actor, common_library(CRM_LIBRARY), name=name, content=content, values=values)


def linking_columns(definition: ListDefinition) -> list[str]:
    """Return the columns by which documents belong to items of a list."""
    mine = definition_of(Document)
    lookups = {name: column for name, column in mine.lookups.items() if column.is_editable}
    return [name for name, column in lookups.items() if lookup_list(column).code == definition.code]


def common_library(code: str) -> Library:
    """Return the library of this code, which every installation has."""
    try:
        return Library.objects.get(code=code)
    except Library.DoesNotExist:
        raise ValidationError(
            _("The library “%(code)s” is missing. An administrator can add it again.") % {"code": code}
        ) from None


def add_folder(actor: Actor, library: Library, *, name: str, parent: Folder | None = None) -> Folder:
    """Add a folder to a library; it is shared with the people of the folder in which it lies."""
    Place(library, parent).refuse_folders()
    generated = {"library": library, "parent": parent, "group_id": parent.group_id if parent else None}
    return actions.add(actor, Folder, {"name": name}, generated=generated)


def move(actor: Actor, document: Document, folder: Folder | None) -> Document:
    """Move a document to a folder, or to the root of its library."""
    place = Place(folder.library if folder else document.library, folder)
    return placing.move(actor, document, place)
