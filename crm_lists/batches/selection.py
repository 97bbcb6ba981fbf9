"""The rows of a batch: which items they are, frozen with the versions that the person saw."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, F, QuerySet, Value
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition

from .models import Batch, BatchRow, Result

#: More items are refused at once.
LIMIT = 100_000


class TooMany(Exception):
    """More items were asked for than one batch takes."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            _("That is more than the %(limit)s items that one batch takes. Choose a narrower view.")
            % {"limit": f"{limit:,}"}
        )


def limit() -> int:
    """Return how many items one batch takes."""
    return int(getattr(settings, "BATCH_LIMIT", LIMIT))


def chosen(actor: Actor, definition: ListDefinition, pks: Iterable[str]) -> QuerySet[Any]:
    """Return the readable ones among the selected items."""
    keys = {int(pk) for pk in pks if pk.isdecimal() and len(pk) <= 18}
    return access.visible(actor, definition).filter(pk__in=keys)


def count(items: QuerySet[Any]) -> int:
    """Return how many items there are, or raise TooMany."""
    found = items.order_by()[: limit() + 1].count()
    if found > limit():
        raise TooMany(limit())
    return found


def freeze(batch: Batch, items: QuerySet[Any]) -> int:
    """Make a row for each of the items, with its present version; return how many there are."""
    code = Value(batch.list_code, output_field=CharField())
    pairs = items.order_by().annotate(row_list=code, row_item=F("pk"), row_etag=F("version"))
    return freeze_pairs(batch, pairs.values("row_list", "row_item", "row_etag"))


def freeze_pairs(batch: Batch, pairs: QuerySet[Any, Any]) -> int:
    """Make rows by one statement from a query of `row_list`, `row_item` and `row_etag`."""
    try:
        source, params = pairs.query.sql_with_params()
    except EmptyResultSet:
        return 0
    names = ("batch", "list_code", "item_id", "etag", "title", "result", "message")
    columns = ", ".join(_column(name) for name in names)
    table = connection.ops.quote_name(BatchRow._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) "  # noqa: S608 - names of our own columns
            f"SELECT %s, found.row_list, found.row_item, found.row_etag, '', %s, '' FROM ({source}) AS found "
            "ORDER BY found.row_item",
            [batch.pk, Result.WAITING.value, *params],
        )
    batch.total = batch.rows.count()
    batch.save(update_fields=["total"])
    return batch.total


def _column(name: str) -> str:
    field: Any = BatchRow._meta.get_field(name)
    return str(connection.ops.quote_name(field.column))
