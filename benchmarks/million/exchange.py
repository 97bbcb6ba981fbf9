"""Import and export of 100,000 relations, measured in a process and a store of their own.

The store holds the organisation only. Each run works in a copy of it, so that all runs begin alike and the
list of a million items stays as it is.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.frame import Bar, Case
from benchmarks.million.exchange_steps import COLUMNS, FORMATS, ROWS
from benchmarks.stores import ROOT, Kind, Store

DATA_VERSION = 1
IMPORTED = Bar(1_500, "least")
EXPORTED = Bar(20_000, "least")
MEMORY = Bar(300, "most")
PER_CPU = "the same per second of the processor"


def exchange_cases(kind: Kind) -> Iterator[Case]:
    """Give the figures of an import and of the exports of what was imported."""
    found = measured(kind)
    for name in ("read the file", "check it", "write the rows"):
        yield Case(name=f"import: {name}", value=found[name][0], unit="rows/s")
    wall, cpu = found["import"]
    yield Case(name=f"import of {ROWS:,} rows with history", value=wall, unit="rows/s", bar=IMPORTED)
    yield Case(name=PER_CPU, value=cpu, unit="rows/s")
    yield Case(name="import: peak memory", value=found["megabytes"][0], unit="MB", bar=MEMORY)
    for name in FORMATS:
        wall, cpu = found[name]
        bar = EXPORTED if name == "csv" else None
        yield Case(name=f"export as {name}, {len(COLUMNS)} columns", value=wall, unit="rows/s", bar=bar)
        yield Case(name=PER_CPU, value=cpu, unit="rows/s")


def measured(kind: Kind) -> dict[str, list[float]]:
    """Measure in a copy of the kept store, which is made when it lacks."""
    kept, work = Store("lists_exchange", kind), Store("lists_exchange_copy", kind)
    if not kept.has(DATA_VERSION):
        kept.empty()
        in_process(kept, "make")
        kept.keep(DATA_VERSION)
    in_process(kept, "migrate")
    kept.copy_to(work)
    try:
        found: dict[str, list[float]] = json.loads(in_process(work, "measure"))
    finally:
        work.remove()
    return found


def in_process(store: Store, what: str) -> str:
    """Run a step in a new process on this store and return what it prints."""
    environment = {**os.environ, "DATABASE_URL": store.address, "MEDIA_ROOT": str(store.media)}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.million.child", what],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout
