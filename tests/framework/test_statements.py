"""Many rows by one statement: values arrive as they were, whatever the database."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import DataError, connection, transaction
from django.utils import timezone

from crm_lists.framework import statements
from crm_lists.framework.models import Change, SearchEntry

pytestmark = pytest.mark.django_db


def changes(**columns: list[Any]) -> dict[str, list[Any]]:
    """Return the columns of changes with these values."""
    [count] = {len(values) for values in columns.values()}
    usual = {
        "list_code": "relations",
        "item_id": 1,
        "item_title": "",
        "verb": "change",
        "version": 1,
        "at": timezone.now(),
        "by_id": None,
        "on_behalf_of_id": None,
        "source": "web",
        "batch": None,
        "note": "",
        "before": {},
        "after": {},
        "labels": {},
    }
    return {**{name: [value] * count for name, value in usual.items()}, **columns}


def test_values_arrive_as_they_were() -> None:
    moment, batch = datetime(2026, 1, 31, 23, 59, 59, 123456, tzinfo=UTC), uuid4()
    texts = ["100 % “sure”", "it's\\a\nline", "Žilina 🙂"]
    values = [{"a": text, "b": [1, None, True, 1.5]} for text in texts]
    columns = changes(item_title=texts, after=values, at=[moment] * 3, batch=[batch, None, batch])
    keys = statements.insert_columns(Change, columns)
    found = Change.objects.in_bulk(keys)
    assert [found[key].item_title for key in keys] == texts
    assert [found[key].after for key in keys] == values
    assert [found[key].at for key in keys] == [moment] * 3
    assert [found[key].batch for key in keys] == [batch, None, batch]
    assert [found[key].before for key in keys] == [{}, {}, {}]


def test_keys_stand_in_the_order_of_the_rows() -> None:
    numbers = list(range(5_000))
    keys = statements.insert_columns(Change, changes(item_id=numbers))
    assert keys == sorted(keys)
    assert list(Change.objects.order_by("pk").values_list("item_id", flat=True)) == numbers


def test_nothing_is_cut_off_to_fit() -> None:
    columns = changes(item_title=["x" * 513])
    if connection.vendor == "sqlite":
        keys = statements.insert_columns(Change, columns)
        assert len(Change.objects.get(pk=keys[0]).item_title) == 513
        return
    with pytest.raises(DataError), transaction.atomic():
        statements.insert_columns(Change, columns)


def test_rows_that_are_there_are_written_anew() -> None:
    entries = [
        SearchEntry.objects.create(list_code="relations", item_id=number, modified_at=timezone.now())
        for number in (1, 2)
    ]
    for entry in entries:
        entry.title, entry.body = f"Firm {entry.item_id}", "not written"
    statements.upsert(entries, ["title"])
    assert list(SearchEntry.objects.order_by("item_id").values_list("title", "body")) == [
        ("Firm 1", ""),
        ("Firm 2", ""),
    ]


@pytest.fixture
def mapped() -> Iterator[Callable[[], int]]:
    """Map a part of SQLite's file, and give what says how much is mapped."""

    def pragma(setting: str = "") -> int:
        with connection.cursor() as cursor:
            return int(cursor.execute(f"PRAGMA mmap_size{setting}").fetchone()[0])

    if connection.vendor != "sqlite":
        pytest.skip("Only SQLite maps its file.")
    before = pragma()
    pragma(" = 1048576")
    yield pragma
    pragma(f" = {before}")


def test_long_write_holds_no_pages_of_a_mapped_file(mapped: Callable[[], int]) -> None:
    def break_off() -> None:
        with statements.unmapped():
            assert mapped() == 0
            raise ValueError("broken off")

    with pytest.raises(ValueError, match="broken off"):
        break_off()
    assert mapped() == 1048576
