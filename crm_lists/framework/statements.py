"""Writing many rows by one statement: what `bulk_create` does, at a fraction of its time for each value."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
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
#: Columns of these kinds travel as JSON: PostgreSQL reads their texts as it reads them in a statement.
_JSON_FIELDS = (
    *_PLAIN_FIELDS,
    models.JSONField,
    models.DateField,
    models.TimeField,
    models.DecimalField,
    models.UUIDField,
)
#: Values in one statement of SQLite, which takes twice as many.
_VALUES_AT_MOST = 30_000
#: The values of one column, a value for each row.
Values = Sequence[Any]


def insert(objects: Sequence[models.Model]) -> None:
    """Insert the objects and give them their keys."""
    if objects and _has_expressions(objects[0]):
        type(objects[0])._default_manager.bulk_create(objects)
    elif objects:
        concrete = type(objects[0])._meta.concrete_fields
        fields = [one for one in concrete if not one.primary_key and not _is_left(objects[0], one)]
        keys = _insert(type(objects[0]), fields, _columns_of(objects, fields))
        for one, key in zip(objects, keys, strict=True):
            one.pk = key
            one._state.adding = False
            one._state.db = connection.alias


def insert_columns(model: type[models.Model], columns: Mapping[str, Values]) -> list[Any]:
    """Insert rows that are given as the values of each column, and return their keys.

    Columns that are not named must have a default in the database.
    """
    named = {one.attname: one for one in model._meta.concrete_fields}
    return _insert(model, [named[name] for name in columns], list(columns.values()))


def upsert(objects: Sequence[models.Model], names: Iterable[str]) -> None:
    """Write these columns of objects that are in the table already."""
    if objects:
        meta = type(objects[0])._meta
        quote = connection.ops.quote_name
        known: list[Any] = [meta.get_field(name) for name in names]
        columns = [quote(one.column) for one in known]
        assigned = ", ".join(f"{one} = EXCLUDED.{one}" for one in columns)
        fields = list(meta.concrete_fields)
        also = f"ON CONFLICT ({quote(meta.pk.column)}) DO UPDATE SET {assigned}"
        _insert(type(objects[0]), fields, _columns_of(objects, fields), also)


@contextmanager
def unmapped() -> Iterator[None]:
    """Read through SQLite's own cache for a while: of a mapped file a long write would hold ever more."""
    if connection.vendor != "sqlite":
        yield
        return
    size = _mapping("")
    _mapping(" = 0")
    try:
        yield
    finally:
        _mapping(f" = {size}")


def _mapping(setting: str) -> int:
    with connection.cursor() as cursor:
        row = cursor.execute(f"PRAGMA mmap_size{setting}").fetchone()
    # A database in memory has no file, and no answer.
    return int(row[0]) if row else 0


def _columns_of(objects: Sequence[models.Model], fields: Iterable[Any]) -> list[Values]:
    return [[getattr(item, one.attname) for item in objects] for one in fields]


def _has_expressions(one: models.Model) -> bool:
    """Tell whether the database makes a value of the object, such as a default of its own."""
    fields = (field for field in one._meta.concrete_fields if not _is_left(one, field))
    values = (getattr(one, field.attname) for field in fields)
    return any(hasattr(value, "resolve_expression") for value in values)


def _is_left(one: models.Model, field: Any) -> bool:
    """Tell whether the column is left to its default in the database."""
    return isinstance(getattr(one, field.attname), DatabaseDefault)


def _insert(
    model: type[models.Model], fields: Sequence[Any], columns: Sequence[Values], also: str = ""
) -> list[Any]:
    """Insert the rows by as few statements as the database takes, and return their keys."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(one.column) for one in fields)
    # Not the proxy, which looks the connection up for each of its attributes.
    real = connections[connection.alias]
    is_json = real.vendor == "postgresql" and all(map(_travels_as_json, fields))
    source_of = _json_source if is_json else _values_source
    prepared = [
        _encoded(one, values)
        if _is_json(one) and (is_json or real.vendor == "sqlite")
        else _prepared(one, values, real)
        for one, values in zip(fields, columns, strict=True)
    ]
    keys: list[Any] = []
    with connection.cursor() as cursor:
        for source, params in source_of(fields, prepared, real):
            cursor.execute(
                f"INSERT INTO {quote(model._meta.db_table)} ({names}) {source} {also} "
                f"RETURNING {quote(model._meta.pk.column)}",
                params,
            )
            keys += [row[0] for row in cursor.fetchall()]
    return keys


#: What stands behind the names of the columns in a statement, and its parameters.
Source = tuple[str, list[Any]]


def _values_source(fields: Sequence[Any], columns: Sequence[Values], real: Any) -> Iterable[Source]:
    """Give the rows as parameters, a place for each value."""
    size = max(1, _VALUES_AT_MOST // len(fields))
    rows = list(zip(*columns, strict=True))
    places = f"({', '.join(['%s'] * len(fields))})"
    for first in range(0, len(rows), size):
        part = rows[first : first + size]
        yield f"VALUES {', '.join([places] * len(part))}", [value for row in part for value in row]


def _json_source(fields: Sequence[Any], columns: Sequence[Values], real: Any) -> Iterable[Source]:
    """Give all rows as one parameter: a place for each value costs the driver more than the row is worth."""
    known = [f"c{place}" for place in range(len(fields))]
    # The length of a text is left to the table, which refuses what a cast would cut off.
    kinds = [one.cast_db_type(real).partition("(")[0] for one in fields]
    record = ", ".join(
        f"{name} {'text' if kind == 'jsonb' else kind}" for name, kind in zip(known, kinds, strict=True)
    )
    taken = ", ".join(
        f"{name}::jsonb" if kind == "jsonb" else name for name, kind in zip(known, kinds, strict=True)
    )
    rows = [dict(zip(known, row, strict=True)) for row in zip(*columns, strict=True)]
    source = f"SELECT {taken} FROM json_to_recordset(%s::json) AS given({record})"  # noqa: S608
    yield source, [json.dumps(rows, default=_as_text, separators=(",", ":"))]


def _as_text(value: Any) -> str:
    """Return what PostgreSQL reads as the value."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} does not travel as JSON.")


def _travels_as_json(field: Any) -> bool:
    return _is_json(field) or (isinstance(field, _JSON_FIELDS) and not isinstance(field, models.JSONField))


def _is_json(field: Any) -> bool:
    """Tell whether the values of the column are JSON as they stand."""
    return type(field) is models.JSONField or hasattr(field, "keeps_empty_as_null")


def _encoded(field: Any, values: Values) -> Values:
    """Return the values of a JSON column as texts; very often they are empty."""
    encode = (field.encoder or json.JSONEncoder)().encode
    empty = encode({})
    if hasattr(field, "keeps_empty_as_null"):
        return [encode(value) if value else None for value in values]
    return [None if value is None else encode(value) if value != {} else empty for value in values]


def _prepared(field: Any, values: Values, real: Any) -> Values:
    """Return the values of one column as the database takes them."""
    kinds = set(map(type, values))
    if kinds <= _PLAIN and isinstance(field, _PLAIN_FIELDS):
        return values
    prepare = field.get_db_prep_save
    if kinds <= _REPEATED:
        known = {value: prepare(value, real) for value in set(values)}
        return [known[value] for value in values]
    return [prepare(value, real) for value in values]
