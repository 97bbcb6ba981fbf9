"""Search by a Whoosh index in a folder, for sites that keep the search out of their database."""

import logging
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import QuerySet
from whoosh import fields, index, query, writing
from whoosh.analysis import SpaceSeparatedTokenizer

from crm_lists.framework.models import SearchEntry

from ..folding import words
from ..query import And, Node, Not, Or, Phrase, Prefix, Term
from .base import RANKED_AT_MOST, WEIGHTS, Hit, SearchText, Written, batches, text_of
from .pending import PendingEntries

logger = logging.getLogger(__name__)

LOCK_SECONDS = 5.0
#: How many found entries are tested against the scope by one query.
SCOPE_BATCH = 500
_SCHEMA = fields.Schema(
    entry_id=fields.ID(stored=True, unique=True),
    **{name: fields.TEXT(SpaceSeparatedTokenizer(), field_boost=weight) for name, weight in WEIGHTS.items()},
)


class _Written(threading.local):
    """What the transactions of this thread wrote and the index has not been told."""

    def __init__(self) -> None:
        self.entry_ids: set[int] = set()


_written = _Written()


@cache
def _opened(folder: Path) -> index.Index:
    folder.mkdir(parents=True, exist_ok=True)
    return index.open_dir(folder) if index.exists_in(folder) else index.create_in(folder, _SCHEMA)


class WhooshEngine:
    """An index beside the database: it follows on commit, and reads what to index from the database."""

    def __init__(self) -> None:
        folder = getattr(settings, "SEARCH_INDEX_DIR", None)
        if not folder:
            raise ImproperlyConfigured("Set SEARCH_INDEX_DIR to the folder of the Whoosh index.")
        self._index = _opened(Path(folder))
        self._pending = PendingEntries(Path(folder))

    def write(self, entry_id: int, text: SearchText, *, replaced: SearchText | None = None) -> None:
        """Index the entry once its transaction is committed."""
        self.remove([entry_id])

    def write_many(self, entries: Sequence[Written]) -> None:
        """Index the entries once their transaction is committed."""
        self.remove([pk for pk, _text, _before in entries])

    def remove(self, entry_ids: Collection[int]) -> None:
        """Forget the entries, or read them anew, once the transaction is committed."""
        _written.entry_ids.update(entry_ids)
        # What is indexed is decided by the database, so an entry of a transaction rolled back does no harm.
        transaction.on_commit(self._follow, robust=True)

    def find(self, query: Node, scope: QuerySet[SearchEntry], *, limit: int, offset: int = 0) -> list[Hit]:
        """Return the best hits among the entries of the scope."""
        self._catch_up(0)
        with self._index.searcher() as searcher:
            found = searcher.search(_whoosh_query(query), limit=RANKED_AT_MOST)
            hits = sorted(
                (Hit(int(hit["entry_id"]), hit.score) for hit in found), key=lambda h: (-h.rank, -h.entry_id)
            )
        return list(islice(_within(hits, scope), offset, offset + limit))

    def matching(self, query: Node, scope: QuerySet[SearchEntry]) -> QuerySet[SearchEntry]:
        """Return what is found in the scope as a part of another query, in no order."""
        self._catch_up(0)
        with self._index.searcher() as searcher:
            numbers = islice(searcher.docs_for_query(_whoosh_query(query)), RANKED_AT_MOST)
            found = [int(searcher.stored_fields(number)["entry_id"]) for number in numbers]
        return scope.filter(pk__in=found)

    def count(self, query: Node, scope: QuerySet[SearchEntry], cap: int) -> int:
        """Return how many entries of the scope are found; at `cap + 1` it stops counting."""
        self._catch_up(0)
        with self._index.searcher() as searcher:
            numbers = searcher.docs_for_query(_whoosh_query(query))
            hits = (Hit(int(searcher.stored_fields(number)["entry_id"]), 0) for number in numbers)
            return sum(1 for _ in islice(_within(hits, scope), cap + 1))

    def rebuild(self) -> None:
        """Make the index anew from the entries in the database."""
        writer = self._index.writer(timeout=LOCK_SECONDS)
        with self._pending.taken(), writer:
            writer.mergetype = writing.CLEAR
            for batch in batches():
                for entry in batch:
                    writer.add_document(**_document(entry))

    def _follow(self) -> None:
        """Index what this transaction wrote; the first of its callbacks does it for all."""
        if _written.entry_ids:
            self._pending.add(_written.entry_ids)
            _written.entry_ids.clear()
            self._catch_up(LOCK_SECONDS)

    def _catch_up(self, seconds: float) -> None:
        """Read the noted entries, unless another process holds the lock for longer."""
        if not self._pending:
            return
        try:
            writer = self._index.writer(timeout=seconds)
        except index.LockError:
            logger.info("The search index is being written by another process; the entries stay noted.")
            return
        with self._pending.taken() as entry_ids, writer:
            entries = SearchEntry.objects.in_bulk(entry_ids)
            for entry_id in entry_ids:
                writer.delete_by_term("entry_id", str(entry_id))
            for entry in entries.values():
                writer.add_document(**_document(entry))


def _document(entry: SearchEntry) -> dict[str, str]:
    texts = {name: " ".join(words(text)) for name, text in text_of(entry)._asdict().items()}
    return {"entry_id": str(entry.pk), **texts}


def _within(hits: Iterable[Hit], scope: QuerySet[SearchEntry]) -> Iterator[Hit]:
    """Give the hits that lie in the scope, in their order."""
    rest = iter(hits)
    while batch := list(islice(rest, SCOPE_BATCH)):
        allowed = set(
            scope.order_by().filter(pk__in=[hit.entry_id for hit in batch]).values_list("pk", flat=True)
        )
        yield from (hit for hit in batch if hit.entry_id in allowed)


def _whoosh_query(node: Node) -> query.Query:
    match node:
        case And(parts):
            return query.And(list(map(_whoosh_query, parts)))
        case Or(parts):
            return query.Or(list(map(_whoosh_query, parts)))
        case Not(part):
            return query.Not(_whoosh_query(part))
        case Term(word, field):
            return query.Or([query.Term(name, word) for name in _names(field)])
        case Prefix(word, field):
            return query.Or([query.Prefix(name, word) for name in _names(field)])
        case Phrase(parts, field):
            return query.Or([query.Phrase(name, list(parts)) for name in _names(field)])


def _names(field: str) -> list[str]:
    return [field] if field else list(WEIGHTS)
