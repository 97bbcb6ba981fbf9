"""Writing the search entries of many items at once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from crm_lists.framework import statements
from crm_lists.framework.models import SearchEntry

from .engines import SearchText, current_engine, text_of, with_further
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
    given = {one.item_id: one for one in entries}
    with transaction.atomic(savepoint=False):
        known = SearchEntry.objects.select_for_update().filter(list_code=list_code, item_id__in=list(given))
        present = {one.item_id: one for one in known.order_by("pk")}
        replaced = {item_id: text_of(one) for item_id, one in present.items()}
        new = [one for item_id, one in given.items() if item_id not in present]
        texts = {item_id: one.text for item_id, one in given.items()}
        for item_id, one in present.items():
            one.title, one.keywords, one.body = texts[item_id]
            one.modified_at = given[item_id].modified_at
        statements.upsert(list(present.values()), _KEPT)
        further = {item_id: one.further for item_id, one in present.items()} | _further(list_code, new)
        keys = {item_id: one.pk for item_id, one in present.items()}
        keys.update(_inserted(list_code, new, texts, further))
        indexed = {item_id: with_further(text, further.get(item_id, "")) for item_id, text in texts.items()}
        current_engine().write_many(
            [
                (keys[item_id], text, replaced.get(item_id))
                for item_id, text in indexed.items()
                if text != replaced.get(item_id)
            ]
        )


def _further(list_code: str, new: Sequence[EntryText]) -> dict[int, str]:
    """Return the texts of other apps for new entries, as far as their items are not new themselves."""
    wanted = {one.item_id for one in new if not one.is_new}
    return dict(further_of(list_code, wanted)) if wanted else {}


def _inserted(
    list_code: str,
    entries: Sequence[EntryText],
    texts: Mapping[int, SearchText],
    further: Mapping[int, str],
) -> Iterator[tuple[int, int]]:
    """Insert entries, and give the key of each by its item."""
    if entries:
        found = [texts[one.item_id] for one in entries]
        columns: dict[str, list[Any]] = {
            "list_code": [list_code] * len(entries),
            "item_id": [one.item_id for one in entries],
            **{name: [getattr(text, name) for text in found] for name in SearchText._fields},
            "further": [further.get(one.item_id, "") for one in entries],
            "modified_at": [one.modified_at for one in entries],
        }
        keys = statements.insert_columns(SearchEntry, columns)
        yield from zip(columns["item_id"], keys, strict=True)


def remove_entries(list_code: str, item_ids: Collection[int]) -> None:
    """Let the items be found no more."""
    entries = SearchEntry.objects.filter(list_code=list_code, item_id__in=item_ids)
    with transaction.atomic(savepoint=False):
        current_engine().remove(list(entries.values_list("pk", flat=True)))
        entries.delete()
