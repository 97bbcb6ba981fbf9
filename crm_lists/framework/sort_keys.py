"""One order of texts on every database: without regard to case and accents.

SQLite knows only ASCII and PostgreSQL only its locale, so texts are compared by a key: the letters of search,
folded. An index over the key serves sorting, paging and “begins with”.
"""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.sql.compiler import SQLCompiler

from .search.folding import fold

FUNCTION = "lists_sort_key"


class SortKey(models.Func):
    """The key by which a text is compared."""

    function = FUNCTION
    arity = 1
    output_field = models.TextField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """Return the SQL of PostgreSQL, where the key compares by its code points as in SQLite."""
        return self.as_sql(
            compiler, connection, template='(%(function)s(%(expressions)s) COLLATE "C")', **context
        )


def key_of(text: Any) -> str | None:
    """Return the key of a text, as the databases compute it."""
    return None if text is None else fold(str(text))


def teach(connection: BaseDatabaseWrapper, **_about: Any) -> None:
    """Give SQLite the function; PostgreSQL has it from a migration."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(FUNCTION, 1, key_of, deterministic=True)


connection_created.connect(teach, dispatch_uid="lists.sort_key")
