"""Documents that a program keeps in places of its own, where names are free: all by a few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from crm_lists.framework import bulk, statements
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from ..document import Document
from ..names import normalise
from ..places.folder import Folder
from ..places.library import Library
from ..short_ids import new_short_id
from ..storing import files
from ..storing.files import Content
from ..versions.adding import TakenFile, VersionFile, check_out_new, first_facts, take_bytes, version_row


@dataclass(frozen=True)
class PlacedFile:
    """A file for a folder in which nothing has its name, with columns that people fill in."""

    name: str
    content: Content
    folder: Folder
    group_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def add_placed(actor: Actor, library: Library, new: Sequence[PlacedFile]) -> list[Document]:
    """Add a document for each file, in their order; a refusal of one is raised and leaves none."""
    taken = [take_bytes(library, normalise(one.name), one.content) for one in new]
    if not new:
        return []
    with transaction.atomic():
        files.hold_contents(one.stored.sha256 for one in taken)
        versions = _lend_files(new, taken)
        rows = [_row(actor, library, *pair) for pair in zip(new, versions, strict=True)]
        by_key = {row.generated["short_id"]: file for row, file in zip(rows, versions, strict=True)}

        def along(added: list[Any]) -> None:
            statements.insert([version_row(actor, one, by_key[one.short_id], comment="") for one in added])
            check_out_new(actor, added)

        return [_document(one) for one in bulk.make_many(actor, definition_of(Document), rows, along=along)]


def add_folders(actor: Actor, library: Library, new: Sequence[tuple[str, int | None]]) -> list[Folder]:
    """Add folders to the root of a library, each by its name and the group that shares it; names are free."""
    rows = [bulk.NewRow({"name": name}, {"library": library, "group_id": group_id}) for name, group_id in new]
    return [_folder(one) for one in bulk.make_many(actor, definition_of(Folder), rows)]


def _folder(made: Any) -> Folder:
    if isinstance(made, bulk.Refusal):
        raise ValidationError(made.message)
    folder: Folder = made
    return folder


def _lend_files(new: Sequence[PlacedFile], taken: Sequence[TakenFile]) -> list[VersionFile]:
    """Find or make the rows of django-filer for the bytes, those of equal bytes once."""
    wanted = [
        (item.stored, normalise(one.name), item.file_format) for one, item in zip(new, taken, strict=True)
    ]
    rows = files.claim_many(wanted)
    return [VersionFile.on_row(rows[item.stored.sha256], item) for item in taken]


def _row(actor: Actor, library: Library, one: PlacedFile, file: VersionFile) -> bulk.NewRow:
    generated = {
        "library": library,
        "folder": one.folder,
        "group_id": one.group_id,
        "short_id": new_short_id(),
        "has_free_name": True,
        **first_facts(actor, library, file),
    }
    return bulk.NewRow({**one.values, "name": normalise(one.name)}, generated)


def _document(made: Any) -> Document:
    if isinstance(made, bulk.Refusal):
        raise ValidationError(made.message)
    document: Document = made
    return document
