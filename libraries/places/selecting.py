"""Which documents and folders were selected on the page of a library."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages.listing import chosen_view, listing_of

from ..document import Document
from .folder import Folder

#: Stands before the key of a folder among selected keys.
FOLDER = "folder-"
LONGEST_KEY = 18


@dataclass(frozen=True)
class Selection:
    """Readable documents and folders, as queries."""

    documents: "QuerySet[Document]"
    folders: "QuerySet[Folder]"


def selected(actor: Actor, keys: Iterable[str]) -> Selection:
    """Return the readable ones among the selected rows."""
    wanted = list(keys)
    documents = [key for key in wanted if not key.startswith(FOLDER)]
    folders = [key.removeprefix(FOLDER) for key in wanted if key.startswith(FOLDER)]
    return Selection(
        access.visible(actor, definition_of(Document)).filter(pk__in=_numbers(documents)),
        access.visible(actor, definition_of(Folder)).filter(pk__in=_numbers(folders)),
    )


def all_shown(actor: Actor, params: Mapping[str, str]) -> Selection:
    """Return everything that the listing with these parameters shows over all its pages."""
    definition = definition_of(Document)
    view = chosen_view(actor, definition, params.get("view", ""))
    documents = listing_of(actor, definition, dict(params), view=view).items
    folders = access.visible(actor, definition_of(Folder)).filter(**_place(params))
    return Selection(documents, folders)


def _place(params: Mapping[str, str]) -> dict[str, Any]:
    """Return the condition on the folders that stand before the documents, which a search does not show."""
    library = _numbers([params.get("library", "")])
    parent = _numbers([params.get("folder", "")])
    if not library or params.get("q") or params.get("where"):
        return {"pk__in": []}
    if parent:
        return {"library": library[0], "parent": parent[0]}
    return {"library": library[0], "parent__isnull": True} if params.get("folder__isnull") else {"pk__in": []}


def _numbers(keys: Iterable[str]) -> list[int]:
    return [int(key) for key in keys if key.isdecimal() and len(key) <= LONGEST_KEY]
