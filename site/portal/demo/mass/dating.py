"""Dates many items back by a few statements; what `acting.backdate` does for one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.models import Change, SearchEntry

#: When an item was added and when it was changed last.
Dates = tuple[datetime, datetime]
AT_ONCE = 200


def backdate_many(definition: ListDefinition, dates: Mapping[int, Dates]) -> None:
    """Date the items, their search entries and their history back."""
    left = iter(dates)
    while keys := list(islice(left, AT_ONCE)):
        _date_items(definition, keys, dates)
        _date_entries(definition, keys, dates)
        _date_history(definition, keys, dates)


def _date_items(definition: ListDefinition, keys: Iterable[int], dates: Mapping[int, Dates]) -> None:
    items: list[Any] = list(definition.items().filter(pk__in=keys))
    for item in items:
        item.created_at, item.modified_at = dates[item.pk]
    definition.model._default_manager.bulk_update(items, ["created_at", "modified_at"])


def _date_entries(definition: ListDefinition, keys: Iterable[int], dates: Mapping[int, Dates]) -> None:
    entries = list(SearchEntry.objects.filter(list_code=definition.code, item_id__in=keys))
    for entry in entries:
        entry.modified_at = dates[entry.item_id][1]
    SearchEntry.objects.bulk_update(entries, ["modified_at"])


def _date_history(definition: ListDefinition, keys: Iterable[int], dates: Mapping[int, Dates]) -> None:
    history = list(Change.objects.filter(list_code=definition.code, item_id__in=keys))
    for change in history:
        added, changed = dates[change.item_id]
        change.at = added if change.version == 1 else changed
    Change.objects.bulk_update(history, ["at"])
