"""Indexes in the order of each column by which a list may be sorted.

They follow from the declarations, so they are made after each migration and not by one: SQLite loses what
Django does not know whenever it rebuilds a table. Deleted items are left out, as every listing does.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper, names_digest  # type: ignore[attr-defined]

from .. import statistics
from ..columns import Column
from ..definitions import ListDefinition
from ..lists import lists
from ..registry import ClassRegistry
from ..sort_keys import FUNCTION
from . import trigrams, value_statistics
from .order import TEXTS, compared_as

PREFIX = "lx"
#: The stock index over the times of deletion. It holds what is not deleted as well, and once something is,
#: SQLite takes “not deleted” for a rare value that finds few rows; what takes its place holds the deleted.
STOCK = re.compile(r"_deleted_at_[0-9a-f]{8}$")
#: Longer texts do not fit into an index of PostgreSQL.
LONGEST_TEXT = 512
#: Column types by whose few values lists are grouped.
GROUPS = {"choice", "yesno"}
#: Tells which lookup columns grant the sight of an item, by the model of the items; a grant is counted so.
granting: ClassRegistry[Callable[[ListDefinition], Sequence[str]]] = ClassRegistry("granting columns")
PLAIN = {"number", "currency", "percent", "date", "datetime", *GROUPS}


def make_indexes(using: str = DEFAULT_DB_ALIAS, **_about: Any) -> None:
    """Make the indexes that are missing and drop those that no declaration asks for; after a migration."""
    connection = connections[using]
    trigrams.switch_on(connection)
    wanted: dict[str, dict[str, str]] = {}
    computed: dict[str, dict[str, None]] = {}
    for definition in lists:
        table = definition.model._meta.db_table
        wanted.setdefault(table, {}).update(statements(definition, connection))
        computed.setdefault(table, {}).update(dict.fromkeys(keys_of(definition, connection)))
    with connection.cursor() as cursor:
        for table in wanted.keys() & set(connection.introspection.table_names(cursor)):
            present = _present(cursor, connection, table)
            for name in sorted(present - set(wanted[table])):
                cursor.execute(f'DROP INDEX "{name}"')
            missing = wanted[table].keys() - present
            for name in missing:
                cursor.execute(wanted[table][name])
            is_new = value_statistics.keep(connection, table, f"{PREFIX}_{table[:30]}", computed[table])
            if missing or is_new:
                statistics.learn(table, using)


def _present(cursor: CursorWrapper, connection: BaseDatabaseWrapper, table: str) -> set[str]:
    """Return the names of the indexes of the table that were made here, or that those here replace."""
    if connection.vendor == "postgresql":
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [table])
    else:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = %s", [table])
    return {name for (name,) in cursor.fetchall() if name.startswith(f"{PREFIX}_") or STOCK.search(name)}


def statements(definition: ListDefinition, connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the statements that make the indexes of a list, by their names."""
    table = definition.model._meta.db_table
    found = dict(_statement(table, parts, more) for parts, more in _wanted(definition, connection))
    titles = trigrams.parts_of(definition) if trigrams.is_on(connection) else ""
    if titles:
        found |= dict([_statement(table, titles, "", kind="gin")])
    return found | dict([_statement(table, '"deleted_at"', "", of_deleted=True)])


def keys_of(definition: ListDefinition, connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Give the keys by which the texts of a list are compared, as they stand in its indexes."""
    for name in dict.fromkeys((*definition.columns, *definition.sorted_by)):
        column = definition.column(name)
        if compared_as(column) in TEXTS and is_indexed(definition, column):
            yield _key(column, connection)


def _wanted(definition: ListDefinition, connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    """Give the parts of each index, and what stands behind them."""
    for name in dict.fromkeys(
        (definition.order.removeprefix("-"), *definition.columns, *definition.sorted_by)
    ):
        column = definition.column(name)
        if is_indexed(definition, column):
            for parts in _orders(definition, column, connection):
                yield parts, ""
    yield from _within_places(definition, connection)
    yield from ((parts, "") for parts in _grouped(definition, connection))
    own = own_order(definition, connection)
    for name in _granting(definition) if own else ():
        parts, carried = f'"{definition.column(name).field.column}", {own}', _carried(definition, name)
        if connection.vendor == "postgresql":
            yield parts, f" INCLUDE ({carried})"
        else:
            yield f"{parts}, {carried}", ""


def _within_places(definition: ListDefinition, connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    """Give the parts of the indexes that sort what lies in one place, by each column."""
    columns = [definition.column(name) for name in (*definition.columns, *definition.sorted_by)]
    places = [_quoted(definition.column(name)) for name in definition.places]
    carried = _sparing(definition, connection)
    for depth in range(len(places)):
        for column in columns:
            if is_indexed(definition, column):
                # Groups within the inner place are sorted when they are read: a place is no whole list.
                orders = _orders(definition, column, connection, with_groups=depth == 0)
                for parts in orders:
                    yield ", ".join((*places[: depth + 1], parts, *carried)), ""


def _sparing(definition: ListDefinition, connection: BaseDatabaseWrapper) -> list[str]:
    """Return what an index carries so that SQLite looks into no rows that are for others.

    PostgreSQL puts such an index and that of the grant together.
    """
    return [] if connection.vendor == "postgresql" else [f'"{one}"' for one in granted_by(definition)[1:]]


def _grouped(definition: ListDefinition, connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Give the parts of the indexes that sort what stands below one title, as views and the list have it.

    Below a value of few there are many items, too many to be sorted for the first page of them.
    """
    ways = dict.fromkeys(
        (view.group_by[0], view.sort or definition.order) for view in definition.views if view.group_by
    )
    codes = (name for name in definition.columns if definition.column(name).kind.code == "code")
    for name, sort in ways | dict.fromkeys((name, definition.order) for name in codes):
        group, way = definition.column(name), _way(definition, sort, connection)
        if way and _is_own(definition, group) and group.field.is_relation:
            yield ", ".join((_quoted(group), way, *_sparing(definition, connection)))


def _statement(
    table: str, parts: str, more: str, *, of_deleted: bool = False, kind: str = ""
) -> tuple[str, str]:
    which = '"deleted_at" IS NOT NULL' if of_deleted else '"deleted_at" IS NULL'
    name = f"{PREFIX}_{table[:30]}_{names_digest(table, parts + more, length=12)}"
    using = f" USING {kind}" if kind else ""
    return name, f'CREATE INDEX IF NOT EXISTS "{name}" ON "{table}"{using} ({parts}){more} WHERE {which}'


def _carried(definition: ListDefinition, name: str) -> str:
    """Return what the index of a grant carries besides, so that a filtered count reads no rows."""
    own = definition.model._meta.concrete_fields
    columns = [definition.column(one) for one in definition.filters]
    short = (one for one in columns if one.field in own and (one.kind.code in PLAIN or one.field.is_relation))
    asked = dict.fromkeys((*granted_by(definition), *(one.field.column for one in short)))
    return ", ".join(f'"{one}"' for one in asked if one != definition.column(name).field.column)


def granted_by(definition: ListDefinition) -> list[str]:
    """Return what decides who sees an item, as columns of its table."""
    return ["deleted_at", *(definition.column(name).field.column for name in _granting(definition))]


def _granting(definition: ListDefinition) -> Sequence[str]:
    name_columns = granting.find(definition.model)
    return name_columns(definition) if name_columns is not None else ()


def is_indexed(definition: ListDefinition, column: Column) -> bool:
    """Tell whether the column is one of the list's own table and short enough."""
    if not _is_own(definition, column):
        return False
    if compared_as(column) in TEXTS:
        length = getattr(column.field, "max_length", None)
        return length is not None and length <= LONGEST_TEXT
    return compared_as(column) in PLAIN and not column.field.unique


def has_index(definition: ListDefinition, column: Column) -> bool:
    """Tell whether the values of the column are found by an index, in the whole list or in a place."""
    names = (*definition.columns, *definition.sorted_by)
    return column.name in names and is_indexed(definition, column)


def _is_own(definition: ListDefinition, column: Column) -> bool:
    return not column.is_custom and column.field in definition.model._meta.concrete_fields


def _quoted(column: Column) -> str:
    return f'"{column.field.column}"'


def _orders(
    definition: ListDefinition,
    column: Column,
    connection: BaseDatabaseWrapper,
    *,
    with_groups: bool = True,
) -> Iterator[str]:
    key = _key(column, connection)
    yield f'{key}, "id"'
    # Unset values stand last both ways, which is one order and its reverse only on SQLite.
    if connection.vendor == "postgresql" and column.field.null:
        yield f'{key} DESC NULLS LAST, "id" DESC'
    own = own_order(definition, connection)
    if with_groups and compared_as(column) in GROUPS and own:
        yield f"{key}, {own}"


def _key(column: Column, connection: BaseDatabaseWrapper) -> str:
    """Return what is compared of the column."""
    key = _quoted(column)
    if compared_as(column) not in TEXTS:
        return key
    return f'({FUNCTION}({key}) COLLATE "C")' if connection.vendor == "postgresql" else f"{FUNCTION}({key})"


def own_order(definition: ListDefinition, connection: BaseDatabaseWrapper) -> str:
    """Return the order of the default view as parts of an index, empty where it has none of its own."""
    column = definition.column(definition.order.removeprefix("-"))
    return _way(definition, definition.order, connection) if compared_as(column) in PLAIN else ""


def _way(definition: ListDefinition, sort: str, connection: BaseDatabaseWrapper) -> str:
    """Return an order by one column as parts of an index, empty where it is by more or by one without."""
    name = sort.removeprefix("-")
    if "," in name or not is_indexed(definition, definition.column(name)):
        return ""
    key = _key(definition.column(name), connection)
    if not sort.startswith("-"):
        return f'{key}, "id"'
    last = " NULLS LAST" if definition.column(name).field.null and connection.vendor == "postgresql" else ""
    return f'{key} DESC{last}, "id" DESC'
