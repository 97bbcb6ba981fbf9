"""Writing the search entries of many items at once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from crm_lists.framework import statements
from crm_lists.framework.models import SearchEntry

from .engines import SearchText, current_engine, text_of
from .entries import LONGEST_TITLE
from .further import further_of
from .text import storable

_KEPT = ("title", "keywords", "body", "modified_at")


class EntryText(NamedTuple):
    """The searched texts of one item."""

    item_id: int
    title: str
    keywords: str
    body: str
    modified_at: datetime
    #: Of a new item no other app has a text.
    is_new: bool = False

    @property
    def text(self) -> SearchText:
        """Return the texts as a database can keep them."""
        return SearchText(storable(self.title)[:LONGEST_TITLE], storable(self.keywords), storable(self.body))


def write_entries(list_code: str, entries: Sequence[EntryText]) -> None:
    """Make the items findable by these texts, in place of those they were found by before."""
    texts = {one.item_id: one.text for one in entries}
    with transaction.atomic(savepoint=False):
        entries_of = SearchEntry.objects.select_for_update().filter(list_code=list_code, item_id__in=texts)
        present = {one.item_id: one for one in entries_of.order_by("pk")}
        replaced = {item_id: text_of(one) for item_id, one in present.items()}
        new = [SearchEntry(list_code=list_code, item_id=pk) for pk in texts if pk not in present]
        _add_further(list_code, new, [one.item_id for one in entries if not one.is_new])
        moments = {one.item_id: one.modified_at for one in entries}
        for one in (*new, *present.values()):
            one.title, one.keywords, one.body = texts[one.item_id]
            one.modified_at = moments[one.item_id]
        statements.insert(new)
        statements.upsert(list(present.values()), _KEPT)
        current_engine().write_many(
            [
                (one.pk, text_of(one), replaced.get(one.item_id))
                for one in (*new, *present.values())
                if text_of(one) != replaced.get(one.item_id)
            ]
        )


def _add_further(list_code: str, new: Collection[SearchEntry], old_ids: Collection[int]) -> None:
    """Give new entries the texts of other apps, as far as their items are not new themselves."""
    wanted = {one.item_id for one in new}.intersection(old_ids)
    further = further_of(list_code, wanted) if wanted else {}
    for one in new:
        one.further = further.get(one.item_id, "")


def remove_entries(list_code: str, item_ids: Collection[int]) -> None:
    """Let the items be found no more."""
    entries = SearchEntry.objects.filter(list_code=list_code, item_id__in=item_ids)
    with transaction.atomic(savepoint=False):
        current_engine().remove(list(entries.values_list("pk", flat=True)))
        entries.delete()
