"""What a person may find: the search entries of the items that he may read."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from . import access
from .actors import Actor
from .definitions import ListDefinition
from .lists import all_lists
from .models import SearchEntry
from .registry import Many


@dataclass(frozen=True)
class DirectHit:
    """One readable item that the typed text names as such, by a number or an ID."""

    definition: ListDefinition
    pk: int
    title: str
    #: By what it was found, in words.
    reason: str


#: Return the readable item that a typed text names: (actor, text) -> hit or None. Registered under "*".
direct_hits: Many[Callable[[Actor, str], DirectHit | None]] = Many("direct hits")


def hits_named(actor: Actor, text: str) -> list[DirectHit]:
    """Return the readable items that the text names, which stand above all that only holds its words."""
    found = (find(actor, text) for find in direct_hits.get("*"))
    return [hit for hit in found if hit is not None]


def searched_lists(actor: Actor) -> list[ListDefinition]:
    """Return the lists that the actor may search."""
    return [one for one in all_lists() if one.search and access.may_open(actor, one)]


def readable_entries(actor: Actor, codes: tuple[str, ...] = ()) -> QuerySet[SearchEntry]:
    """Return the search entries of the items that the actor may read, of these lists or of all."""
    allowed = Q(pk__in=[])
    for definition in searched_lists(actor):
        if not codes or definition.code in codes:
            readable = access.visible(actor, definition).order_by().filter(pk=OuterRef("item_id"))
            allowed |= Q(Exists(readable), list_code=definition.code)
    return SearchEntry.objects.filter(allowed)
