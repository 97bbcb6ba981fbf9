"""The listing: a view of a list as rows of plain cells, whatever the number of items.

Keyset paging: a page starts after the sort value and key of the last row of the page before, so that a page
deep in the list costs what the first one costs. The items are read from one table; what their lookups stand
for is fetched once per column for all rows of the page.
"""

import base64
import binascii
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.dateparse import parse_datetime

from . import access
from .actors import Actor
from .columns import Column
from .dates import in_every_zone
from .definitions import ListDefinition
from .filters import Filter, conditions, filters_of, sortable
from .row_actions import row_actions_of

PAGE_SIZE = 50
#: Up to here items are counted exactly; beyond it stands “more than”.
COUNT_LIMIT = 10_000
#: Further words of a quick find are not looked at.
MAX_WORDS = 8
#: Under this name the records carry the value by which they are sorted.
SORT = "sort_value"


@dataclass(frozen=True)
class Query:
    """What a listing is asked for, as it stands in its address."""

    params: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    sort: str = ""
    after: str = ""
    before: str = ""
    size: int = PAGE_SIZE


@dataclass(frozen=True)
class Row:
    """One row: the key of the item and its cells as HTML."""

    pk: int
    cells: Sequence[str]
    #: Values of the columns that row actions ask for.
    values: Mapping[str, Any]


class Listing:
    """A page of the items of a list that an actor may see."""

    def __init__(
        self,
        actor: Actor,
        definition: ListDefinition,
        query: Query,
        *,
        columns: Sequence[str] = (),
    ) -> None:
        self.actor = actor
        self.definition = definition
        self.query = query
        self.columns = [definition.column(name) for name in columns or definition.listed]
        #: Columns whose raw values the rows carry besides their cells: those that row actions ask for.
        self.also = {name for action in row_actions_of(definition) for name in action.when}

    @cached_property
    def filters(self) -> list[Filter]:
        """Return the filters in force."""
        return filters_of(self.definition, self.actor, self.query.params)

    @cached_property
    def items(self) -> models.QuerySet[Any]:
        """Return all items that the listing would show over all its pages."""
        found = access.visible(self.actor, self.definition).filter(conditions(self.filters))
        return found.filter(self._quick_find()) if self.query.text else found

    def _quick_find(self) -> Q:
        """Each word must stand in one of the searched text columns."""
        fields = [
            self.definition.column(name) for name in {self.definition.title: 1, **self.definition.searched}
        ]
        plain = [column for column in fields if column.target is None]
        found = Q()
        for word in self.query.text.replace("\x00", " ").split()[:MAX_WORDS]:
            spelt = _spellings(word)
            found &= reduce(or_, [column.where("icontains", one) for column in plain for one in spelt])
        return found

    @cached_property
    def sort_column(self) -> Column:
        """Return the column by which the rows are sorted."""
        asked = sortable(self.definition, self.query.sort.removeprefix("-")) if self.query.sort else None
        return asked or self.definition.column(self.definition.order.removeprefix("-"))

    @cached_property
    def is_descending(self) -> bool:
        """Tell whether the greatest comes first."""
        asked = self.query.sort if self.query.sort.removeprefix("-") == self.sort_column.name else ""
        return (asked or self.definition.order).startswith("-")

    @cached_property
    def count(self) -> int:
        """Return the number of items, COUNT_LIMIT + 1 standing for more."""
        return self.items.order_by()[: COUNT_LIMIT + 1].count()

    @cached_property
    def rows(self) -> list[Row]:
        """Return the rows of this page."""
        keys = [column.path for column in self.columns]
        labels = [
            column.kind.labels(column, self.actor, values_of(column, self.records)) for column in self.columns
        ]
        return [
            Row(
                record["pk"],
                [
                    self._cell(column, record["pk"], record[key], known)
                    for column, key, known in zip(self.columns, keys, labels, strict=True)
                ],
                {name: record[name] for name in self.also},
            )
            for record in self.records
        ]

    def _cell(self, column: Column, pk: int, value: Any, labels: Any) -> str:
        if column.name == self.definition.title:
            return column.kind.title_cell(column, value, self.definition.url_of(pk))
        return column.cell(value, labels)

    # -- paging ---------------------------------------------------------------------------------

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """Return the raw values of the rows of this page, by path."""
        found = self._fetched[: self.query.size]
        return found[::-1] if self.query.before else found

    @cached_property
    def _fetched(self) -> list[dict[str, Any]]:
        """Return the records of the page and, when there is one, the first beyond it."""
        expression = self.sort_column.kind.sort_expression(self.sort_column, self.actor)
        backwards = bool(self.query.before)
        annotations = {
            name: value
            for column in (*self.columns, self.sort_column)
            for name, value in column.annotations.items()
        }
        items = self.items.annotate(**annotations).annotate(**{SORT: expression})
        cursor = _decode(self.query.before or self.query.after)
        if cursor is not None:
            items = _from(items, _beyond(cursor, descending=self.is_descending, backwards=backwards))
        items = items.order_by(*_order(descending=self.is_descending, backwards=backwards))
        names = {"pk", SORT, *(column.path for column in self.columns), *self.also}
        return list(items.values(*sorted(names))[: self.query.size + 1])

    @property
    def next_cursor(self) -> str:
        """Return the cursor of the next page, empty on the last one."""
        has_next = bool(self.query.before) or len(self._fetched) > self.query.size
        return self._cursor(self.records[-1]) if has_next and self.records else ""

    @property
    def previous_cursor(self) -> str:
        """Return the cursor of the page before, empty on the first one."""
        has_more = len(self._fetched) > self.query.size
        has_previous = has_more if self.query.before else bool(self.query.after)
        return self._cursor(self.records[0]) if has_previous and self.records else ""

    def _cursor(self, record: Mapping[str, Any]) -> str:
        # Django's own encoder would cut a moment to milliseconds, and the row would follow itself.
        text = json.dumps([record[SORT], record["pk"]], default=str)
        return base64.urlsafe_b64encode(text.encode()).decode()


def values_of(column: Column, records: Sequence[Mapping[str, Any]]) -> set[Any]:
    """Return the values that stand in these records, those of several each for itself."""
    found = (record[column.path] for record in records)
    return {one for several in found for one in several or ()} if column.is_many else set(found)


def _spellings(word: str) -> set[str]:
    """Return the word as it may stand in a text: SQLite compares without regard to case in ASCII only."""
    return {word} if word.isascii() else {word, word.lower(), word.capitalize(), word.upper()}


def _order(*, descending: bool, backwards: bool) -> list[Any]:
    """Unset values stand last in both orders; the key decides between equals."""
    expression = F(SORT)
    if descending != backwards:
        first = expression.desc(nulls_first=True) if backwards else expression.desc(nulls_last=True)
        return [first, "-pk"]
    first = expression.asc(nulls_first=True) if backwards else expression.asc(nulls_last=True)
    return [first, "pk"]


def _beyond(cursor: tuple[Any, int], *, descending: bool, backwards: bool) -> Q:
    """Return the condition for what stands beyond the cursor in the direction of reading."""
    value, pk = cursor
    side = "lt" if descending != backwards else "gt"
    if value is None:
        unset = Q(**{f"{SORT}__isnull": True, f"pk__{side}": pk})
        return unset | Q(**{f"{SORT}__isnull": False}) if backwards else unset
    beyond = Q(**{f"{SORT}__{side}": value}) | Q(**{SORT: value, f"pk__{side}": pk})
    return beyond if backwards else beyond | Q(**{f"{SORT}__isnull": True})


def _from(items: models.QuerySet[Any], beyond: Q) -> models.QuerySet[Any]:
    """Return the items beyond the cursor; one whose value fits no such column starts from the beginning."""
    try:
        return items.filter(beyond)
    except (ValueError, TypeError, OverflowError, ValidationError):
        return items


def _decode(cursor: str) -> tuple[Any, int] | None:
    """Return sort value and key of a cursor; a damaged one starts from the beginning."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor))
        is_plain = value is None or isinstance(value, int | str) or math.isfinite(value)
        str(value).encode()
        if isinstance(value, str) and (moment := _moment(value)):
            in_every_zone(moment)
        return (value, int(pk)) if is_plain and "\x00" not in str(value) else None
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError, ValidationError):
        return None


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None
