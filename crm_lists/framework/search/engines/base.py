"""What every search engine offers, and what it is given."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple, Protocol

from django.db.models import QuerySet

from crm_lists.framework.models import SearchEntry

from ..query import Node

#: A word that stands in more entries is ranked among the newest of them only: ranking reads each one.
RANKED_AT_MOST = 5_000
#: What a word weighs in the title, among the keywords and in the body.
WEIGHTS = {"title": 10.0, "keywords": 4.0, "body": 1.0}
REBUILD_BATCH = 500


class SearchText(NamedTuple):
    """The three searched texts of one entry."""

    title: str
    keywords: str
    body: str


#: One entry to index: its id, its text and the text that this replaces, if any.
Written = tuple[int, SearchText, SearchText | None]


class Hit(NamedTuple):
    """An entry that was found; the higher the rank, the better."""

    entry_id: int
    rank: float


class SearchEngine(Protocol):
    """An index over the search entries."""

    def write(self, entry_id: int, text: SearchText, *, replaced: SearchText | None = None) -> None:
        """Index the text of the entry in place of the replaced one."""

    def write_many(self, entries: Sequence[Written]) -> None:
        """Index the texts of many entries."""

    def remove(self, entry_ids: Collection[int]) -> None:
        """Forget the entries; they are still in the database, with the text that was indexed."""

    def find(self, query: Node, scope: QuerySet[SearchEntry], *, limit: int, offset: int = 0) -> list[Hit]:
        """Return the best hits among the entries of the scope."""

    def matching(self, query: Node, scope: QuerySet[SearchEntry]) -> QuerySet[SearchEntry]:
        """Return what is found in the scope as a part of another query, in no order."""

    def count(self, query: Node, scope: QuerySet[SearchEntry], cap: int) -> int:
        """Return how many entries of the scope are found; at `cap + 1` it stops counting."""

    def rebuild(self) -> None:
        """Make the index anew from the entries in the database."""


def text_of(entry: SearchEntry) -> SearchText:
    """Return the searched texts of an entry."""
    return with_further(SearchText(entry.title, entry.keywords, entry.body), entry.further)


def with_further(text: SearchText, further: str) -> SearchText:
    """Return the texts as they are indexed, with those of other apps in the body."""
    return text._replace(body=f"{text.body}\n{further}") if further else text


def batches() -> Iterator[list[SearchEntry]]:
    """Give all entries of the database, a few at a time."""
    last = 0
    while batch := list(SearchEntry.objects.filter(pk__gt=last).order_by("pk")[:REBUILD_BATCH]):
        yield batch
        last = batch[-1].pk
