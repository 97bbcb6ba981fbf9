"""Tests of a run of a benchmark: its data, its figures and its outcome."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.frame import Bar, Benchmark, Case
from benchmarks.run import options, run
from benchmarks.stores import Store


class TwoNumbers:
    """A benchmark that counts how often its data was made."""

    def __init__(self, store: Store, *, data_version: int = 1, limit: float = 10) -> None:
        self.store = store
        self.made = 0
        self.limit = limit
        self.benchmark = Benchmark(data_version=data_version, make_data=self.make, measure=self.measure)

    def make(self) -> None:
        self.made += 1
        self.store.database_file.touch()

    def measure(self) -> Iterator[Case]:
        yield Case(name="rows", value=1, unit="rows", bar=Bar(1, "least"))
        yield Case(name="page", value=5, unit="ms", bar=Bar(self.limit, "most"))


@pytest.fixture(autouse=True)
def _no_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database of the test process is not the benchmark's."""
    monkeypatch.setattr("benchmarks.run.call_command", lambda *_arguments, **_options: None)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store("two_numbers", "sqlite", tmp_path / "data")


def test_data_is_made_once_and_kept_for_the_next_run(store: Store, tmp_path: Path) -> None:
    numbers = TwoNumbers(store)
    assert run(numbers.benchmark, store, results=tmp_path)
    assert run(numbers.benchmark, store, results=tmp_path)
    assert numbers.made == 1


def test_a_new_version_of_the_data_makes_it_anew(store: Store, tmp_path: Path) -> None:
    run(TwoNumbers(store).benchmark, store, results=tmp_path)
    changed = TwoNumbers(store, data_version=2)
    run(changed.benchmark, store, results=tmp_path)
    assert changed.made == 1


def test_fresh_data_can_be_asked_for(store: Store, tmp_path: Path) -> None:
    numbers = TwoNumbers(store)
    run(numbers.benchmark, store, results=tmp_path)
    run(numbers.benchmark, store, results=tmp_path, fresh=True)
    assert numbers.made == 2


def test_data_whose_making_was_interrupted_is_made_anew(store: Store, tmp_path: Path) -> None:
    def breaks() -> None:
        store.database_file.touch()
        raise KeyboardInterrupt

    interrupted = Benchmark(data_version=1, make_data=breaks, measure=lambda: [])
    with pytest.raises(KeyboardInterrupt):
        run(interrupted, store, results=tmp_path)
    numbers = TwoNumbers(store)
    run(numbers.benchmark, store, results=tmp_path)
    assert numbers.made == 1


def test_a_database_that_somebody_removed_is_made_anew(store: Store, tmp_path: Path) -> None:
    numbers = TwoNumbers(store)
    run(numbers.benchmark, store, results=tmp_path)
    store.database_file.unlink()
    run(numbers.benchmark, store, results=tmp_path)
    assert numbers.made == 2


def test_the_figures_are_printed_and_written(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not run(TwoNumbers(store, limit=1).benchmark, store, results=tmp_path / "results")
    assert capsys.readouterr().out.splitlines()[-1] == "two_numbers: 1 of 2 bars hold"
    figures = json.loads((tmp_path / "results" / "two_numbers-sqlite.json").read_text())
    assert figures["database"] == "sqlite"
    assert [case["holds"] for case in figures["cases"]] == [True, False]


def test_each_benchmark_has_an_own_database_and_folder(tmp_path: Path) -> None:
    one, other = Store("one", "sqlite", tmp_path), Store("other", "sqlite", tmp_path)
    assert one.address != other.address
    assert one.media != other.media
    assert Store("one", "postgres", tmp_path).address.endswith("/crm_lists_bench_one")


def test_a_server_that_does_not_answer_is_a_one_line_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_URL", "postgres://nobody@127.0.0.1:1/postgres")
    with pytest.raises(SystemExit, match=r"^POSTGRES_URL: the server cannot be reached: .+$") as stop:
        Store("one", "postgres").exists()
    assert "\n" not in str(stop.value)


def test_an_unknown_benchmark_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options(["nothing", "sqlite"])
    assert "invalid choice: 'nothing'" in capsys.readouterr().err
