"""A condition that the planner of SQLite takes as it is, so that it reads the rows in their order.

SQLite guesses that a condition on an indexed column finds little, and would rather collect and sort a hundred
thousand rows than walk an index in order and leave out nine rows of ten. PostgreSQL keeps statistics and
decides better by itself.
"""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import OrderBy
from django.db.models.sql.compiler import SQLCompiler

from .. import access
from ..actors import Actor
from ..definitions import ListDefinition


class Plain(models.Func):
    """The condition, with nothing in it that could be looked up in an index."""

    output_field = models.BooleanField()
    conditional = True
    template = "(%(expressions)s)"
    arity = 1

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """Return the SQL of SQLite."""
        return self.as_sql(compiler, connection, template="+(%(expressions)s)", **context)


def seen_of_few(actor: Actor, definition: ListDefinition) -> models.QuerySet[Any]:
    """Return the items that the actor sees, to be narrowed to few: each of these is asked who may see it."""
    granted = access.condition(actor, definition)
    present = definition.items().filter(deleted_at__isnull=True)
    if granted is None:
        return present.none()
    return present.filter(Plain(granted)) if granted else present


def unindexed(ordering: Any) -> Any:
    """Return the order as one for few rows: SQLite shall collect them, and walk no index in this order."""
    if not isinstance(ordering, OrderBy):
        return ordering
    found = ordering.copy()
    found.set_source_expressions([_Unindexed(ordering.expression)])
    return found


class _Unindexed(models.Func):
    """A value that stands in no index; in comparisons it would lose its type."""

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """Return the SQL of SQLite."""
        return self.as_sql(compiler, connection, template="+(%(expressions)s)", **context)
