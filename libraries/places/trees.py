"""The tree of a library's folders: one level at a time, with the way to the open folder unfolded."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.sort_keys import SortKey

from .folder import Folder
from .library import Library

#: So many folders of one level are shown before the rest is asked for.
SIZE = 50
#: So many folders stay unfolded from page to page.
MOST_UNFOLDED = 12


@dataclass
class Level:
    """The folders of one place, as far as they are shown."""

    nodes: "list[Node]" = field(default_factory=list)
    #: Where the next ones are asked for.
    more_url: str = ""


@dataclass
class Node:
    """One folder of the tree."""

    pk: int
    name: str
    url: str
    level_url: str
    has_children: bool
    is_current: bool = False
    #: What lies in it, where that is shown.
    level: Level | None = None


def level_of(actor: Actor, library: Library, parent: Folder | None, *, after: str = "") -> Level:
    """Return the readable folders of a place, those behind the folder of this key; one query."""
    definition = definition_of(Folder)
    seen = access.visible(actor, definition).order_by()
    children = seen.filter(parent=OuterRef("pk"))
    rows = seen.filter(library=library, parent=parent).annotate(
        letters=SortKey(F("name")), full=Exists(children)
    )
    if after.isdecimal():
        rows = rows.filter(_behind(rows, int(after[:18])))
    found = list(rows.order_by("letters", "pk").values_list("pk", "name", "full")[: SIZE + 1])
    nodes = [
        Node(pk, name, definition.url_of(pk), _level_url(library, folder=pk), has_children=full)
        for pk, name, full in found[:SIZE]
    ]
    place = {"folder": parent.pk} if parent else {}
    is_cut = len(found) > SIZE
    return Level(nodes, _level_url(library, **place, after=nodes[-1].pk) if is_cut else "")


def _behind(rows: Any, pk: int) -> Q:
    """Return the condition on the rows behind this one."""
    letters = rows.filter(pk=pk).values_list("letters", flat=True).first()
    return Q() if letters is None else Q(letters__gt=letters) | Q(letters=letters, pk__gt=pk)


def tree_of(actor: Actor, library: Library, opened: Folder | None, unfolded: Collection[int] = ()) -> Level:
    """Return the top of the tree, unfolded down to the open folder, and where the person left it so."""
    top = level = level_of(actor, library, None)
    way = [*_readable(actor, opened.ancestors()), opened] if opened else []
    for folder in way:
        node = _node_in(level, folder, library)
        node.is_current = folder is opened
        if not node.has_children:
            break
        node.level = level = level_of(actor, library, folder)
    _unfold(actor, library, top, set(unfolded))
    return top


def _unfold(actor: Actor, library: Library, level: Level, keys: set[int]) -> None:
    for node in level.nodes:
        if node.level is None and node.has_children and node.pk in keys:
            node.level = level_of(actor, library, Folder(pk=node.pk))
        if node.level is not None:
            _unfold(actor, library, node.level, keys)


def unfolded(cookie: str) -> list[int]:
    """Return the keys of the folders that the person has unfolded, of so many as a page may ask for."""
    return [int(key) for key in cookie.split(".")[-MOST_UNFOLDED:] if key.isdecimal() and len(key) <= 18]


def _node_in(level: Level, folder: Folder, library: Library) -> Node:
    """Return the node of a folder; one that stands behind the shown ones is put before them."""
    found = next((node for node in level.nodes if node.pk == folder.pk), None)
    if found is None:
        found = Node(
            folder.pk, folder.name, folder.url, _level_url(library, folder=folder.pk), has_children=True
        )
        level.nodes.insert(0, found)
    return found


def _readable(actor: Actor, folders: list[Folder]) -> list[Folder]:
    if not folders:
        return []
    seen = access.visible(actor, definition_of(Folder)).filter(pk__in=[one.pk for one in folders])
    keys = set(seen.values_list("pk", flat=True))
    return [one for one in folders if one.pk in keys]


def _level_url(library: Library, **params: Any) -> str:
    query: Mapping[str, Any] = {name: value for name, value in params.items() if value}
    return reverse("libraries:tree", args=[library.code], query=query)
