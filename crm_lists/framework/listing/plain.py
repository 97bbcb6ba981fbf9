"""A condition that the planner of SQLite takes as it is, so that it reads the rows in their order.

SQLite guesses that a condition on an indexed column finds little, and would rather collect and sort a hundred
thousand rows than walk an index in order and leave out nine rows of ten. PostgreSQL keeps statistics and
decides better by itself.
"""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


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
