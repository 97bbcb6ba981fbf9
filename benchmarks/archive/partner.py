"""The archive of a hundred documents, on a site of its own, asked in turns with the large one.

It has its own database, as a firm with a hundred documents has: beside a million others its tables, indexes
and statistics would be those of the large one.
"""

import json
import os
import subprocess
import sys
from types import TracebackType
from typing import Any, Self

import django
from django.core.management import call_command

from benchmarks.stores import Kind, Store

NAME = "libraries_small"


class Partner:
    """The process that has the small archive."""

    def __init__(self, kind: Kind, data_version: int) -> None:
        command = [sys.executable, "-m", "benchmarks.archive.partner", kind, str(data_version)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(timeout=30)

    def opened(self, username: str, url: str) -> float:
        """Open a page and return how many milliseconds it took."""
        return float(self._ask("opened", username, url))

    def queries(self, username: str, url: str) -> int:
        """Open a page and return how many queries it asked."""
        return int(self._ask("queries", username, url))

    def _ask(self, *asked: str) -> Any:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("The process of the small archive has no pipes.")
        stdin.write(json.dumps(asked) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise SystemExit("The process of the small archive has ended.")
        return json.loads(line)


def serve(kind: Kind, data_version: int) -> None:
    """Answer what is asked on the standard input until it ends."""
    store = Store(NAME, kind)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.bench",
        "DATABASE_URL": store.address,
        "MEDIA_ROOT": str(store.media),
    }
    django.setup()
    from . import asking  # noqa: PLC0415 - Django must be set up before

    if not store.has(data_version):
        store.empty()
        call_command("migrate", verbosity=0)
        _make()
        store.keep(data_version)
    else:
        call_command("migrate", verbosity=0)
    asking.administrator()
    ways = {"opened": asking.opened, "queries": asking.queries}
    for line in sys.stdin:
        way, username, url = json.loads(line)
        print(json.dumps(ways[way](username, url)), flush=True)


def _make() -> None:
    from .data import Archive  # noqa: PLC0415 - Django must be set up before
    from .shape import SMALL  # noqa: PLC0415

    Archive(SMALL).make()


if __name__ == "__main__":
    serve("postgres" if sys.argv[1] == "postgres" else "sqlite", int(sys.argv[2]))
