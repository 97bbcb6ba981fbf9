"""Indexes in the order of each column by which a list may be sorted.

They follow from the declarations, so they are made after each migration and not by one: SQLite loses what
Django does not know whenever it rebuilds a table. Deleted items are left out, as every listing does.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import names_digest  # type: ignore[attr-defined]

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
#: Lookup columns that grant the sight of an item, by the model of the items; a grant is counted so.
granting: ClassRegistry[Sequence[str]] = ClassRegistry("granting columns")
PLAIN = {"number", "currency", "percent", "date", "datetime", *GROUPS}


def make_indexes(using: str = DEFAULT_DB_ALIAS, **_about: Any) -> None:
    """Make the indexes that are missing; after a migration."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for definition in lists:
            if definition.model._meta.db_table in tables:
                for statement in statements(definition, connection):
                    cursor.execute(statement)


def statements(definition: ListDefinition, connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Give the statements that make the indexes of a list."""
    table = definition.model._meta.db_table
    for name in {definition.order.removeprefix("-"): 1, **dict.fromkeys(definition.columns)}:
        column = definition.column(name)
        if is_indexed(definition, column):
            for parts in _orders(definition, column, connection):
                yield _statement(table, parts)
    own = _own_order(definition)
    for name in granting.find(definition.model) or () if own else ():
        yield _statement(table, f'"{definition.column(name).field.column}", {own}')


def _statement(table: str, parts: str) -> str:
    title = f"{PREFIX}_{table[:30]}_{names_digest(table, parts, length=12)}"
    return f'CREATE INDEX IF NOT EXISTS "{title}" ON "{table}" ({parts}) WHERE "deleted_at" IS NULL'


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
