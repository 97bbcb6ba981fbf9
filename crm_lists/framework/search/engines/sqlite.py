"""Search in SQLite by its FTS5 module."""

from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from crm_lists.framework.models import SearchEntry

from ..folding import words
from ..query import And, Node, Not, Or, Phrase, Prefix, Term
from .base import RANKED_AT_MOST, WEIGHTS, Hit, SearchText, Written, batches, text_of

#: Made by the migration `0002_search_index`. Its words arrive folded and parted by spaces, so it takes
#: everything but a space for a part of a word. It keeps no content: the texts are in the entries, and are
#: given once more to take them out of the index.
TABLE = "lists_searchwords"

_INSERT = f"INSERT INTO {TABLE} (rowid, title, keywords, body) VALUES (%s, %s, %s, %s)"  # noqa: S608
#: An entry that another engine indexed is not in the table, and FTS5 fails to delete what it has not.
_DELETE = f"""INSERT INTO {TABLE} ({TABLE}, rowid, title, keywords, body)
    SELECT 'delete', %s, %s, %s, %s WHERE EXISTS (SELECT 1 FROM {TABLE} WHERE rowid = %s)"""  # noqa: S608
_COMMAND = f"INSERT INTO {TABLE} ({TABLE}) VALUES (%s)"  # noqa: S608
#: The row condition is evaluated per match, so a word in few entries never reads the whole scope.
_FOUND = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND EXISTS ({{scope}})"  # noqa: S608
_COUNT = f"SELECT COUNT(*) FROM ({_FOUND} LIMIT %s)"  # noqa: S608
_RANKED = f"""
    WITH newest AS MATERIALIZED ({_FOUND} ORDER BY rowid DESC LIMIT {RANKED_AT_MOST})
    SELECT rowid, -bm25({TABLE}, {", ".join(map(str, WEIGHTS.values()))}) AS score FROM {TABLE}
    WHERE {TABLE} MATCH %s
        AND rowid >= (SELECT MIN(rowid) FROM newest)
        AND +rowid IN (SELECT rowid FROM newest)
    ORDER BY score DESC, rowid DESC LIMIT %s OFFSET %s"""  # noqa: S608


class SqliteEngine:
    """An FTS5 table in the same database and transaction as the entries."""

    def write(self, entry_id: int, text: SearchText, *, replaced: SearchText | None = None) -> None:
        """Index the text of the entry in place of the replaced one."""
        with connection.cursor() as cursor:
            if replaced:
                cursor.execute(_DELETE, [*_row(entry_id, replaced), entry_id])
            cursor.execute(_INSERT, _row(entry_id, text))

    def write_many(self, entries: Sequence[Written]) -> None:
        """Index the texts of many entries."""
        replaced = [(*_row(pk, before), pk) for pk, _text, before in entries if before]
        with connection.cursor() as cursor:
            if replaced:
                cursor.executemany(_DELETE, replaced)
            cursor.executemany(_INSERT, [_row(pk, text) for pk, text, _before in entries])

    def remove(self, entry_ids: Collection[int]) -> None:
        """Take the words of the entries out of the index."""
        entries = SearchEntry.objects.filter(pk__in=entry_ids)
        rows = [(*_row(entry.pk, text_of(entry)), entry.pk) for entry in entries]
        with connection.cursor() as cursor:
            cursor.executemany(_DELETE, rows)

    def find(self, query: Node, scope: QuerySet[SearchEntry], *, limit: int, offset: int = 0) -> list[Hit]:
        """Return the best hits among the entries of the scope."""
        expression = _expression(query)
        rows = _select(_RANKED, expression, scope, expression, limit, offset)
        return [Hit(*row) for row in rows]

    def matching(self, query: Node, scope: QuerySet[SearchEntry]) -> QuerySet[SearchEntry]:
        """Return what is found in the scope as a part of another query, in no order."""
        found = RawSQL(f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s", [_expression(query)])  # noqa: S608, S611
        return scope.filter(pk__in=found)

    def count(self, query: Node, scope: QuerySet[SearchEntry], cap: int) -> int:
        """Return how many entries of the scope are found; at `cap + 1` it stops counting."""
        rows = _select(_COUNT, _expression(query), scope, cap + 1)
        return rows[0][0] if rows else 0

    def rebuild(self) -> None:
        """Make the index anew from the entries in the database."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_COMMAND, ["delete-all"])
            for batch in batches():
                cursor.executemany(_INSERT, [_row(entry.pk, text_of(entry)) for entry in batch])
            cursor.execute(_COMMAND, ["optimize"])


def _row(entry_id: int, text: SearchText) -> tuple[int, str, str, str]:
    title, keywords, body = (" ".join(words(part)) for part in text)
    return entry_id, title, keywords, body


def _select(sql: str, expression: str, scope: QuerySet[SearchEntry], *more: Any) -> list[tuple[Any, ...]]:
    """Run a select with the scope as a part of it."""
    row = scope.order_by().filter(pk=RawSQL(f"{TABLE}.rowid", ())).values("pk")  # noqa: S611
    try:
        condition, params = row.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql.format(scope=condition), [expression, *params, *more])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _expression(node: Node) -> str:
    """Return the query in the language of FTS5."""
    match node:
        case Term(word, field):
            return _column(field) + f'"{word}"'
        case Prefix(word, field):
            return _column(field) + f'"{word}" *'
        case Phrase(parts, field):
            return _column(field) + f'"{" ".join(parts)}"'
        case Or(parts):
            return "(" + " OR ".join(map(_expression, parts)) + ")"
        case And(parts):
            wanted = " AND ".join(_expression(part) for part in parts if not isinstance(part, Not))
            unwanted = [_expression(part.part) for part in parts if isinstance(part, Not)]
            return "(" + " NOT ".join([f"({wanted})", *unwanted]) + ")"
        case Not():
            raise ValueError("A query that only takes away finds nothing.")


def _column(field: str) -> str:
    return f"{field} : " if field else ""
