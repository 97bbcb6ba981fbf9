"""Run one benchmark: make its data when it lacks, print its table, keep its figures."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command

from benchmarks.frame import Benchmark, Case, table, verdict
from benchmarks.stores import Store

FOLDER = Path(__file__).resolve().parent
MACHINERY = {"__init__", "frame", "parts", "run", "stores"}


def names() -> list[str]:
    """Return the benchmarks that there are."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in MACHINERY)


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("name", choices=names(), metavar=f"NAME ({', '.join(names())})")
    parser.add_argument("database", choices=("sqlite", "postgres"))
    parser.add_argument("--fresh", action="store_true", help="make the data anew")
    return parser.parse_args(arguments)


def load(store: Store) -> Benchmark:
    """Start Django on the store and return the benchmark, whose module may import models."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.bench",
        "DATABASE_URL": store.address,
        "MEDIA_ROOT": str(store.media),
    }
    django.setup()
    benchmark = import_module(f"benchmarks.{store.name}").BENCHMARK
    if not isinstance(benchmark, Benchmark):
        raise SystemExit(f"benchmarks/{store.name}.py: BENCHMARK is not a Benchmark.")
    return benchmark


def prepare(benchmark: Benchmark, store: Store, *, fresh: bool) -> None:
    """Bring the store to the data that the benchmark wants."""
    if not fresh and store.has(benchmark.data_version):
        call_command("migrate", verbosity=0)
        return
    print(f"Making the data of {store.name} on {store.kind} ...", flush=True)
    store.empty()
    call_command("migrate", verbosity=0)
    benchmark.make_data()
    store.keep(benchmark.data_version)


def write(path: Path, store: Store, cases: Sequence[Case]) -> None:
    """Keep the figures beside the machine that they were measured on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figures = {
        "benchmark": store.name,
        "database": store.kind,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "cases": [case.as_json() for case in cases],
    }
    path.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def run(benchmark: Benchmark, store: Store, *, results: Path, fresh: bool = False) -> bool:
    """Print and keep the figures of a benchmark and return whether all its bars hold."""
    prepare(benchmark, store, fresh=fresh)
    cases = list(benchmark.measure())
    write(results / f"{store.name}-{store.kind}.json", store, cases)
    last_line, holds = verdict(store.name, cases)
    print(f"{table(cases)}\n{last_line}")
    return holds


def main() -> int:
    """Run the benchmark of the command line; 1 when a bar does not hold."""
    chosen = options(sys.argv[1:])
    store = Store(chosen.name, chosen.database)
    holds = run(load(store), store, results=FOLDER / "results", fresh=chosen.fresh)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
