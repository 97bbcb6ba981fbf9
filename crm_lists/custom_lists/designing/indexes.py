"""Indexes over what custom columns hold, for those by which people filter and those that are unique."""

from django.db import DatabaseError, connection, models, transaction
from django.db.models.sql import Query

from crm_lists.framework.columns import ExtraColumn
from crm_lists.framework.listing.indexes import granted_by
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import CustomColumn


def index_name(column: CustomColumn) -> str:
    """Return the name of the column's index."""
    return f"lists_custom_{column.pk}"


def keep_index(column: CustomColumn) -> bool:
    """Make the index of the column anew, or take it away where none is wanted; tell whether there is one."""
    drop_index(column)
    made = find_list(column.list_code).column(column.code)
    is_wanted = (column.is_filter or column.is_unique) and not column.is_retired
    if not is_wanted or made.is_many or not isinstance(made, ExtraColumn):
        return False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_creation(column, made))
    except DatabaseError:
        # What depends on the day or on the time zone has no index; it is computed when it is asked.
        return False
    return True


def drop_index(column: CustomColumn) -> None:
    """Take the index of the column away."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {_quoted(index_name(column))}")


def _creation(column: CustomColumn, made: ExtraColumn) -> str:
    definition = find_list(column.list_code)
    model = definition.model
    expression = f"({_sql_of(model, made)})"
    # Lists without programming share one table, so the code of the list comes first.
    is_shared = any(one.name == "list" for one in model._meta.concrete_fields)
    keys = f"{_quoted('list_code')}, {expression}" if is_shared else expression
    # What the index finds is asked who may see it, without a look into the rows of the others.
    carried = ", ".join(map(_quoted, granted_by(definition)))
    parts = f"({keys}) INCLUDE ({carried})" if connection.vendor == "postgresql" else f"({keys}, {carried})"
    name, table = _quoted(index_name(column)), _quoted(model._meta.db_table)
    return f"CREATE INDEX IF NOT EXISTS {name} ON {table} {parts}"


def _sql_of(model: type[models.Model], made: ExtraColumn) -> str:
    """Return the SQL of the value, as queries have it; an index names columns without their table."""
    query = Query(model, alias_cols=False)
    compiler = query.get_compiler(connection=connection)
    sql, params = compiler.compile(made.expression.resolve_expression(query))
    if params:
        raise DatabaseError("An index takes no parameters.")
    return str(sql)


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
