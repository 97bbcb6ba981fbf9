"""The surfaces on which people meet items, each with how many it shows to a person: all must say the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from . import access
from .actors import Actor
from .definitions import ListDefinition
from .registry import Registry

#: Further items than these are not counted.
LIMIT = 10_000


@dataclass(frozen=True)
class Shown:
    """How many items of a list a surface shows, and how many of them the person's rights put there."""

    count: int
    expected: int

    @property
    def differs(self) -> bool:
        """Tell whether the surface shows something else than the rights say."""
        return self.count != self.expected


@dataclass(frozen=True)
class Surface:
    """A way by which people are shown the items of a list."""

    code: str
    label: "str | Promise"
    #: Return what the surface shows of the list to the actor, asked as the surface itself asks; None where it
    #: has nothing to do with the list.
    shown: Callable[[Actor, ListDefinition], Shown | None]
    #: What is not all of the list: "the days that are set", "the latest 50".
    note: "str | Promise" = ""


#: Every surface by its code, in the order in which they are compared.
surfaces: Registry[Surface] = Registry("surfaces")


def counted(found: "QuerySet[Any]", limit: int = LIMIT) -> int:
    """Return how many these are, one more than the limit standing for more."""
    return found.order_by().values("pk")[: limit + 1].count()


def readable(
    actor: Actor, definition: ListDefinition, only: Q | None = None, *, action: str = access.VIEW
) -> "QuerySet[Any]":
    """Return the items that the actor sees and may do this with."""
    found = access.visible(actor, definition).filter(only or Q())
    if action == access.VIEW:
        return found
    return found.filter(pk__in=access.visible(actor, definition, action).values("pk"))
