"""Search in PostgreSQL by a tsvector of folded words."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import BooleanField, F, Func, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler

from crm_lists.framework.models import SearchEntry

from ..folding import words
from ..query import And, Node, Not, Or, Phrase, Prefix, Term, leaves
from .base import RANKED_AT_MOST, Hit, SearchText, Written, batches, text_of

TABLE = "lists_searchentry"
#: These two columns are made by the migration `0002_search_index`; the model does not know them.
VECTOR = f"{TABLE}.search_vector"
#: The folded words of title, keywords and body, a line for each. They are for phrases: a tsvector forgets
#: the place of a word that stands behind the first 16,383 words or occurs more than 255 times.
WORDS = f"{TABLE}.search_words"
_UPDATE = f"UPDATE {TABLE} SET search_vector = %s::tsvector, search_words = %s WHERE id = %s"  # noqa: S608
_UPDATE_MANY = f"""UPDATE {TABLE} SET search_vector = new.vector::tsvector, search_words = new.words
    FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS new(vector, words, id)
    WHERE {TABLE}.id = new.id"""  # noqa: S608
_FORGET = f"UPDATE {TABLE} SET search_vector = NULL, search_words = NULL WHERE id = ANY(%s)"  # noqa: S608
#: The order is by a sum, or the planner walks the primary key to save the sorting.
_RANKED = f"""
    WITH newest AS MATERIALIZED (
        SELECT id FROM ({{found}}) AS found ORDER BY id + 0 DESC LIMIT {RANKED_AT_MOST}
    )
    SELECT id, ts_rank(search_vector, %s::tsquery, 1) AS score FROM newest JOIN {TABLE} USING (id)
    ORDER BY score DESC, id DESC LIMIT %s OFFSET %s"""  # noqa: S608
#: PostgreSQL weighs these classes 1.0, 0.4 and 0.1: as 10 to 4 to 1.
_CLASSES = {"title": "A", "keywords": "B", "body": "D"}
_LINES = {"title": 1, "keywords": 2, "body": 3}
#: More places of a word change no rank worth having, and make the vector larger.
_PLACES_KEPT = 4
_LARGEST_PLACE = 16_383
#: PostgreSQL refuses a vector above 1 MiB.
_LARGEST_VECTOR = 1_000_000


class PostgresqlEngine:
    """A column of each entry, written in the entry's transaction."""

    def write(self, entry_id: int, text: SearchText, *, replaced: SearchText | None = None) -> None:
        """Index the text of the entry."""
        with connection.cursor() as cursor:
            cursor.execute(_UPDATE, _row(entry_id, text))

    def write_many(self, entries: Sequence[Written]) -> None:
        """Index the texts of many entries."""
        rows = [_row(pk, text) for pk, text, _before in entries]
        if rows:
            with connection.cursor() as cursor:
                cursor.execute(_UPDATE_MANY, [list(part) for part in zip(*rows, strict=True)])

    def remove(self, entry_ids: Collection[int]) -> None:
        """Take the entries out of the index."""
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, [list(entry_ids)])

    def find(self, query: Node, scope: QuerySet[SearchEntry], *, limit: int, offset: int = 0) -> list[Hit]:
        """Return the best hits among the entries of the scope."""
        # Not nested by the ORM: it would rename the table that the condition names.
        try:
            found, params = _matching(query, scope).order_by().values("id").query.sql_with_params()
        except EmptyResultSet:
            return []
        wanted = " | ".join(_tsquery(leaf) for leaf in leaves(query))
        with _by_index() as cursor:
            cursor.execute(_RANKED.format(found=found), [*params, wanted, limit, offset])
            return [Hit(*row) for row in cursor.fetchall()]

    def matching(self, query: Node, scope: QuerySet[SearchEntry]) -> QuerySet[SearchEntry]:
        """Return what is found in the scope as a part of another query, in no order."""
        return scope.filter(_Matches(F("id"), query))

    def count(self, query: Node, scope: QuerySet[SearchEntry], cap: int) -> int:
        """Return how many entries of the scope are found; at `cap + 1` it stops counting."""
        with _by_index():
            return _matching(query, scope).order_by().values("pk")[: cap + 1].count()

    def rebuild(self) -> None:
        """Make the index anew from the entries in the database."""
        with transaction.atomic(), connection.cursor() as cursor:
            for batch in batches():
                cursor.executemany(_UPDATE, [_row(entry.pk, text_of(entry)) for entry in batch])


class _Matches(Func):
    """Whether the vector of an entry matches; it names the table as the query around it does."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, key: Any, query: Node) -> None:
        self.query = query
        super().__init__(key)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_options: Any
    ) -> tuple[str, Any]:
        """Return the SQL; the key says under which name the entry's row goes."""
        key, _params = compiler.compile(self.source_expressions[0])
        row = key.rpartition(".")[0]
        sql, params = _condition(self.query)
        return sql.replace(f"{TABLE}.", f"{row}."), params


@contextmanager
def _by_index() -> Iterator[CursorWrapper]:
    """Keep the planner from reading the whole table.

    It takes that for cheap, because the vectors lie outside of the rows, and then unpacks each of them.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL jit = off")
        yield cursor
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL jit TO DEFAULT")


def _row(entry_id: int, text: SearchText) -> tuple[str, str, int]:
    found = {field: words(part) for field, part in text._asdict().items()}
    return _vector(found), "\n".join(f" {' '.join(part)} " for part in found.values()), entry_id


def _vector(found: dict[str, list[str]]) -> str:
    """Return the words as a tsvector; the last ones of a very long body may not fit in."""
    places: dict[str, list[str]] = {}
    first = 0
    for field, part in found.items():
        _add_places(places, part, _CLASSES[field], first)
        first += len(part) + 1
    return " ".join(f"'{word}':{','.join(where)}" for word, where in islice(places.items(), _fitting(places)))


def _add_places(places: dict[str, list[str]], part: list[str], weight: str, first: int) -> None:
    kept: dict[str, int] = {}
    for place, word in enumerate(part, start=first + 1):
        kept[word] = kept.get(word, 0) + 1
        if kept[word] <= _PLACES_KEPT:
            places.setdefault(word, []).append(f"{min(place, _LARGEST_PLACE)}{weight}")


def _fitting(places: dict[str, list[str]]) -> int:
    """Return how many words fit into one vector."""
    size = 0
    for number, (word, where) in enumerate(places.items()):
        size += len(word.encode()) + 2 * len(where) + 8
        if size > _LARGEST_VECTOR:
            return number
    return len(places)


def _matching(query: Node, scope: QuerySet[SearchEntry]) -> QuerySet[SearchEntry]:
    sql, params = _condition(query)
    return scope.filter(RawSQL(sql, params, output_field=BooleanField()))  # noqa: S611


def _condition(node: Node) -> tuple[str, tuple[Any, ...]]:
    """Return the query as SQL: one tsquery as far as there is no phrase in it."""
    if not _has_phrase(node):
        return f"{VECTOR} @@ %s::tsquery", (_tsquery(node),)
    match node:
        case And(parts):
            return _joined(" AND ", parts)
        case Or(parts):
            return _joined(" OR ", parts)
        case Not(part):
            sql, params = _condition(part)
            return f"NOT ({sql})", params
        case Phrase(parts, field):
            where = f"split_part({WORDS}, chr(10), {_LINES[field]})" if field else WORDS
            return (
                f"({VECTOR} @@ %s::tsquery AND strpos({where}, %s) > 0)",
                (_tsquery(node), f" {' '.join(parts)} "),
            )
    raise TypeError(node)


def _joined(operator: str, parts: tuple[Node, ...]) -> tuple[str, tuple[Any, ...]]:
    conditions = [_condition(part) for part in parts]
    return (
        "(" + operator.join(sql for sql, _ in conditions) + ")",
        tuple(param for _, params in conditions for param in params),
    )


def _has_phrase(node: Node) -> bool:
    match node:
        case And(parts) | Or(parts):
            return any(map(_has_phrase, parts))
        case Not(part):
            return _has_phrase(part)
    return isinstance(node, Phrase)


def _tsquery(node: Node) -> str:
    """Return the query in PostgreSQL's language; of a phrase, that all its words are there."""
    match node:
        case And(parts):
            return "(" + " & ".join(map(_tsquery, parts)) + ")"
        case Or(parts):
            return "(" + " | ".join(map(_tsquery, parts)) + ")"
        case Not(part):
            return f"!{_tsquery(part)}"
        case Term(word, field):
            return _lexeme(word, _CLASSES.get(field, ""))
        case Prefix(word, field):
            return _lexeme(word, "*" + _CLASSES.get(field, ""))
        case Phrase(parts, field):
            return "(" + " & ".join(_lexeme(word, _CLASSES.get(field, "")) for word in parts) + ")"


def _lexeme(word: str, marks: str) -> str:
    return f"'{word}':{marks}" if marks else f"'{word}'"
