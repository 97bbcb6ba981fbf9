"""For whom an actor acts: a change of an item that is open to a deputy only carries both names."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User

from .actors import Actor
from .registry import Many

if TYPE_CHECKING:
    from .definitions import ListDefinition

#: Key of what answers for every list.
EVERY_LIST = "*"
#: Says for whom an actor does this to items, by key; without those that his own rights open to him.
representing: Many[Callable[[Actor, "ListDefinition", Collection[Any], str], Mapping[Any, User]]] = Many(
    "representing"
)


def for_whom(
    actor: Actor, definition: "ListDefinition", keys: Collection[Any], action: str
) -> Mapping[Any, User]:
    """Return, by key, for whom the actor does this to those items that are not open to him otherwise."""
    if actor.user is None or actor.on_behalf_of is not None or not keys:
        return {}
    found: dict[Any, User] = {}
    for represent in representing.get(EVERY_LIST, definition.code):
        found |= represent(actor, definition, keys, action)
    return found


def acting_on(actor: Actor, definition: "ListDefinition", key: Any, action: str) -> Actor:
    """Return the actor as the one who does this to the item, for whom it may be."""
    person = for_whom(actor, definition, (key,), action).get(key)
    return replace(actor, on_behalf_of=person) if person is not None else actor
