"""Successors: where to go from the address of an item that went into another one."""

from collections.abc import Callable, Sequence

from . import access
from .actors import Actor
from .definitions import ListDefinition
from .registry import Many

#: Return into which item of the list each of these deleted ones went: (code of the list, keys) -> {key: key}.
successors: Many[Callable[[str, Sequence[int]], dict[int, int]]] = Many("successors")
EVERY_LIST = "*"
#: An item may go into one that goes into another; nobody follows longer ways.
LONGEST_WAY = 10


def successor_of(actor: Actor, definition: ListDefinition, pk: int) -> int | None:
    """Return the item in which another one lives on, if the actor may read it; None for nobody's."""
    found = pk
    for _step in range(LONGEST_WAY):
        following = successors_of(definition.code, [found]).get(found)
        if following is None:
            break
        found = following
    is_readable = found != pk and access.visible(actor, definition).filter(pk=found).exists()
    return found if is_readable else None


def successors_of(list_code: str, pks: Sequence[int]) -> dict[int, int]:
    """Return into which items these went."""
    found: dict[int, int] = {}
    for look_up in successors.get(EVERY_LIST, list_code):
        found.update(look_up(list_code, pks))
    return found
