"""Indexes in the order of each column by which a list may be sorted.

They follow from the declarations, so they are made after each migration and not by one: SQLite loses what
Django does not know whenever it rebuilds a table. Deleted items are left out, as every listing does.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper, names_digest  # type: ignore[attr-defined]

from ..columns import Column
from ..definitions import ListDefinition
from ..lists import lists
from ..registry import ClassRegistry
from ..sort_keys import FUNCTION
from .order import TEXTS

PREFIX = "lx"
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
    wanted: dict[str, dict[str, str]] = {}
    for definition in lists:
        table = definition.model._meta.db_table
        wanted.setdefault(table, {}).update(statements(definition, connection))
    with connection.cursor() as cursor:
        for table in wanted.keys() & set(connection.introspection.table_names(cursor)):
            for name in _present(cursor, connection, table) - set(wanted[table]):
                cursor.execute(f'DROP INDEX "{name}"')
            for statement in wanted[table].values():
                cursor.execute(statement)


def _present(cursor: CursorWrapper, connection: BaseDatabaseWrapper, table: str) -> set[str]:
    """Return the names of the indexes of the table that were made here."""
    if connection.vendor == "postgresql":
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [table])
    else:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = %s", [table])
    return {name for (name,) in cursor.fetchall() if name.startswith(f"{PREFIX}_")}


def statements(definition: ListDefinition, connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the statements that make the indexes of a list, by their names."""
    table = definition.model._meta.db_table
    return dict(_statement(table, parts, more) for parts, more in _wanted(definition, connection))


def _wanted(definition: ListDefinition, connection: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    """Give the parts of each index, and what stands behind them."""
    for name in {definition.order.removeprefix("-"): 1, **dict.fromkeys(definition.columns)}:
        column = definition.column(name)
        if is_indexed(definition, column):
            for parts in _orders(definition, column, connection):
                yield parts, ""
    own = _own_order(definition)
    for name in _granting(definition) if own else ():
        parts, carried = f'"{definition.column(name).field.column}", {own}', _carried(definition, name)
        if connection.vendor == "postgresql":
            yield parts, f" INCLUDE ({carried})"
        else:
            yield f"{parts}, {carried}", ""


def _statement(table: str, parts: str, more: str) -> tuple[str, str]:
    name = f"{PREFIX}_{table[:30]}_{names_digest(table, parts + more, length=12)}"
    made = f'CREATE INDEX IF NOT EXISTS "{name}" ON "{table}" ({parts}){more} WHERE "deleted_at" IS NULL'
    return name, made


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
    if column.is_custom or column.field not in definition.model._meta.concrete_fields:
        return False
    if column.kind.code in TEXTS:
        length = getattr(column.field, "max_length", None)
        return length is not None and length <= LONGEST_TEXT
    return column.kind.code in PLAIN and not column.field.unique


def _orders(definition: ListDefinition, column: Column, connection: BaseDatabaseWrapper) -> Iterator[str]:
    is_postgresql = connection.vendor == "postgresql"
    key = f'"{column.field.column}"'
    if column.kind.code in TEXTS:
        key = f'({FUNCTION}({key}) COLLATE "C")' if is_postgresql else f"{FUNCTION}({key})"
    yield f'{key}, "id"'
    # Unset values stand last both ways, which is one order and its reverse only on SQLite.
    if is_postgresql and column.field.null:
        yield f'{key} DESC NULLS LAST, "id" DESC'
    own = _own_order(definition)
    if column.kind.code in GROUPS and own:
        yield f"{key}, {own}"


def _own_order(definition: ListDefinition) -> str:
    """Return the order of the default view as parts of an index, empty where it has none of its own."""
    column = definition.column(definition.order.removeprefix("-"))
    if column.kind.code not in PLAIN or not is_indexed(definition, column):
        return ""
    way = " DESC" if definition.order.startswith("-") else ""
    return f'"{column.field.column}"{way}, "id"{way}'
