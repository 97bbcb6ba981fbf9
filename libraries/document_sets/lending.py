"""What a document set lends to the documents that lie in it: the values of its shared columns."""

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from crm_lists.framework import surroundings
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import definition_of

from ..places.folder import SEPARATOR, Folder
from .set_type import DocumentSetType

if TYPE_CHECKING:
    from ..document import Document

EMPTY: tuple[object, ...] = (None, "", [])


def has_sets() -> bool:
    """Tell whether there are kinds of sets at all."""
    return surroundings.known("libraries.has_sets", DocumentSetType.objects.exists)


def set_above(folder_id: int | None) -> Folder | None:
    """Return the innermost set in which a folder lies, or that it is; one query, and none without sets."""
    if folder_id is None or not has_sets():
        return None
    found = Folder.objects.filter(set_type__isnull=False, insides__below=folder_id)
    sets = list(found.select_related("set_type").order_by())
    return max(sets, key=lambda one: one.path.count(SEPARATOR), default=None)


def is_outside(folder: Folder | None) -> bool:
    """Tell, without a look at others, that a folder is no set and lies in none."""
    return folder is None or (folder.parent_id is None and folder.set_type_id is None)


def lent_by(folder: Folder, documents: ListDefinition) -> dict[str, Any]:
    """Return the shared columns of a set with their values, as they stand in it."""
    kind = folder.set_type
    known = definition_of(folder)
    names = [name for name in kind.shared_columns if name in known.editable] if kind else []
    return {name: known.column(name).read(folder) for name in names if name in documents.editable}


def lend_to_new(document: "Document") -> None:
    """Give a new document what its set has; what the set leaves empty stays as it came."""
    if is_outside(document.folder):
        return
    folder = set_above(document.folder_id)
    definition = definition_of(document)
    lacked = document.lacked_columns()
    for name, value in lent_by(folder, definition).items() if folder else ():
        if value not in EMPTY and name not in lacked:
            definition.column(name).write(document, value)


def takes_type(document: "Document") -> bool:
    """Tell whether the set in which the document lies takes documents of its type."""
    folder = set_above(document.folder_id)
    kind = folder.set_type if folder else None
    if kind is None or document.document_type_id is None:
        return True
    taken = set(kind.document_types.values_list("pk", flat=True))
    return not taken or document.document_type_id in taken


def sets_offered_in(library_id: int) -> "QuerySet[DocumentSetType]":
    """Return the kinds of sets of which new ones are offered in a library."""
    limited = DocumentSetType.libraries.through.objects.values("documentsettype_id")
    kinds = DocumentSetType.objects.filter(is_active=True)
    return kinds.filter(libraries=library_id) | kinds.exclude(pk__in=limited)
