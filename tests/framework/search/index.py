"""A search index to write to and to ask, as the tests of the search use it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from django.db.models import QuerySet

from crm_lists.framework.models import SearchEntry
from crm_lists.framework.search import Results, find, remove_entry, write_entry

WHEN = datetime(2026, 1, 31, 12, tzinfo=UTC)


class Index:
    """Writes and finds the entries of lists, each write in a transaction of its own."""

    def __init__(self, commit: Callable[[], AbstractContextManager[object]]) -> None:
        self.commit = commit

    def write(
        self, item_id: int, title: str = "", keywords: str = "", body: str = "", code: str = "notes"
    ) -> None:
        with self.commit():
            write_entry(code, item_id, title=title, keywords=keywords, body=body, modified_at=WHEN)

    def remove(self, item_id: int, code: str = "notes") -> None:
        with self.commit():
            remove_entry(code, item_id)

    def find(
        self, text: str, scope: QuerySet[SearchEntry] | None = None, *, limit: int = 100, offset: int = 0
    ) -> Results:
        scope = SearchEntry.objects.all() if scope is None else scope
        return find(text, scope, limit=limit, offset=offset)

    def items(self, text: str, scope: QuerySet[SearchEntry] | None = None) -> list[int]:
        return [hit.item_id for hit in self.find(text, scope).hits]
