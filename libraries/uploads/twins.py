"""What is there already: documents of the same name in a place, and documents of the same bytes."""

from collections.abc import Iterable, Mapping
from typing import Any

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from ..document import Document
from ..fields import key_of
from ..names import fold, normalise
from ..places.folder import Folder
from ..places.library import Library
from ..versions.numbers import VersionNumber
from ..versions.version import DocumentVersion

#: One file may lie in very many places; these are enough to say so.
_LOOKED_AT = 50


def of_names(
    actor: Actor, library: Library, folder: Folder | None, names: Iterable[str]
) -> dict[str, Document]:
    """Return the documents of a place that have these names, as far as the actor may read them."""
    keys = {fold(normalise(name)) for name in names}
    found = access.visible(actor, definition_of(Document)).filter(
        library=library, folder=folder, name_key__in=keys
    )
    return {document.name_key: document for document in found.select_related("library", "folder")}


def of_item(document: Document | None, values: Mapping[str, Any]) -> Document | None:
    """Return the document if it belongs to the item for which a file comes: of another one it is no elder."""
    belongs = document is not None and all(document.is_of(name, item) for name, item in values.items())
    return document if belongs else None


def of_bytes(actor: Actor, digests: Iterable[str]) -> dict[str, Document]:
    """Return for each digest a document whose published version has these bytes, if the actor may read it."""
    wanted = set(digests) - {""}
    if not wanted:
        return {}
    versions = DocumentVersion.objects.filter(
        sha256__in=wanted, deleted_at__isnull=True, document__deleted_at__isnull=True
    ).order_by("-pk")
    found = list(versions.values_list("document_id", "sha256", "major", "minor")[: _LOOKED_AT * len(wanted)])
    readable = access.visible(actor, definition_of(Document)).in_bulk({key for key, *_rest in found})
    return _published(found, readable)


def _published(
    found: Iterable[tuple[int, str, int, int]], readable: Mapping[int, Document]
) -> dict[str, Document]:
    """Leave out what the actor may not read, and versions that are not the one for all readers."""
    twins: dict[str, Document] = {}
    for key, digest, major, minor in found:
        document = readable.get(key)
        if document is not None and _figure(major, minor) == document.published_number:
            twins.setdefault(digest, document)
    return twins


def _figure(major: int, minor: int) -> int:
    return key_of(VersionNumber(major, minor))
