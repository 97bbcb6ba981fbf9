"""Inserting many rows by one statement: what `bulk_create` does, at a third of its time for each value."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, connections, models
from django.db.models.expressions import DatabaseDefault

#: Values of these types go to the database as they are, where the column is of one of these kinds.
_PLAIN = frozenset({str, int, bool, type(None)})
#: Columns of these types often hold one value in all rows.
_REPEATED = frozenset({datetime, UUID, type(None)})
_PLAIN_FIELDS = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
    models.ForeignKey,
)
#: Values in one statement; PostgreSQL and SQLite take twice as many.
_VALUES_AT_MOST = 30_000


def insert(objects: Sequence[models.Model]) -> None:
    """Insert the objects and give them their keys."""
    if objects and _has_expressions(objects[0]):
        type(objects[0])._default_manager.bulk_create(objects)
    elif objects:
        concrete = type(objects[0])._meta.concrete_fields
        fields = [one for one in concrete if not one.primary_key and not _is_left(objects[0], one)]
        keys = [key for part, sql in _statements(objects, fields) for key in _run(sql, part, fields)]
        for one, key in zip(objects, keys, strict=True):
            one.pk = key
            one._state.adding = False
            one._state.db = connection.alias


def upsert(objects: Sequence[models.Model], names: Iterable[str]) -> None:
    """Write these columns of objects that are in the table already."""
    if objects:
        meta = type(objects[0])._meta
        quote = connection.ops.quote_name
        known: list[Any] = [meta.get_field(name) for name in names]
        columns = [quote(one.column) for one in known]
        assigned = ", ".join(f"{one} = EXCLUDED.{one}" for one in columns)
        key = quote(meta.pk.column)
        fields = list(meta.concrete_fields)
        for part, sql in _statements(objects, fields):
            _run(f"{sql} ON CONFLICT ({key}) DO UPDATE SET {assigned}", part, fields)


def _has_expressions(one: models.Model) -> bool:
    """Tell whether the database makes a value of the object, such as a default of its own."""
    fields = (field for field in one._meta.concrete_fields if not _is_left(one, field))
    values = (getattr(one, field.attname) for field in fields)
    return any(hasattr(value, "resolve_expression") for value in values)


def _is_left(one: models.Model, field: Any) -> bool:
    """Tell whether the column is left to its default in the database."""
    return isinstance(getattr(one, field.attname), DatabaseDefault)


def _statements(
    objects: Sequence[models.Model], fields: Sequence[Any]
) -> Iterable[tuple[Sequence[models.Model], str]]:
    """Give parts of the objects that fit into one statement, with the statement."""
    quote = connection.ops.quote_name
    size = max(1, _VALUES_AT_MOST // len(fields))
    columns = ", ".join(quote(one.column) for one in fields)
    places = f"({', '.join(['%s'] * len(fields))})"
    table = quote(type(objects[0])._meta.db_table)
    for first in range(0, len(objects), size):
        part = objects[first : first + size]
        yield part, f"INSERT INTO {table} ({columns}) VALUES {', '.join([places] * len(part))}"  # noqa: S608


def _run(sql: str, objects: Sequence[models.Model], fields: Sequence[Any]) -> list[Any]:
    """Run the statement and return the keys of the rows."""
    columns = [_prepared(one, [getattr(item, one.attname) for item in objects]) for one in fields]
    params = [value for row in zip(*columns, strict=True) for value in row]
    key = connection.ops.quote_name(type(objects[0])._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING {key}", params)
        return [row[0] for row in cursor.fetchall()]


def _prepared(field: Any, values: list[Any]) -> list[Any]:
    """Return the values of one column as the database takes them."""
    kinds = set(map(type, values))
    if kinds <= _PLAIN and isinstance(field, _PLAIN_FIELDS):
        return values
    # Not the proxy, which looks the connection up for each of its attributes.
    prepare, real = field.get_db_prep_save, connections[connection.alias]
    if kinds <= _REPEATED:
        known = {value: prepare(value, real) for value in set(values)}
        return [known[value] for value in values]
    if kinds == {dict}:
        empty = prepare({}, real)
        return [prepare(value, real) if value else empty for value in values]
    return [prepare(value, real) for value in values]
