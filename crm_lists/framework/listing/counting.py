"""Counting up to a limit, by the cheapest sufficient part of the condition first."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Q

#: Up to here items are counted exactly; beyond it stands “more than”.
COUNT_LIMIT = 10_000


#: A scalar SQL expression with its parameters.
Counted = tuple[str, tuple[Any, ...]]


def count_up_to(items: models.QuerySet[Any], granted: Q | None, limit: int) -> int:
    """Return the number of items, `limit + 1` standing for more."""
    return counts_of([counted(items, granted, limit)])[0]


def counted(items: models.QuerySet[Any], granted: Q | None, limit: int) -> Counted:
    """Return the expression for the number of items, `limit + 1` standing for more.

    Who sees a list by several grants (his group, his own items) often sees enough by the first of them alone,
    and one grant is counted in an index. Only when it stays below the limit, all are counted together.
    """
    try:
        sql, params = _counted(items, limit)
    except EmptyResultSet:
        return "0", ()
    if granted is not None and granted.connector == Q.OR and len(granted.children) > 1:
        try:
            first, first_params = _counted(items.filter(Q(granted.children[0])), limit)
        except EmptyResultSet:
            return sql, params
        sql = f"CASE WHEN {first} > {limit} THEN {limit + 1} ELSE {sql} END"
        params = (*first_params, *params)
    return sql, params


def plain_count(items: models.QuerySet[Any]) -> Counted:
    """Return the expression for the number of these rows, whoever may see them."""
    try:
        sql, params = items.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "0", ()
    return f"(SELECT COUNT(*) FROM ({sql}) AS counted)", params  # noqa: S608 - Django's own SQL


def counts_of(expressions: Sequence[Counted]) -> list[int]:
    """Return the numbers of several sets of items; one query, none where nothing can be found."""
    if all(sql == "0" for sql, _params in expressions):
        return [0] * len(expressions)
    params = [one for _sql, several in expressions for one in several]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(sql for sql, _params in expressions), params)
        return [int(number) for number in cursor.fetchone()]


def _counted(items: models.QuerySet[Any], limit: int) -> Counted:
    sql, params = items.order_by().values("pk")[: limit + 1].query.sql_with_params()
    return f"(SELECT COUNT(*) FROM ({sql}) AS counted)", params  # noqa: S608 - Django's own SQL
