"""The choice of a place: libraries and their folders as a tree, a level at a time, and a search by name."""

from dataclasses import dataclass, field
from typing import Self

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from crm_lists.framework import access, surroundings
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from ..names import fold
from .folder import Folder
from .library import Library
from .placing import Place

#: So many folders of a level, or of a search, are shown; the search finds the others.
SHOWN = 100
LONGEST_KEY = 18
LIBRARY, FOLDER = "l", "f"


@dataclass
class Node:
    """A place in the tree."""

    value: str
    name: str
    icon: str
    level_url: str = ""
    hint: str = ""
    is_open: bool = False
    nodes: "list[Self]" = field(default_factory=list)


def top(actor: Actor, opened: Library | None) -> list[Node]:
    """Return the libraries that take documents, the one where the person is unfolded."""
    found = []
    for library in surroundings.known("libraries.open", open_libraries):
        node = Node(f"{LIBRARY}{library.pk}", library.name, library.icon)
        if library.has_folders:
            node.level_url = _level_url(node.value)
        if opened is not None and library.pk == opened.pk and library.has_folders:
            node.is_open, node.nodes = True, level(actor, Place(library))
        found.append(node)
    return found


def open_libraries() -> list[Library]:
    """Return the libraries of documents that take something."""
    return list(Library.objects.filter(is_active=True, kind=Library.Kind.DOCUMENTS))


def level(actor: Actor, place: Place) -> list[Node]:
    """Return the readable folders of a place."""
    here = _readable(actor).filter(library=place.library, parent=place.folder)
    children = _readable(actor).filter(parent=OuterRef("pk"))
    found = here.annotate(is_full=Exists(children)).order_by("name_key", "pk")
    rows = found.values_list("pk", "name", "is_full")[:SHOWN]
    return [_node(pk, name, is_full=is_full) for pk, name, is_full in rows]


def matching(actor: Actor, text: str) -> list[Node]:
    """Return the readable folders with the text in their names, of libraries that take something."""
    keys = [library.pk for library in surroundings.known("libraries.open", open_libraries)]
    found = _readable(actor).filter(library__in=keys, name_key__contains=fold(text.strip()))
    rows = found.order_by("name_key", "pk").values_list("pk", "name", "library__name", "path")[:SHOWN]
    return [
        Node(f"{FOLDER}{pk}", name, "folder", hint=f"{library} / {path}") for pk, name, library, path in rows
    ]


def place_of(actor: Actor, value: str) -> Place:
    """Return the place that a value names, or raise ItemNotFound."""
    kind, key = value[:1], value[1:]
    if kind not in (LIBRARY, FOLDER) or not key.isdecimal() or len(key) > LONGEST_KEY:
        raise access.ItemNotFound(value)
    if kind == FOLDER:
        folder: Folder = access.one_of(_readable(actor).select_related("library"), key)
        return Place(folder.library, folder)
    library = Library.objects.filter(pk=int(key), is_active=True).first()
    if library is None:
        raise access.ItemNotFound(value)
    return Place(library)


def _readable(actor: Actor) -> "QuerySet[Folder]":
    return access.visible(actor, definition_of(Folder)).order_by()


def _node(pk: int, name: str, *, is_full: bool) -> Node:
    value = f"{FOLDER}{pk}"
    return Node(value, name, "folder", level_url=_level_url(value) if is_full else "")


def _level_url(value: str) -> str:
    return reverse("libraries:place-level", query={"at": value})
