"""What tells a timeline of its entries: one source for each kind of thing that happens about an item."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import Promise

from ..actors import Actor
from ..definitions import ListDefinition
from ..items import Item
from ..registry import Many, Registry

#: So much of a text stands in an entry.
EXCERPT = 240

Expression = Any


@dataclass(frozen=True)
class Kind:
    """What several sources have in common: one chip of the filter."""

    label: "str | Promise"
    icon: str
    #: Its place among the chips.
    order: int = 100


#: The kinds of entries by code.
kinds: Registry[Kind] = Registry("kinds of timeline entries")


@dataclass(frozen=True)
class Row:
    """What the query of a source says of one entry."""

    at: datetime
    key: int
    title: str
    text: str
    state: str
    who: int | None
    more: str


@dataclass(frozen=True)
class Entry:
    """One entry, ready to be read."""

    #: A day stands for something that has no time of day.
    at: "datetime | date"
    title: str
    url: str = ""
    text: str = ""
    #: A state in words with its tone.
    state: str = ""
    tone: str = ""
    icon: str = ""
    #: Key of the user who did it.
    who: int | None = None


class TimelineSource:
    """Tells of one kind of thing that happens about an item, or that is planned."""

    #: Name of the source in addresses; unique among the sources of a list.
    code: ClassVar[str]
    #: Code of the kind.
    kind: ClassVar[str]
    #: Whether it tells of what is still to come, which stands above the timeline, the soonest first.
    is_ahead: ClassVar[bool] = False

    def is_contact(self, row: Row) -> bool:
        """Tell whether an entry means that somebody talked with the people of the item."""
        return False

    def rows(self, actor: Actor, item: Item) -> "models.QuerySet[Any, Any] | None":
        """Return the rows of all entries that the actor may read, `shaped`; None where there are none."""
        raise NotImplementedError

    def entries(
        self, actor: Actor, definition: ListDefinition, item: Item, rows: Sequence[Row]
    ) -> Iterable[Entry]:
        """Return one entry for each row of a page; what they stand for is asked for all rows at once."""
        raise NotImplementedError


#: The sources of an item's timeline, by the code of its list.
timeline_sources: Many[TimelineSource] = Many("timeline sources")


def shaped(  # noqa: PLR0913 - the columns that all sources share
    items: "models.QuerySet[Any]",
    *,
    at: Expression,
    title: Expression = "",
    text: Expression = "",
    state: Expression = "",
    who: Expression = None,
    more: Expression = "",
    key: Expression = "pk",
) -> "models.QuerySet[Any, Any]":
    """Return the rows with the columns that all sources share: names of columns, or expressions."""
    words = {"t_title": title, "t_text": text, "t_state": state, "t_more": more}
    nobody = Value(None, output_field=models.BigIntegerField(null=True))
    rows: models.QuerySet[Any, Any] = items.annotate(
        t_at=F(at) if isinstance(at, str) else at,
        t_key=F(key),
        **{name: _text(expression) for name, expression in words.items()},
        t_who=Cast(F(who) if who else nobody, models.BigIntegerField(null=True)),
    ).values("t_at", "t_key", *words, "t_who")
    return rows


def _text(expression: Expression) -> Expression:
    """Return the text of a column, however long, or what an expression gives."""
    if not isinstance(expression, str):
        return expression
    found = F(expression) if expression else Value("")
    return Coalesce(Cast(found, models.TextField()), Value(""), output_field=models.TextField())
