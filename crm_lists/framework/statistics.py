"""What the database knows of its tables, by which it chooses among indexes."""

from django.db import DEFAULT_DB_ALIAS, connections


def renew(using: str = DEFAULT_DB_ALIAS) -> None:
    """Let SQLite learn what its tables hold; PostgreSQL does so by itself.

    It reads whole indexes: of the first rows alone it would learn that a folder holds as many documents as
    the library. It reads one after the other, so that nobody waits long to write.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit = 0")
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"ANALYZE {connection.ops.quote_name(name)}")


def learn(table: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Let the database learn what a table holds that has new indexes: of these it knows nothing yet."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
