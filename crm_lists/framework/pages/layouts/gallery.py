"""The gallery: items as cards with a picture where one is known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from ... import access, people
from ...actors import Actor
from ...columns import Column
from ...definitions import ListDefinition
from ...registry import Many
from ..tables import paging
from .base import Drawing, Layout, layouts
from .cards import cards_of, needed


@dataclass(frozen=True)
class Picture:
    """The picture of an item: by an address of the site itself, or a sign that is drawn in the page."""

    url: str = ""
    #: What it shows, for those who do not see it; empty where it only decorates.
    text: str = ""
    #: Whether nothing of it may be cut off, as of a logo.
    is_whole: bool = False
    #: HTML of a sign that stands for a picture.
    sign: str = ""


#: Return the pictures of these items by their keys, in a fixed number of queries:
#: (actor, definition, keys) -> {key: picture}. The keys are those of items that the actor may see.
pictures: Many[Callable[[Actor, ListDefinition, Sequence[int]], Mapping[int, Picture]]] = Many("pictures")


def signs(
    draw: Callable[[str], SafeString],
) -> Callable[[Actor, ListDefinition, Sequence[int]], Mapping[int, Picture]]:
    """Return a finder of pictures that draws a sign for the name of each item; one query."""

    def find(actor: Actor, definition: ListDefinition, keys: Sequence[int]) -> Mapping[int, Picture]:
        """Return the signs of these items."""
        named = access.visible(actor, definition).filter(pk__in=keys).values_list("pk", definition.title)
        return {pk: Picture(sign=draw(str(name))) for pk, name in named}

    return find


#: The discs with initials that people have everywhere.
discs = signs(people.avatar)


class Gallery(Layout):
    """Draws a view as cards."""

    code = "gallery"
    label = gettext_lazy("Gallery")
    icon = "grid"

    def columns(self, definition: ListDefinition) -> list[Column]:
        """Return no column: any item is a card."""
        return []

    def offers(self, definition: ListDefinition) -> bool:
        """Tell that every list can be drawn so."""
        return True

    def context(self, drawing: Drawing) -> dict[str, Any]:
        """Return a page of cards with their pictures."""
        definition = drawing.definition
        page = drawing.listing(also=needed(definition.title))
        (cards,) = cards_of([page])
        keys = [card.pk for card in cards]
        for find in pictures.get(definition.code):
            found = find(drawing.actor, definition, keys) if keys else {}
            for card in cards:
                card.picture = card.picture or found.get(card.pk)
        return {"cards": cards, "icon": definition.icon, **paging(page, drawing.params)}


layouts.register(Gallery.code, Gallery())
