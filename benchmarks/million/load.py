"""Fills a table with very many rows by the fastest way that its database has."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from django.db import connection, models, transaction

from crm_lists.framework import statistics

BATCH = 20_000
#: A row as plain values, in the order of the columns.
Values = tuple[Any, ...]


def load(table: str, columns: Sequence[str], rows: Iterable[Values]) -> None:
    """Add the rows to the table."""
    # What the rows look up before the first of them cannot be asked in the middle of a COPY.
    rest = iter(rows)
    rows = chain(list(islice(rest, 1)), rest)
    if connection.vendor == "postgresql":
        _copy(table, columns, rows)
    else:
        _insert(table, columns, rows)


def load_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Values]) -> None:
    """Add rows whose values are those of the named attributes, fast and with the indexes built at the end."""
    table = model._meta.db_table
    others = [field for field in model._meta.concrete_fields if field.attname not in names]
    others = [field for field in others if not isinstance(field, models.AutoField)]
    filled = tuple(_default(field) for field in others)
    known = {field.attname: field.column for field in model._meta.concrete_fields}
    columns = [*(known[name] for name in names), *(field.column for field in others)]
    with without_indexes(table):
        load(table, [f'"{column}"' for column in columns], ((*row, *filled) for row in rows))
    continue_keys(table)


def _default(field: Any) -> Any:
    """Return what the field holds where nothing is said."""
    value = field.get_default()
    return "" if value is None and not field.null else value


def continue_keys(*tables: str) -> None:
    """Let the next key follow the loaded ones."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            (sequence,) = cursor.fetchone()
            if sequence:
                cursor.execute(f'SELECT setval(%s, (SELECT max(id) FROM "{table}"))', [sequence])


def _copy(table: str, columns: Sequence[str], rows: Iterable[Values]) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([json.dumps(value) if isinstance(value, dict) else value for value in row])


def _insert(table: str, columns: Sequence[str], rows: Iterable[Values]) -> None:
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
    with transaction.atomic(), connection.cursor() as cursor:
        rest = iter(rows)
        while some := [[_plain(value) for value in row] for row in islice(rest, BATCH)]:
            cursor.executemany(statement, some)


def _plain(value: Any) -> Any:
    """Return the value as Django keeps it in SQLite."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, dict) else value


@contextmanager
def without_indexes(table: str) -> Iterator[None]:
    """Build the plain indexes of the table once, after its rows are there."""
    with connection.cursor() as cursor:
        found = dict(_indexes(cursor, table))
        for name in found:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    if connection.vendor == "postgresql":
        # In a transaction no index is built over rows whose references are still to be looked at.
        connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in found.values():
            cursor.execute(statement)


def _indexes(cursor: Any, table: str) -> list[tuple[str, str]]:
    """Return name and statement of the indexes that are no constraint's."""
    if connection.vendor == "sqlite":
        asked = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL"
        )
    else:
        asked = """SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND NOT EXISTS (
            SELECT 1 FROM pg_constraint WHERE conname = indexname)"""
    cursor.execute(asked, [table])
    return list(cursor.fetchall())


def settle() -> None:
    """Let the database learn what its tables hold, as it does once a day."""
    if connection.vendor == "sqlite":
        statistics.renew()
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
