"""Texts of other apps by which an item is found, such as what people say about it."""

from collections.abc import Callable, Collection, Mapping

from django.db import transaction

from crm_lists.framework.models import SearchEntry
from crm_lists.framework.registry import Many

from .engines import current_engine, text_of
from .text import storable

#: Of one item so many characters are kept.
LONGEST = 100_000

#: What gives the texts of items by their keys: (code of the list, keys) -> texts.
further_texts: Many[Callable[[str, Collection[int]], Mapping[int, str]]] = Many("further texts")
EVERY_LIST = "*"


def further_of(list_code: str, item_ids: Collection[int]) -> dict[int, str]:
    """Return the further texts of these items, by their keys."""
    found: dict[int, list[str]] = {}
    for give in further_texts.get(EVERY_LIST, list_code):
        for item_id, text in give(list_code, item_ids).items():
            found.setdefault(item_id, []).append(text)
    return {item_id: storable("\n".join(texts))[:LONGEST] for item_id, texts in found.items()}


def refresh_further(list_code: str, item_id: int) -> None:
    """Let the item be found by its present further texts; one in the recycle bin is not found at all."""
    with transaction.atomic(savepoint=False):
        # Held, so that a change of the item at the same moment indexes both texts.
        entries = SearchEntry.objects.select_for_update()
        entry = entries.filter(list_code=list_code, item_id=item_id).first()
        if entry is None:
            return
        replaced = text_of(entry)
        entry.further = further_of(list_code, [item_id]).get(item_id, "")
        if text_of(entry) != replaced:
            entry.save(update_fields=["further"])
            current_engine().write(entry.pk, text_of(entry), replaced=replaced)
