"""Writing the search entries of many items at once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from crm_lists.framework.models import SearchEntry

from .engines import SearchText, current_engine, text_of
from .entries import LONGEST_TITLE, storable


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
    ids = [one.item_id for one in entries]
    with transaction.atomic(savepoint=False):
        before = SearchEntry.objects.filter(list_code=list_code, item_id__in=ids)
        replaced = {one.item_id: text_of(one) for one in before}
        texts = {one.item_id: one.text for one in entries}
        saved = SearchEntry.objects.bulk_create(
            [
                SearchEntry(
                    list_code=list_code,
                    item_id=one.item_id,
                    modified_at=one.modified_at,
                    **texts[one.item_id]._asdict(),
                )
                for one in entries
            ],
            update_conflicts=True,
            unique_fields=["list_code", "item_id"],
            update_fields=["title", "keywords", "body", "modified_at"],
        )
        written = [
            (entry.pk, texts[entry.item_id], replaced.get(entry.item_id))
            for entry in saved
            if texts[entry.item_id] != replaced.get(entry.item_id)
        ]
        current_engine().write_many(written)


def remove_entries(list_code: str, item_ids: Collection[int]) -> None:
    """Let the items be found no more."""
    entries = SearchEntry.objects.filter(list_code=list_code, item_id__in=item_ids)
    with transaction.atomic(savepoint=False):
        current_engine().remove(list(entries.values_list("pk", flat=True)))
        entries.delete()
