"""Benchmarks out of several parts, which lie in one store, each with its data and its cases.

A part is a module of a package with `DATA_VERSION`, `make_data` and `measure`. The data of all parts is made;
BENCH_PARTS names those to measure, with commas, where not all are wanted.
"""

import os
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from benchmarks.frame import Benchmark, Case


def parts_of(package: ModuleType) -> dict[str, Any]:
    """Return the parts of a package by name."""
    names = sorted(one.name for one in iter_modules(package.__path__) if not one.name.startswith("_"))
    return {name: import_module(f"{package.__name__}.{name}") for name in names}


def benchmark_of(package: ModuleType) -> Benchmark:
    """Return the benchmark that makes all parts of a package and measures the wanted ones."""
    parts = parts_of(package)

    def make_data() -> None:
        for part in parts.values():
            part.make_data()

    def measure() -> Iterator[Case]:
        for name in wanted(parts):
            yield from parts[name].measure()

    version = sum(part.DATA_VERSION for part in parts.values())
    return Benchmark(data_version=version, make_data=make_data, measure=measure)


def wanted(parts: dict[str, Any]) -> list[str]:
    """Return the names of the parts to measure."""
    named = [name for name in os.environ.get("BENCH_PARTS", "").split(",") if name]
    unknown = sorted(set(named) - set(parts))
    if unknown:
        raise SystemExit(f"BENCH_PARTS: there is no part {', '.join(unknown)}.")
    return named or list(parts)
