"""What PostgreSQL shall learn of values that it computes: sort keys and what custom columns hold.

Without figures it takes each condition on them for one that finds little, and the figures of their indexes
it leaves unread, because these indexes hold only what is not deleted.
"""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import names_digest  # type: ignore[attr-defined]


def keep(connection: BaseDatabaseWrapper, table: str, prefix: str, values: Iterable[str]) -> bool:
    """Have figures kept of these expressions, of no others under the prefix; tell whether some are new."""
    if connection.vendor != "postgresql":
        return False
    wanted = {f"{prefix}_{names_digest(value, length=12)}": value for value in values}
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stxname FROM pg_statistic_ext WHERE stxrelid = to_regclass(%s)", [quoted(table)]
        )
        present = {name for (name,) in cursor.fetchall() if name.startswith(f"{prefix}_")}
        for name in sorted(present - wanted.keys()):
            cursor.execute(f"DROP STATISTICS {quoted(name)}")
        new = wanted.keys() - present
        for name in sorted(new):
            cursor.execute(f"CREATE STATISTICS {quoted(name)} ON {wanted[name]} FROM {quoted(table)}")
    return bool(new)


def forget(connection: BaseDatabaseWrapper, prefix: str) -> None:
    """Have no figures kept under this prefix any more, of whatever table."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT stxname FROM pg_statistic_ext")
        for name in sorted(name for (name,) in cursor.fetchall() if name.startswith(f"{prefix}_")):
            cursor.execute(f"DROP STATISTICS {connection.ops.quote_name(name)}")
