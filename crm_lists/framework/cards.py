"""Cards on an item's page: a few lines of what is linked to it, fetched when a person comes to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlencode

from django.utils.functional import Promise

from . import access
from .actors import Actor
from .columns.base import EMPTY
from .commands import Command
from .definitions import ListDefinition
from .guarding import hides, seen_by
from .items import Item
from .listing import Listing, Query
from .lists import find_list, has_list
from .registry import Many

SHOWN = 5


@dataclass(frozen=True)
class Line:
    """One line of a card, as HTML: what leads to the item, and what one must know of it."""

    title_html: str
    facts: Sequence[str] = ()


@dataclass(frozen=True)
class Content:
    """What a card holds."""

    lines: Sequence[Line] = ()
    #: The list view with all of them.
    more_url: str = ""
    has_more: bool = False
    commands: Sequence[Command] = field(default_factory=tuple)


class Card:
    """One card of an item's page; its content is asked for by a request of its own."""

    code: ClassVar[str]
    label: "ClassVar[str | Promise]"
    icon: ClassVar[str] = "apps_list"
    #: Said where the card is empty.
    nothing: "ClassVar[str | Promise]" = ""
    #: The tab that shows the same without JavaScript.
    tab: ClassVar[str] = ""

    def is_offered(self, actor: Actor, item: Item) -> bool:
        """Tell whether the card stands on the page at all."""
        return True

    def content(self, actor: Actor, item: Item) -> Content:
        """Return what the card holds for the actor."""
        raise NotImplementedError


#: The cards of an item's page, by the code of its list.
item_cards: Many[Card] = Many("cards of items")


class ListCard(Card):
    """Items of a list that look the item of the page up."""

    list_code: ClassVar[str]
    #: Filters of the listing besides the link.
    filters: ClassVar[Mapping[str, str]] = {}
    sort: ClassVar[str] = ""
    #: Columns beside the title.
    columns: ClassVar[tuple[str, ...]] = ()

    def __init__(self, link: str) -> None:
        """Take the column by which the list looks up the items on whose pages the card stands."""
        self.link = link

    def is_offered(self, actor: Actor, item: Item) -> bool:
        """Tell whether the actor may open the list and read the column of the link."""
        if not has_list(self.list_code):
            return False
        definition = self._definition(actor)
        return access.may_open(actor, definition) and not hides(definition, self.link)

    def content(self, actor: Actor, item: Item) -> Content:
        """Return the first of the items."""
        definition = self._definition(actor)
        params = {**self.filters, self.link: str(item.pk)}
        columns = [name for name in self.columns if not hides(definition, name)]
        query = Query(params=params, sort=self.sort, size=SHOWN)
        page = Listing(actor, definition, query, columns=[definition.title, *columns])
        lines = [
            Line(row.cells[0], [cell for cell in row.cells[1:] if cell and cell != EMPTY])
            for row in page.rows
        ]
        asked = {"view": "all", **params, **({"sort": self.sort} if self.sort else {})}
        url = f"{definition.url}?{urlencode(asked)}"
        return Content(lines, url, bool(page.next_cursor), self._adding(actor, definition, item))

    def _definition(self, actor: Actor) -> ListDefinition:
        return seen_by(actor, find_list(self.list_code))

    def _adding(self, actor: Actor, definition: ListDefinition, item: Item) -> Sequence[Command]:
        if not (definition.is_added_by_form and access.may_add(actor, definition)):
            return ()
        url = f"{definition.add_url}?{self.link}={item.pk}"
        return (Command(definition.item_label, url, icon="add", dialog=True),)


def offered_cards(actor: Actor, definition: ListDefinition, item: Item) -> list[Card]:
    """Return the cards that the item has for the actor."""
    return [card for card in item_cards.get(definition.code) if card.is_offered(actor, item)]


def find_card(actor: Actor, definition: ListDefinition, item: Item, code: str) -> Card | None:
    """Return the card of this code."""
    return next((card for card in offered_cards(actor, definition, item) if card.code == code), None)
