"""Indexes over what custom columns hold, for those by which people filter and those that are unique."""

from collections.abc import Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, models, transaction
from django.db.backends.utils import names_digest  # type: ignore[attr-defined]
from django.db.models import Q
from django.db.models.sql import Query

from crm_lists.framework import statistics
from crm_lists.framework.columns import ExtraColumn
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.listing import value_statistics
from crm_lists.framework.listing.indexes import GROUPS, granted_by, own_order
from crm_lists.framework.listing.order import TEXTS, compared_as
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import CustomColumn
from crm_lists.framework.sort_keys import SortKey

PRESENT = ' WHERE "deleted_at" IS NULL'


def renew_indexes(using: str = DEFAULT_DB_ALIAS, **_about: Any) -> None:
    """Make the indexes that are missing or as they once were; SQLite loses them when it rebuilds a table."""
    if CustomColumn._meta.db_table not in connections[using].introspection.table_names():
        return
    for column in CustomColumn.objects.filter(Q(is_filter=True) | Q(is_unique=True), is_retired=False):
        if set(statements(column)) != set(index_names(column)):
            keep_index(column)
        elif _keep_values(column):
            statistics.learn(_table(column), using)


def index_names(column: CustomColumn) -> list[str]:
    """Return the names of the indexes that the column has."""
    asked = "SELECT indexname FROM pg_indexes WHERE indexname LIKE %s"
    if connection.vendor == "sqlite":
        asked = "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE %s"
    own = _own_name(column)
    with connection.cursor() as cursor:
        cursor.execute(asked, [f"{own}%"])
        return [name for (name,) in cursor.fetchall() if name == own or name.startswith(f"{own}_")]


def _own_name(column: CustomColumn) -> str:
    return f"lists_custom_{column.pk}"


def keep_index(column: CustomColumn) -> bool:
    """Make the indexes of the column anew, none where none is wanted; tell whether there are any."""
    drop_index(column)
    wanted = statements(column)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in wanted.values():
                cursor.execute(statement)
            if wanted:
                _keep_values(column)
                statistics.learn(_table(column))
    except DatabaseError:
        # What depends on the day or on the time zone has no index; it is computed when it is asked.
        return False
    return bool(wanted)


def drop_index(column: CustomColumn) -> None:
    """Take the indexes of the column away."""
    for name in index_names(column):
        with connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX {_quoted(name)}")
    value_statistics.forget(connection, _own_name(column))


def statements(column: CustomColumn) -> dict[str, str]:
    """Return the statements that make the indexes of the column, by names that tell of their shape."""
    made = _indexed(column)
    if made is None:
        return {}
    table = _quoted(_table(column))
    try:
        shapes = list(_shapes(find_list(column.list_code), made))
    except DatabaseError:
        return {}
    # Without those deleted, which nobody filters: SQLite would take “not deleted” for what finds few.
    found = (f"ON {table} {shape}{PRESENT}" for shape in shapes)
    names = {f"{_own_name(column)}_{names_digest(shape, length=8)}": shape for shape in found}
    return {name: f"CREATE INDEX IF NOT EXISTS {_quoted(name)} {shape}" for name, shape in names.items()}


def _table(column: CustomColumn) -> str:
    return str(find_list(column.list_code).model._meta.db_table)


def _indexed(column: CustomColumn) -> ExtraColumn | None:
    """Return the column of the list where its values are to have an index."""
    made = find_list(column.list_code).column(column.code)
    is_wanted = (column.is_filter or column.is_unique) and not column.is_retired
    return made if is_wanted and not made.is_many and isinstance(made, ExtraColumn) else None


def _keep_values(column: CustomColumn) -> bool:
    """Have the database learn of what is compared of a column with indexes; tell whether that is new."""
    made = _indexed(column)
    if made is None or not statements(column):
        return False
    compared = SortKey(made.expression) if compared_as(made) in TEXTS else made.expression
    value = f"({_sql_of(find_list(column.list_code).model, compared)})"
    return value_statistics.keep(connection, _table(column), _own_name(column), [value])


def _shapes(definition: ListDefinition, made: ExtraColumn) -> Iterator[str]:
    """Give what each index holds: values with who may see them, and the order of listings if that differs."""
    is_postgresql = connection.vendor == "postgresql"
    # Lists without programming share one table, so the code of the list comes first.
    is_shared = any(one.name == "list" for one in definition.model._meta.concrete_fields)
    first = f"{_quoted('list_code')}, " if is_shared else ""
    value = f"{first}({_sql_of(definition.model, made.expression)})"
    # What the index finds is asked who may see it, without a look into the rows of the others.
    carried = ", ".join(map(_quoted, granted_by(definition)))
    key = f'{value}, "id"'
    yield f"({key}) INCLUDE ({carried})" if is_postgresql else f"({key}, {carried})"
    kind, own = compared_as(made), own_order(definition, connection)
    if kind in TEXTS:
        yield f'({first}({_sql_of(definition.model, SortKey(made.expression))}), "id")'
    elif kind in GROUPS and own:
        yield f"({value}, {own})"
    elif is_postgresql:
        # Unset values stand last both ways.
        yield f'({value} DESC NULLS LAST, "id" DESC)'


def _sql_of(model: type[models.Model], expression: Any) -> str:
    """Return the SQL of a value, as queries have it; an index names columns without their table."""
    query = Query(model, alias_cols=False)
    compiler = query.get_compiler(connection=connection)
    sql, params = compiler.compile(expression.resolve_expression(query))
    if params:
        raise DatabaseError("An index takes no parameters.")
    return str(sql)


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
