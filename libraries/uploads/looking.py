"""What a file would meet before it is sent: documents of its name in the place, or of its bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm_lists.framework.actors import Actor

from ..document import Document
from ..names import fold, normalise
from ..places.folder import Folder
from ..places.library import Library
from . import twins
from .many import Kept
from .places import Places


@dataclass(frozen=True)
class Asked:
    """A file that shall be sent: its name, the folders that it brings, its hash where it is known."""

    name: str
    folders: tuple[str, ...] = ()
    sha256: str = ""
    #: The columns by which it will belong to the item for which it comes.
    values: Mapping[str, Any] = field(default_factory=dict)


def clashes(
    actor: Actor, library: Library, folder: Folder | None, asked: Sequence[Asked]
) -> list[Kept | None]:
    """Return for each file what it would meet, None for nothing that the actor may read."""
    places, same_bytes = Places(actor, library, folder), twins.of_bytes(actor, [one.sha256 for one in asked])
    found: dict[tuple[str, ...], dict[str, Document]] = {}
    for path in {one.folders for one in asked}:
        is_there, place = places.known_at(path)
        names = [one.name for one in asked if one.folders == path]
        found[path] = twins.of_names(actor, library, place, names) if is_there else {}
    return [_met(one, found[one.folders], same_bytes.get(one.sha256)) for one in asked]


def clash_of(actor: Actor, library: Library, folder: Folder | None, asked: Asked) -> Kept | None:
    """Return what one file would meet."""
    return clashes(actor, library, folder, [asked])[0]


def _met(one: Asked, names: dict[str, Document], same_bytes: Document | None) -> Kept | None:
    same_name = twins.of_item(names.get(fold(normalise(one.name))), one.values)
    if same_name is None and same_bytes is None:
        return None
    return Kept(one.name, "clash", same_name=same_name, same_bytes=same_bytes)
