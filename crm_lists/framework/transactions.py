"""Transactions as numbers: in which one a row was written, and which are over.

Where several transactions write at once, rows become visible in another order than the one in which they
were numbered. PostgreSQL numbers the transactions themselves; SQLite lets them write one after another.
"""

from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.expressions import Func

Row = TypeVar("Row", bound=models.Model)


class CurrentTransaction(Func):
    """The number of the transaction that runs this statement; 0 where only one can write at a time."""

    template = "0"
    output_field = models.BigIntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return the number that PostgreSQL gives, which never comes again."""
        return self.as_sql(compiler, connection, template="(pg_current_xact_id()::text::bigint)", **context)


class OldestRunning(Func):
    """The number of the oldest transaction that is not over; PostgreSQL only."""

    template = "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"
    output_field = models.BigIntegerField()


def settled(rows: "models.QuerySet[Row]") -> "models.QuerySet[Row]":
    """Keep the rows that no row can follow which comes before them, in the order of `transaction` and key."""
    return rows.filter(transaction__lt=OldestRunning()) if connection.vendor == "postgresql" else rows
