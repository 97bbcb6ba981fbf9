"""A page of the items of a list that an actor may see, as rows of plain cells, whatever the number of items.

The items are read from one table; what their lookups stand for is fetched once per column for all rows of the
page. A page deep in the list costs what the first one costs.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db import connection, models
from django.db.models import Count, Q, Window

from .. import access
from ..actors import Actor
from ..columns import Column
from ..columns.codes import SeveralColumn
from ..definitions import ListDefinition
from ..filters import NOT_SET, Filter, FilterTree, conditions, filters_of, tree_of
from ..row_actions import row_actions_of
from . import counting
from .common_words import is_common
from .counting import Counted, counted, counts_of
from .indexes import has_index
from .order import WRONG, Order, Sort, order_of
from .plain import Plain, seen_of_few, unindexed
from .query import Query, Row
from .quick_find import entries_of, found_by
from .titles import ByTitles, by_titles

#: Words that find no more than these in a whole list are looked for first, and who may see it afterwards.
NARROW = 20_000
#: Operators that an index answers by a range of values.
FOUND = {"exact", "in", "from", "to", "between", "starts"}
#: Operators of parts of a text, which may find a great part of a list.
PARTS = {"contains", "excludes", "starts"}
#: Where a word or a part of one stands in many items, what a person sees of them is counted up to here.
COUNTED_HITS = 250
#: Under which name a record says how many items there are.
HITS = "hits_of_all"


class Listing:
    """A page of the items of a list that an actor may see."""

    def __init__(
        self,
        actor: Actor,
        definition: ListDefinition,
        query: Query,
        *,
        columns: Sequence[str] = (),
        also: Iterable[str] = (),
    ) -> None:
        self.actor = actor
        self.definition = definition
        self.query = query
        self.columns = [definition.column(name) for name in columns or definition.listed]
        #: Columns whose raw values the rows carry besides their cells, for row actions and formats.
        self.also = {name for action in row_actions_of(definition) for name in action.when} | set(also)

    @cached_property
    def filters(self) -> list[Filter]:
        """Return the simple filters in force."""
        return filters_of(self.definition, self.actor, self.query.params)

    @cached_property
    def tree(self) -> FilterTree:
        """Return the filter tree in force."""
        return tree_of(self.definition, self.actor, self.query.where)

    @cached_property
    def order(self) -> Order:
        """Return the order of the rows."""
        return order_of(self.definition, self.query.sort, self.query.group_by)

    @property
    def sort_column(self) -> Column:
        """Return the first column by which the rows of a group are sorted."""
        return self.order.sorts[self.order.groups].column

    @property
    def is_descending(self) -> bool:
        """Tell whether the greatest comes first."""
        return self.order.sorts[self.order.groups].is_descending

    @property
    def collapsed(self) -> Sequence[Any]:
        """Return the values of the first group column whose rows are folded."""
        return self.query.collapsed if self.order.groups else ()

    # -- which items ----------------------------------------------------------------------------

    @cached_property
    def items(self) -> models.QuerySet[Any]:
        """Return all items that the listing would show over all its pages."""
        return access.visible(self.actor, self.definition).filter(self.asked(by_order=False))

    def asked(self, *, by_order: bool = False) -> Q:
        """Return the condition of what is asked for, filters and words alike, whoever may see the items."""
        found = conditions(self.filters) & self.tree.condition()
        return found & found_by(self.definition, self.query.text, by_order=by_order)

    @cached_property
    def is_narrow(self) -> bool:
        """Tell whether the words, or one of the filters, find few items by themselves, whoever looks.

        Then these are collected by their index and each is asked who may see it. SQLite would rather collect
        the hundred thousand items of a group and ask each for the word.
        """
        entries = entries_of(self.definition, self.query.text)
        if entries is not None:
            hits = entries.order_by().values("pk")[: NARROW + 1]
            return not is_common(self.definition.code, self.query.text, lambda: hits.count() > NARROW)
        present = self.definition.items().filter(deleted_at__isnull=True)
        found = (present.filter(conditions([*self._place, one])) for one in self._found_by_index)
        counts = [counted(items, None, counting.COUNT_LIMIT) for items in found]
        return bool(counts) and min(counts_of(counts)) <= counting.COUNT_LIMIT

    @property
    def _found_by_index(self) -> list[Filter]:
        """Return the filters that an index answers; PostgreSQL knows what those of own columns find."""
        is_sqlite = connection.vendor == "sqlite"
        return [
            one
            for one in self.filters
            if one.operator in FOUND
            and (one.column.is_custom or (is_sqlite and has_index(self.definition, one.column)))
        ]

    @cached_property
    def _counted(self) -> models.QuerySet[Any]:
        """Return the items as they are best collected."""
        if self.query.text and not self.is_narrow:
            return access.visible(self.actor, self.definition).filter(self.asked(by_order=True))
        if connection.vendor != "sqlite" or not self.is_narrow:
            return self.items
        return seen_of_few(self.actor, self.definition).filter(self.asked(by_order=False))

    @cached_property
    def is_few(self) -> bool:
        """Tell whether the items are so few that they are collected and sorted."""
        return self.is_narrow or self.count <= self.count_limit

    @cached_property
    def _ordered(self) -> models.QuerySet[Any]:
        """Return the items as they are best read in order; see `plain`."""
        return self._counted if connection.vendor != "sqlite" or self.is_few else self._walked()

    def _walked(self, *, with_place: bool = True) -> models.QuerySet[Any]:
        """Return the items so that they are walked in their order, in the place where they are looked for.

        Custom columns have no indexes of each place: they are walked in that of the whole list.
        """
        place = self._place if with_place and not self.order.sorts[0].column.is_custom else []
        others = [one for one in self.filters if one not in place]
        condition = access.condition(self.actor, self.definition) or Q()
        condition &= conditions(others) & self.tree.condition()
        condition &= found_by(self.definition, self.query.text, by_order=True)
        items = self.definition.items().filter(conditions(place), deleted_at__isnull=True)
        return items.filter(Plain(condition)) if condition else items

    @cached_property
    def _place(self) -> list[Filter]:
        """Return the filters that name the place of the items, the outer first; it has indexes of its own."""
        found: list[Filter] = []
        for name in self.definition.places:
            here = [one for one in self.filters if one.column.name == name and _is_place(one)]
            if len(here) != 1:
                break
            found += here
        return found

    @cached_property
    def titles(self) -> ByTitles | None:
        """Return the order of the first column where that is one by the titles of something else."""
        return by_titles(self.order, self.actor, self.collapsed)

    @property
    def count_limit(self) -> int:
        """Return up to where the items are counted: hits of a common word or part are each looked for."""
        is_by_part = any(one.operator in PARTS for one in self.filters)
        is_each = is_by_part or bool(self.query.text)
        return COUNTED_HITS if is_each and not self.is_narrow else counting.COUNT_LIMIT

    @cached_property
    def count(self) -> int:
        """Return the number of items, one more than `count_limit` standing for more."""
        if self._counts_itself:
            found = self._fetched[0][HITS] if self._fetched else 0
            return min(found, self.count_limit + 1)
        return counts_of([self.counting])[0]

    @property
    def counting(self) -> Counted:
        """Return the SQL expression for the number of items."""
        is_collected = connection.vendor == "sqlite" and self.is_narrow
        granted = None if is_collected else access.condition(self.actor, self.definition)
        return counted(self._counted, granted, self.count_limit)

    @cached_property
    def _counts_itself(self) -> bool:
        """Tell whether the first page says how many items there are: few are collected only once.

        To count over them also keeps SQLite from walking the whole list in its order to find the few.
        """
        is_whole = not (self.query.after or self.query.before or self.collapsed)
        return connection.vendor == "sqlite" and is_whole and self.is_narrow

    def of_group(self, sort: Sort, value: Any) -> Q:
        """Return the condition on items that have this value in a column of the order."""
        titles = by_titles(Order((sort,)), self.actor)
        return sort.equal(value) if titles is None else titles.equal(value)

    # -- rows -----------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> list[Row]:
        """Return the rows of this page."""
        columns = [self._cells(column) for column in self.columns]
        also = {name: self.definition.column(name).path for name in self.also}
        groups = [sort.alias for sort in self.order.sorts[: self.order.groups]]
        return [
            Row(
                record["pk"],
                [cells[place] for cells in columns],
                {name: record[path] for name, path in also.items()},
                tuple(record[alias] for alias in groups),
            )
            for place, record in enumerate(self.records)
        ]

    def _cells(self, column: Column) -> list[str]:
        """Return the cells of one column, from the first row to the last."""
        path, records = column.path, self.records
        if column.name == self.definition.title:
            url_of = self.definition.url_of
            return [column.kind.title_cell(column, record[path], url_of(record["pk"])) for record in records]
        labels = column.kind.labels(column, self.actor, values_of(column, records))
        draw = column.kind.drawer(column, labels)
        return [draw(record[path]) for record in records]

    # -- paging ---------------------------------------------------------------------------------

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """Return the raw values of the rows of this page, by path."""
        found = self._fetched[: self.query.size]
        for column in self._drawn_columns:
            if isinstance(column, SeveralColumn):
                several = column.values_among([record["pk"] for record in found])
                for record in found:
                    record[column.path] = several[record["pk"]]
        return found[::-1] if self.query.before else found

    @property
    def _drawn_columns(self) -> Sequence[Column]:
        """Return the columns whose raw values the records carry."""
        return [*self.columns, *(self.definition.column(name) for name in self.also)]

    @cached_property
    def _fetched(self) -> list[dict[str, Any]]:
        """Return the records of the page and, when there is one, the first beyond it."""
        wanted = self.query.size + 1
        cursor = self.order.read(self.query.before or self.query.after)
        try:
            return _first_of(self._phases(cursor), wanted)
        except WRONG:
            return _first_of(self._phases(None), wanted)

    def _phases(self, cursor: list[Any] | None) -> list[models.QuerySet[Any, Any]]:
        """Return what is read for the page, in parts that are read one after the other until it is full."""
        backwards = bool(self.query.before)
        if self.titles is not None and not self.is_few:
            # Which index finds the items of a title is plain: that of the lookup.
            items = self._walked(with_place=False) if connection.vendor == "sqlite" else self._counted
            pages = self.titles.pages(items, cursor, self.query.size + 1, backwards=backwards)
            return [self._drawn(self.definition.items().filter(pk__in=keys), {}) for keys in pages]
        hits = {HITS: Window(Count("pk"))} if self._counts_itself else {}
        records = self._drawn(self._ordered, hits)
        if cursor is None:
            return [records]
        phases = self.order.phases(cursor, backwards=backwards, of_few=self.is_few)
        return [records.filter(phase) for phase in phases]

    def _drawn(self, items: models.QuerySet[Any], more: Mapping[str, Any]) -> models.QuerySet[Any, Any]:
        """Return what is shown of these items, in the order of the listing."""
        shown = [column for column in self._drawn_columns if not column.is_related]
        named = {name: value for column in shown for name, value in column.annotations.items()}
        items = items.annotate(**named, **more, **self.order.annotations(self.actor))
        items = self._unfolded(items).order_by(*self._order_by())
        aliases = {sort.alias for sort in self.order.sorts}
        return items.values(*sorted({"pk", *more, *aliases, *(column.path for column in shown)}))

    def _order_by(self) -> list[Any]:
        """Return the order of reading; few rows are collected and sorted, see `plain`."""
        found = self.order.by(backwards=bool(self.query.before))
        return [unindexed(one) for one in found] if connection.vendor == "sqlite" and self.is_few else found

    def first_keys(self) -> models.QuerySet[Any, Any]:
        """Return the keys of the first page, and of the first row beyond it."""
        items = self._ordered.annotate(**self.order.annotations(self.actor))
        keys: models.QuerySet[Any, Any] = items.order_by(*self.order.by(backwards=False)).values("pk")
        return keys[: self.query.size + 1]

    def records_among(self, keys: Iterable[int]) -> list[dict[str, Any]]:
        """Return the records of items whose keys `first_keys` gave, in the order of the listing."""
        return list(self._drawn(self.definition.items().filter(pk__in=list(keys)), {}))

    def take(self, count: int, records: list[dict[str, Any]]) -> None:
        """Know the number of items and the records of the first page, read with those of others."""
        self.count, self._fetched = count, records

    def _unfolded(self, items: models.QuerySet[Any]) -> models.QuerySet[Any]:
        for value in self.collapsed:
            first = self.order.sorts[0]
            try:
                unlike = ~first.equal(value)
                unset = Q(**{f"{first.alias}__isnull": True})
                items = items.filter(unlike if value is None else unlike | unset)
            except WRONG:
                continue
        return items

    @property
    def next_cursor(self) -> str:
        """Return the cursor of the next page, empty on the last one."""
        has_next = bool(self.query.before) or len(self._fetched) > self.query.size
        return self.order.cursor(self.records[-1]) if has_next and self.records else ""

    @property
    def previous_cursor(self) -> str:
        """Return the cursor of the page before, empty on the first one."""
        has_more = len(self._fetched) > self.query.size
        has_previous = has_more if self.query.before else bool(self.query.after)
        return self.order.cursor(self.records[0]) if has_previous and self.records else ""


def _is_place(one: Filter) -> bool:
    """Tell whether a filter names one place, or the outermost level of places."""
    return one.operator == "exact" or (one.operator == NOT_SET and one.raw == "1")


def _first_of(phases: Iterable[models.QuerySet[Any, Any]], wanted: int) -> list[dict[str, Any]]:
    """Return the first records of the phases together; a phase is read when those before it are too short."""
    found: list[dict[str, Any]] = []
    for phase in phases:
        if len(found) < wanted:
            found += phase[: wanted - len(found)]
    return found


def values_of(column: Column, records: Sequence[Mapping[str, Any]]) -> set[Any]:
    """Return the values that stand in these records, those of several each for itself."""
    found = (record[column.path] for record in records)
    return {one for several in found for one in several or ()} if column.is_many else set(found)
