"""Which columns, required ones and libraries belong to each document type; known to each process."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils.translation import gettext as _

from crm_lists.framework import surroundings
from crm_lists.framework.lists import definition_of

from ..document_sets.lending import lend_to_new, takes_type
from .codes import DocumentType

if TYPE_CHECKING:
    from ..document import Document

EMPTY: tuple[object, ...] = (None, "", [])
TYPE = "document_type"


@dataclass(frozen=True)
class TypeFacts:
    """What administrators settled for one type."""

    columns: frozenset[str]
    required: tuple[str, ...]
    #: Keys of the libraries in which it is offered; all where there are none.
    libraries: frozenset[int]


@dataclass(frozen=True)
class Types:
    """All types as they are settled now."""

    by_key: Mapping[int, TypeFacts]

    @cached_property
    def bound(self) -> frozenset[str]:
        """Return the columns that only documents of some types have."""
        return frozenset(name for facts in self.by_key.values() for name in facts.columns)

    def lacked_by(self, key: int | None) -> frozenset[str]:
        """Return the columns that documents of a type do not have."""
        facts = self.by_key.get(key or 0)
        return self.bound - facts.columns if facts else self.bound

    def are_offered(self, key: int, library: int) -> bool:
        """Tell whether documents of a library may have a type."""
        facts = self.by_key.get(key)
        return facts is None or not facts.libraries or library in facts.libraries

    def offered_in(self, library: int) -> list[int]:
        """Return the keys of the types that documents of a library may have."""
        return [key for key in self.by_key if self.are_offered(key, library)]


def types() -> Types:
    """Return the types as they are settled now."""
    return surroundings.known("libraries.types", _load)


def _load() -> Types:
    libraries: dict[int, set[int]] = {}
    links = DocumentType.libraries.through.objects.values_list("documenttype_id", "library_id")
    for key, library in links:
        libraries.setdefault(key, set()).add(library)
    rows = DocumentType.objects.values_list("pk", "columns", "required_columns")
    return Types(
        {
            key: TypeFacts(frozenset(columns), tuple(required), frozenset(libraries.get(key, ())))
            for key, columns, required in rows
        }
    )


def settle(document: "Document") -> None:
    """Give a new document its type and what its set lends, and note whether it lacks something."""
    if document._state.adding:
        _begin(document)
    document.needs_details = bool(missing(document))


def _begin(document: "Document") -> None:
    if document.document_type_id is None:
        document.document_type_id = document.library.default_type_id
    lend_to_new(document)
    lacked = document.lacked_columns()
    for column in definition_of(document).custom_columns:
        if column.name in lacked and document.extra.get(column.name) == column.default:
            document.extra.pop(column.name, None)


def check(document: "Document") -> None:
    """Refuse a type that library or set do not take; what a document has already stays."""
    kind = document.document_type_id
    if kind is None:
        return
    is_offered = types().are_offered(kind, document.library_id)
    if is_offered and takes_type(document):
        return
    place = {"library": document.library_id, "folder": document.folder_id}
    if not type(document)._default_manager.filter(pk=document.pk, document_type=kind, **place).exists():
        facts = {"place": document.folder if is_offered else document.library, "type": document.document_type}
        message = _("“%(place)s” takes no documents of the type “%(type)s”.") % facts
        raise ValidationError({TYPE: message})


def missing(document: "Document") -> list[str]:
    """Return the names of the columns that must be filled in and are not."""
    found = [TYPE] if document.document_type_id is None and document.library.requires_type else []
    return [*found, *(name for name in _wanted(document) if _is_empty(document, name))]


def _wanted(document: "Document") -> Collection[str]:
    """Return the required columns of the document's type, and those that all documents must have."""
    known = types()
    facts = known.by_key.get(document.document_type_id or 0)
    lacked = known.lacked_by(document.document_type_id)
    custom = definition_of(document).custom_columns
    always = (one.name for one in custom if one.is_required and one.is_editable and one.name not in lacked)
    return dict.fromkeys([*(facts.required if facts else ()), *always])


def _is_empty(document: "Document", name: str) -> bool:
    try:
        column = definition_of(document).column(name)
    except FieldDoesNotExist:
        return False
    return column.is_editable and column.read(document) in EMPTY
