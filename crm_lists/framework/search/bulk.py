"""Writing the search entries of many items at once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from crm_lists.framework import statements
from crm_lists.framework.models import SearchEntry

from .engines import SearchText, current_engine, text_of
from .entries import LONGEST_TITLE, storable

_KEPT = ("title", "keywords", "body", "modified_at")


class EntryText(NamedTuple):
    """The searched texts of one item."""

    item_id: int
    title: str
    keywords: str
    body: str
    modified_at: datetime

    @property
    def text(self) -> SearchText:
        """Return the texts as a database can keep them."""
        return SearchText(storable(self.title)[:LONGEST_TITLE], storable(self.keywords), storable(self.body))


def write_entries(list_code: str, entries: Sequence[EntryText]) -> None:
    """Make the items findable by these texts, in place of those they were found by before."""
    texts = {one.item_id: one.text for one in entries}
    with transaction.atomic(savepoint=False):
        present = {
            one.item_id: one for one in SearchEntry.objects.filter(list_code=list_code, item_id__in=texts)
        }
        replaced = {item_id: text_of(one) for item_id, one in present.items()}
        new = [SearchEntry(list_code=list_code, item_id=pk) for pk in texts if pk not in present]
        moments = {one.item_id: one.modified_at for one in entries}
        for one in (*new, *present.values()):
            one.title, one.keywords, one.body = texts[one.item_id]
            one.modified_at = moments[one.item_id]
        statements.insert(new)
        statements.upsert(list(present.values()), _KEPT)
        current_engine().write_many(
            [
                (one.pk, texts[one.item_id], replaced.get(one.item_id))
                for one in (*new, *present.values())
                if texts[one.item_id] != replaced.get(one.item_id)
            ]
        )


def remove_entries(list_code: str, item_ids: Collection[int]) -> None:
    """Let the items be found no more."""
    entries = SearchEntry.objects.filter(list_code=list_code, item_id__in=item_ids)
    with transaction.atomic(savepoint=False):
        current_engine().remove(list(entries.values_list("pk", flat=True)))
        entries.delete()
