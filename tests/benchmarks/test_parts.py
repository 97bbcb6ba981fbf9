"""Tests of benchmarks out of several parts."""

from types import ModuleType

import pytest

from benchmarks import crm_parts
from benchmarks.frame import Case
from benchmarks.parts import benchmark_of, parts_of, wanted


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return a package of two parts that tell what is done with them."""
    parts = {}
    for number, name in enumerate(("pages", "uploads"), start=1):
        part = ModuleType(name)
        part.DATA_VERSION = number  # type: ignore[attr-defined]
        part.made = 0  # type: ignore[attr-defined]
        part.make_data = lambda part=part: setattr(part, "made", part.made + 1)  # type: ignore[attr-defined]
        part.measure = lambda name=name: [Case(name=name, value=1, unit="ms")]  # type: ignore[attr-defined]
        parts[name] = part
    monkeypatch.setattr("benchmarks.parts.parts_of", lambda _package: parts)
    package = ModuleType("some_parts")
    package.parts = parts  # type: ignore[attr-defined]
    return package


def test_the_modules_of_the_package_are_its_parts() -> None:
    assert list(parts_of(crm_parts)) == ["free_busy", "relation_page"]


def test_all_parts_make_their_data_and_are_measured(package: ModuleType) -> None:
    benchmark = benchmark_of(package)
    benchmark.make_data()
    assert [part.made for part in package.parts.values()] == [1, 1]
    assert [case.name for case in benchmark.measure()] == ["pages", "uploads"]
    assert benchmark.data_version == 3


def test_only_the_wanted_parts_are_measured(package: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_PARTS", "uploads")
    assert [case.name for case in benchmark_of(package).measure()] == ["uploads"]


def test_a_part_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_PARTS", "uploads,unknown")
    with pytest.raises(SystemExit, match="there is no part unknown"):
        wanted({"uploads": None})
