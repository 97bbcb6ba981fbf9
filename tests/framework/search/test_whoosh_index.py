"""The index in a folder follows the database, whatever happens to its writers."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings
from whoosh import index as whoosh_index

from crm_lists.framework.registry import NotRegistered
from crm_lists.framework.search import current_engine, write_entry
from crm_lists.framework.search.engines import whoosh_index as engine_module
from crm_lists.framework.search.engines.pending import PendingEntries
from tests.framework.search.index import WHEN, Index

only_whoosh = pytest.mark.parametrize("engine", ["whoosh"], indirect=True)


@only_whoosh
def test_entries_written_while_another_process_writes_are_indexed_later(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "LOCK_SECONDS", 0.01)
    index.write(1, title="First")
    other = whoosh_index.open_dir(tmp_path / "index").writer()

    index.write(2, title="Second")
    index.remove(1)
    assert index.items("second") == []
    other.cancel()

    assert index.items("second") == [2]
    assert index.items("first") == []


@only_whoosh
def test_entries_taken_by_a_writer_that_died_are_indexed_by_the_next(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(engine_module, "_document", die)
        index.write(1, title="Survivor")

    assert index.items("survivor") == [1]


@only_whoosh
def test_many_writes_of_one_transaction_are_one_commit_of_the_index(index: Index, tmp_path: Path) -> None:
    index.write(1, title="Before")
    before = whoosh_index.open_dir(tmp_path / "index").latest_generation()

    with index.commit():
        for number in range(2, 6):
            write_entry("notes", number, title="Batch", modified_at=WHEN)

    assert whoosh_index.open_dir(tmp_path / "index").latest_generation() == before + 1
    assert set(index.items("batch")) == {2, 3, 4, 5}


def test_an_entry_noted_while_it_is_taken_stays_noted(tmp_path: Path) -> None:
    pending = PendingEntries(tmp_path)
    pending.add([1, 2])

    with pending.taken() as taken:
        pending.add([2])

    assert sorted(taken) == [1, 2]
    with pending.taken() as taken:
        assert taken == [2]
    assert not pending


def test_the_whoosh_engine_asks_for_its_folder(settings: Settings) -> None:
    settings.SEARCH_ENGINE = "whoosh"
    settings.SEARCH_INDEX_DIR = None

    with pytest.raises(ImproperlyConfigured, match="SEARCH_INDEX_DIR"):
        current_engine()


def test_an_unknown_engine_is_named(settings: Settings) -> None:
    settings.SEARCH_ENGINE = "oracle"

    with pytest.raises(NotRegistered, match="oracle"):
        current_engine()
