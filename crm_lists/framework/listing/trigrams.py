"""Indexes by which PostgreSQL finds a part of a title: without one it computes the key of every row.

They need the extension pg_trgm, which comes with the server and which the owner of a database may switch on
(since PostgreSQL 13). Where it is missing, parts are found as before.
"""

import logging

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from ..definitions import ListDefinition
from ..sort_keys import FUNCTION
from .order import TEXTS, compared_as

EXTENSION = "pg_trgm"

logger = logging.getLogger(__name__)


def switch_on(connection: BaseDatabaseWrapper) -> None:
    """Switch the extension on where that is possible; after a migration."""
    if connection.vendor != "postgresql" or is_on(connection):
        return
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {EXTENSION}")
    except DatabaseError:
        logger.warning(
            "The extension %s of PostgreSQL is missing: parts of titles are found slowly. An administrator "
            "of the database can switch it on with CREATE EXTENSION %s; then migrate once more.",
            EXTENSION,
            EXTENSION,
        )


def is_on(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether parts of titles can have an index."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = %s", [EXTENSION])
        return cursor.fetchone() is not None


def parts_of(definition: ListDefinition) -> str:
    """Return what the index over the titles of a list holds, empty where they are no texts of its table."""
    column = definition.column(definition.title)
    is_own = not column.is_custom and column.field in definition.model._meta.concrete_fields
    if not is_own or compared_as(column) not in TEXTS:
        return ""
    return f'({FUNCTION}("{column.field.column}") COLLATE "C") gin_trgm_ops'
