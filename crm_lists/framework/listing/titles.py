"""Listings in the order of what their lookups stand for, read from the looked-up side.

No index over the items knows the titles. Where a list has many items, the titles are walked in their order
instead, and for each the first items that have it are found by the index of the lookup; items without a title
come last. Few items are sorted as they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from ..actors import Actor
from ..columns import Titles
from ..sort_keys import SortKey
from .order import TITLES, Order, Sort, compared_as
from .plain import Plain

#: The value of a looked-up row by which items are sorted.
TITLE = "title"


@dataclass(frozen=True)
class Phase:
    """Some of the rows that follow a row: those of some titles, or those without one."""

    #: The condition on titles, None for the rows that have none.
    titles: Q | None
    #: The condition on the items.
    rest: Q


@dataclass(frozen=True)
class ByTitles:
    """An order whose first column is sorted by titles."""

    order: Order
    titles: Titles
    actor: Actor
    #: Titles whose items are folded, None for those without one.
    left_out: Sequence[Any] = ()

    def pages(
        self, items: models.QuerySet[Any], cursor: Sequence[Any] | None, wanted: int, *, backwards: bool
    ) -> Iterator[Any]:
        """Give the keys of the first rows of each phase, as what `pk__in` takes."""
        for phase in self._phases(cursor, backwards=backwards):
            rest = items.annotate(**self._further()).filter(phase.rest)
            rest = rest.order_by(*self._order_by(backwards=backwards))
            if phase.titles is None:
                if None not in self.left_out:
                    yield rest.filter(self.unset()).values("pk")[:wanted]
            elif (keys := self._keys(rest, phase.titles, wanted, backwards=backwards)) is not None:
                yield keys

    def unset(self) -> Q:
        """Return the condition on items without a title that the actor may read."""
        return Q(~Exists(self.readable.filter(pk=OuterRef(self.titles.link))))

    def equal(self, value: Any) -> Q:
        """Return the condition on items of this title."""
        if value is None:
            return self.unset()
        named = self.readable.annotate(**{TITLE: self._title}).filter(**{TITLE: value})
        return Q(**{f"{self.titles.link}__in": named.values("pk")})

    @property
    def readable(self) -> models.QuerySet[Any]:
        """Return the looked-up rows whose titles the actor may read."""
        granted = self.titles.granted
        rows = self.titles.rows.order_by()
        return rows.none() if granted is None else rows.filter(granted)

    @property
    def _first(self) -> Sort:
        return self.order.sorts[0]

    @property
    def _title(self) -> Any:
        value = models.F(self.titles.value)
        return SortKey(value) if compared_as(self._first.column) in TITLES else value

    @property
    def _others(self) -> Sequence[Sort]:
        return self.order.sorts[1:]

    def _further(self) -> dict[str, Any]:
        return {sort.alias: sort.expression(self.actor) for sort in self._others}

    def _order_by(self, *, backwards: bool) -> list[Any]:
        key = "-pk" if self.order.is_key_descending != backwards else "pk"
        return [*(sort.ordering(backwards=backwards) for sort in self._others), key]

    # -- phases ---------------------------------------------------------------------------------

    def _phases(self, cursor: Sequence[Any] | None, *, backwards: bool) -> Iterator[Phase]:
        """Give what follows the row of these values, in the order of reading; everything without a row."""
        titled, untitled = Phase(Q(), Q()), Phase(None, Q())
        if cursor is None:
            yield from (untitled, titled) if backwards else (titled, untitled)
            return
        value = cursor[0]
        same = None if value is None else Q(**{TITLE: value})
        yield from (Phase(same, rest) for rest in self._beyond_same(cursor[1:], backwards=backwards))
        if value is not None:
            side = "lt" if self._first.is_descending != backwards else "gt"
            yield Phase(Q(**{f"{TITLE}__{side}": value}), Q())
        if backwards and value is None:
            yield titled
        if not backwards and value is not None:
            yield untitled

    def _beyond_same(self, cursor: Sequence[Any], *, backwards: bool) -> Iterator[Q]:
        if self._others:
            yield from Order(tuple(self._others)).phases(cursor, backwards=backwards)
        else:
            side = "lt" if self.order.is_key_descending != backwards else "gt"
            yield Q(**{f"pk__{side}": cursor[0]})

    # -- keys -----------------------------------------------------------------------------------

    def _keys(self, items: models.QuerySet[Any], asked: Q, wanted: int, *, backwards: bool) -> RawSQL | None:
        """Return the keys of the first items of these titles, None where nobody can have one."""
        if self.titles.granted is None:
            return None
        # As a plain condition: the titles are to be walked in their order.
        rows = self.titles.rows.order_by().annotate(**{TITLE: self._title})
        rows = rows.filter(Plain(self.titles.granted)) if self.titles.granted else rows
        for value in self.left_out:
            rows = rows if value is None else rows.exclude(**{TITLE: value})
        rows = rows.filter(asked, **{f"{TITLE}__isnull": False})
        if connection.vendor == "postgresql":
            # SQLite walks them so by itself; PostgreSQL would find the items of all titles, and sort these.
            rows = rows.order_by(f"{'-' * (self._first.is_descending != backwards)}{TITLE}")
        one = items.filter(**{self.titles.link: RawSQL("t.pk", ())})[:wanted]
        try:
            titles, params = rows.values("pk", TITLE).query.sql_with_params()
            sql, more = self._joined(one)
        except EmptyResultSet:
            return None
        order = self._sql_order(backwards=backwards)
        found = f"SELECT d.pk FROM ({titles}) AS t CROSS JOIN {sql} ORDER BY {order} LIMIT {wanted}"  # noqa: S608
        return RawSQL(found, (*params, *more))  # noqa: S611 - the SQL is Django's own

    def _joined(self, one: models.QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL of the first items of one title, with what they are sorted by."""
        aliases = [sort.alias for sort in self._others]
        if connection.vendor == "postgresql":
            sql, params = one.values("pk", *aliases).query.sql_with_params()
            return f"LATERAL ({sql}) AS d", params
        items = one.model._default_manager.order_by().annotate(**self._further())
        every, params = items.values("pk", *aliases).query.sql_with_params()
        sql, more = one.values("pk").query.sql_with_params()
        return f"({every}) AS d ON d.pk IN ({sql})", (*params, *more)

    def _sql_order(self, *, backwards: bool) -> str:
        quote = connection.ops.quote_name
        parts = [f"t.{TITLE} {_way(self._first.is_descending != backwards)}"]
        for sort in self._others:
            nulls = "NULLS FIRST" if backwards else "NULLS LAST"
            way = _way(sort.is_descending != backwards)
            parts.append(f"d.{quote(sort.alias)} {way} {nulls if sort.may_be_unset else ''}")
        return ", ".join((*parts, f"d.pk {_way(self.order.is_key_descending != backwards)}"))


def _way(is_descending: bool) -> str:
    return "DESC" if is_descending else "ASC"


def by_titles(order: Order, actor: Actor, left_out: Sequence[Any] = ()) -> ByTitles | None:
    """Return the order as one by titles where its first column has some."""
    column = order.sorts[0].column
    titles = column.kind.titles(column, actor)
    return None if titles is None else ByTitles(order, titles, actor, left_out)
