"""The common kind of source: the items of a list that look the item of the page up."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Substr
from django.utils.functional import Promise

from .. import access
from ..actors import Actor
from ..definitions import ListDefinition
from ..guarding import hides, seen_by
from ..items import Item
from ..listing.plain import Plain
from ..lists import find_list
from .sources import EXCERPT, Entry, Expression, Row, TimelineSource, shaped


def readable(actor: Actor, definition: ListDefinition, linked: Q) -> "models.QuerySet[Any] | None":
    """Return the linked items that the actor may read, found by the link and not by the rights.

    A page of a timeline is a few rows of what hangs on one item, in the order of an index that begins with
    the link; the rights are asked of these rows only.
    """
    granted = access.condition(actor, definition)
    if granted is None:
        return None
    return definition.items().filter(linked, Plain(granted & Q(deleted_at__isnull=True)))


class LinkedSource(TimelineSource):
    """Items of one list as entries; a subclass names the columns, or says more in `entry`."""

    list_code: ClassVar[str]
    #: Column or expression of the moment at which an item stands in the timeline.
    at: ClassVar[Expression] = "created_at"
    #: Column of what tells one entry from the others.
    key: ClassVar[str] = "pk"
    #: Column of the text below the title; left out for who may not read it.
    text: ClassVar[str] = ""
    state: ClassVar[str] = ""
    who: ClassVar[str] = "created_by"
    #: Column with what `entry` needs besides.
    more: ClassVar[Expression] = ""
    #: Words around the title: “Case opened: %(title)s”.
    wording: "ClassVar[str | Promise]" = "%(title)s"

    def __init__(self, link: str) -> None:
        """Take the column by which the list looks up the items on whose pages the source stands."""
        self.link = link

    @property
    def definition(self) -> ListDefinition:
        """Return the list of the entries."""
        return find_list(self.list_code)

    def linked(self, item: Item) -> Q:
        """Return the condition for the items that belong to the one of the page."""
        return Q(**{self.link: item.pk})

    def rows(self, actor: Actor, item: Item) -> "models.QuerySet[Any, Any] | None":
        """Return the readable items that look the item up."""
        definition = seen_by(actor, self.definition)
        found = None if hides(definition, self.link) else readable(actor, definition, self.linked(item))
        if found is None:
            return None
        return shaped(
            self.narrowed(found),
            at=self.at,
            key=self.key,
            title=definition.title,
            text=self.excerpt(definition),
            state=self.state,
            who=self.who,
            more=self.more,
        )

    def excerpt(self, definition: ListDefinition) -> Expression:
        """Return the beginning of the text, nothing for whoever may not read it."""
        if not self.text or hides(definition, self.text):
            return Value("")
        return Substr(self.text, 1, EXCERPT)

    def narrowed(self, items: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        """Return those of the linked items that are entries: all of them."""
        return items

    def entries(
        self, actor: Actor, definition: ListDefinition, item: Item, rows: Sequence[Row]
    ) -> Iterable[Entry]:
        """Return one entry for each item."""
        return [self.entry(row) for row in rows]

    def entry(self, row: Row) -> Entry:
        """Return an item as an entry, with its state in words."""
        listed = self.definition
        state, tone = self.state_of(row.state)
        return Entry(
            at=row.at,
            title=str(self.wording) % {"title": row.title},
            url=listed.url_of(row.key),
            text=row.text,
            state=state,
            tone=tone,
            icon=listed.icon,
            who=row.who,
        )

    def state_of(self, value: str) -> tuple[str, str]:
        """Return the label of a choice and its tone."""
        if not value or not self.state:
            return "", ""
        column = self.definition.column(self.state)
        return column.text(value, {}), column.kind.tone(column, value, {})
