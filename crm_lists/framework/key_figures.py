"""The key figures of an item's page: numbers about what is linked to it, counted by access, in one query."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.utils.functional import Promise

from . import access
from .actors import Actor
from .commands import EVERY_LIST
from .definitions import ListDefinition
from .guarding import hides, seen_by
from .items import Item
from .listing.counting import COUNT_LIMIT, Counted
from .lists import find_list
from .registry import Many


@dataclass(frozen=True)
class Shown:
    """A key figure in words."""

    label: "str | Promise"
    value: str
    #: A remark below the number.
    meta: str = ""
    tone: str = ""
    #: The list view that has the items behind the number.
    url: str = ""


@dataclass(frozen=True)
class KeyFigure:
    """One key figure: scalar expressions, all figures' asked together, and what they say in words."""

    expressions: Sequence[Counted]
    show: Callable[[Sequence[Any]], Shown]
    #: Whether it stands before the last contact and the next step.
    leads: bool = False


#: What gives the key figures of an item, by the code of its list: (actor, item) -> figures.
key_figures: Many[Callable[[Actor, Any], Sequence[KeyFigure]]] = Many("key figures")


@dataclass
class Asked:
    """Scalar expressions of several parts of a page, asked in one query."""

    expressions: list[Counted] = field(default_factory=list)

    def add(self, expressions: Sequence[Counted]) -> slice:
        """Keep the expressions and return where their values will stand."""
        start = len(self.expressions)
        self.expressions.extend(expressions)
        return slice(start, len(self.expressions))

    def values(self) -> list[Any]:
        """Return the value of each expression."""
        if not self.expressions:
            return []
        params = [one for _sql, several in self.expressions for one in several]
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(sql for sql, _params in self.expressions), params)
            return list(cursor.fetchone())


def figures_of(actor: Actor, definition: ListDefinition, item: Item) -> list[KeyFigure]:
    """Return the key figures that the item has for the actor."""
    return [one for give in key_figures.get(definition.code, EVERY_LIST) for one in give(actor, item)]


def linked_items(actor: Actor, code: str, **linked: Any) -> "models.QuerySet[Any] | None":
    """Return the readable items of a list under this condition; None where the list is not for the actor."""
    definition = seen_by(actor, find_list(code))
    if not access.may_open(actor, definition) or any(
        hides(definition, name.partition("__")[0]) for name in linked
    ):
        return None
    return access.visible(actor, definition).filter(**linked)


def totalled(
    actor: Actor, definition: ListDefinition, items: "models.QuerySet[Any]"
) -> "models.QuerySet[Any] | None":
    """Return those of the readable items that the actor may add up; None where he may see no totals."""
    beyond = access.also(actor, definition, access.ANALYSE)
    return None if beyond is None else items.filter(beyond)


def number_of(items: "models.QuerySet[Any]") -> Counted:
    """Return the expression for the number of the items, one above COUNT_LIMIT standing for more."""
    return _over("COUNT(*)", items.order_by().values("pk")[: COUNT_LIMIT + 1])


def sum_of(items: "models.QuerySet[Any]", expression: Any) -> Counted:
    """Return the expression for the sum of a column or an expression over the items."""
    return _over("SUM(figured.figure)", items.order_by().annotate(figure=expression).values("figure"))


def _over(function: str, items: "models.QuerySet[Any, Any]") -> Counted:
    try:
        sql, params = items.query.sql_with_params()
    except EmptyResultSet:
        return "0", ()
    return f"(SELECT {function} FROM ({sql}) AS figured)", params  # noqa: S608 - Django's own SQL


def whole(value: Any) -> int:
    """Return a number as the database gave it."""
    return int(value or 0)


def amount(value: Any) -> Decimal:
    """Return a sum as the database gave it; SQLite gives a float."""
    return Decimal(str(value or 0))


def number_text(value: Any) -> str:
    """Return a number of items, beyond the limit with a sign that there are more."""
    count = whole(value)
    return f"{COUNT_LIMIT:,}+" if count > COUNT_LIMIT else f"{count:,}"


def number_of_linked(
    code: str, label: "str | Promise", link: str
) -> Callable[[Actor, Item], Sequence[KeyFigure]]:
    """Return what gives the number of the items of a list that look an item up by this column."""

    def give(actor: Actor, item: Item) -> Sequence[KeyFigure]:
        found = linked_items(actor, code, **{link: item.pk})
        if found is None:
            return []
        url = f"{find_list(code).url}?{urlencode({'view': 'all', link: item.pk})}"
        return [KeyFigure([number_of(found)], lambda values: Shown(label, number_text(values[0]), url=url))]

    return give


def money_text(value: Any) -> str:
    """Return a sum of money in short: 205 k €, 1.2 M €."""
    money = amount(value)
    for limit, sign in ((Decimal(1_000_000), "M"), (Decimal(1_000), "k")):
        if abs(money) >= limit:
            short = money / limit
            return f"{short:.1f} {sign} €" if short < 10 else f"{short:,.0f} {sign} €"
    return f"{money:,.0f} €"
