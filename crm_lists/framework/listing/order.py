"""Sort columns, and pages that follow a row of given values (keyset paging).

Unset values stand last in both directions; the key decides between equals. What follows a row is read in
phases, each of which an index answers: the rest of the rows with the same values, then those beyond in the
last column, then those beyond in the one before it ..., and at the end the unset ones.
"""

import base64
import binascii
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.dateparse import parse_datetime

from ..actors import Actor
from ..columns import Column
from ..dates import in_every_zone
from ..definitions import ListDefinition
from ..filters import sortable
from ..sort_keys import SortKey
from .plain import Plain

#: Under these names the records carry the values by which they are sorted.
SORT = "sort_value"
MAX_SORTS = 4
MAX_GROUPS = 2
#: Column types whose raw value is a text to be read.
TEXTS = {"text", "multiline", "link", "email", "phone"}
#: Column types that are sorted by what their keys stand for, which is a text.
TITLES = {"lookup"}
WRONG = (ValueError, TypeError, OverflowError, ValidationError)


def compared_as(column: Column) -> str:
    """Return the code of the column type as whose values those of the column are compared."""
    return column.kind.sorts_like or column.kind.code


@dataclass(frozen=True)
class Sort:
    """One column of the order."""

    column: Column
    is_descending: bool
    alias: str

    def expression(self, actor: Actor) -> Any:
        """Return what is compared: a text by its letters, anything else by itself."""
        found = self.column.kind.sort_expression(self.column, actor)
        return SortKey(found) if compared_as(self.column) in TEXTS | TITLES else found

    @property
    def may_be_unset(self) -> bool:
        """Tell whether rows may lack the value."""
        is_direct = self.column.expression == F(self.column.name)
        return self.column.field.null or not is_direct

    def ordering(self, *, backwards: bool) -> Any:
        """Return the order by this column; where each row has a value, the plain one that an index has."""
        is_descending = self.is_descending != backwards
        expression = F(self.alias)
        if not self.may_be_unset:
            return expression.desc() if is_descending else expression.asc()
        place = {"nulls_first": True} if backwards else {"nulls_last": True}
        return expression.desc(**place) if is_descending else expression.asc(**place)

    def equal(self, value: Any) -> Q:
        """Return the condition for rows of this value."""
        return Q(**{f"{self.alias}__isnull": True}) if value is None else Q(**{self.alias: value})

    def beyond(self, value: Any, *, backwards: bool) -> Iterator[Q]:
        """Give the conditions for rows beyond this value, in the order of reading."""
        side = "lt" if self.is_descending != backwards else "gt"
        if value is not None:
            yield Q(**{f"{self.alias}__{side}": value})
        if not self.may_be_unset:
            return
        if backwards and value is None:
            yield Q(**{f"{self.alias}__isnull": False})
        if not backwards and value is not None:
            yield Q(**{f"{self.alias}__isnull": True})


@dataclass(frozen=True)
class Order:
    """The whole order of a listing: groups first, then what was asked for."""

    sorts: tuple[Sort, ...]
    #: How many of them are groups.
    groups: int = 0

    @property
    def is_key_descending(self) -> bool:
        """Tell which way the key decides between equals: as the last column goes."""
        return self.sorts[-1].is_descending

    def by(self, *, backwards: bool) -> list[Any]:
        """Return the arguments of `order_by`."""
        key = "-pk" if self.is_key_descending != backwards else "pk"
        return [*(sort.ordering(backwards=backwards) for sort in self.sorts), key]

    def annotations(self, actor: Actor) -> dict[str, Any]:
        """Return the values by which the rows are sorted."""
        return {sort.alias: sort.expression(actor) for sort in self.sorts}

    def phases(self, cursor: Sequence[Any], *, backwards: bool, of_few: bool = False) -> Iterator[Q]:
        """Give the conditions for what follows the row of these values, in the order of reading.

        Few items may be named by their keys. SQLite (seen with 3.40) then walks an index that holds the key
        for each of them, and takes the row itself for one that follows: there the key is compared plainly.
        """
        *values, pk = cursor
        side = "lt" if self.is_key_descending != backwards else "gt"
        same = [sort.equal(value) for sort, value in zip(self.sorts, values, strict=True)]
        key = Q(**{f"pk__{side}": pk})
        yield _all(same) & (Q(Plain(key)) if of_few else key)
        for place in reversed(range(len(self.sorts))):
            for beyond in self.sorts[place].beyond(values[place], backwards=backwards):
                yield _all(same[:place]) & beyond

    def cursor(self, record: Any) -> str:
        """Return the cursor of a row."""
        # Django's own encoder would cut a moment to milliseconds, and the row would follow itself.
        text = json.dumps([*(record[sort.alias] for sort in self.sorts), record["pk"]], default=str)
        return base64.urlsafe_b64encode(text.encode()).decode()

    def read(self, cursor: str) -> list[Any] | None:
        """Return the values of a cursor; a damaged one starts from the beginning."""
        try:
            values = json.loads(base64.urlsafe_b64decode(cursor))
            if len(values) != len(self.sorts) + 1 or not all(map(_is_plain, values)):
                return None
            return [*values[:-1], int(values[-1])]
        except (binascii.Error, RecursionError, *WRONG):
            return None


def order_of(definition: ListDefinition, sort: str, group_by: str = "") -> Order:
    """Return the order that an address asks for; the list's own where it names no column."""
    groups = _named(definition, group_by)[:MAX_GROUPS]
    taken = {column.name for column, _descending in groups}
    asked = [pair for pair in _named(definition, sort)[:MAX_SORTS] if pair[0].name not in taken]
    pairs = [*groups, *(asked or _named(definition, definition.order))]
    sorts = tuple(
        Sort(column, is_descending, f"{SORT}_{number}" if number else SORT)
        for number, (column, is_descending) in enumerate(pairs)
    )
    return Order(sorts, len(groups))


def _named(definition: ListDefinition, names: str) -> list[tuple[Column, bool]]:
    """Return the columns of these names, each once, and whether the greatest comes first."""
    found: dict[str, tuple[Column, bool]] = {}
    for name in filter(None, names.split(",")):
        plain = name.removeprefix("-")
        column = sortable(definition, plain) or _own_order(definition, plain)
        if column is not None and not column.is_many:
            found.setdefault(plain, (column, name.startswith("-")))
    return list(found.values())


def _own_order(definition: ListDefinition, name: str) -> Column | None:
    return definition.column(name) if name == definition.order.removeprefix("-") else None


def _all(conditions: Sequence[Q]) -> Q:
    found = Q()
    for one in conditions:
        found &= one
    return found


def _is_plain(value: Any) -> bool:
    """Tell whether a value of a cursor can stand in a query."""
    if isinstance(value, str):
        value.encode()
        if moment := _moment(value):
            in_every_zone(moment)
        return "\x00" not in value
    return value is None or (isinstance(value, int | float) and math.isfinite(value))


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None
