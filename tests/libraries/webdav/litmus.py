"""Run Debian's litmus, the conformance suite of WebDAV, against the served site: `make litmus`."""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.libraries.webdav.site import served_site

#: The suites of litmus 0.13, with the number of tests in each.
SUITES = {"basic": 16, "copymove": 13, "props": 30, "locks": 41, "http": 4}
_SUMMARY = re.compile(r"summary for `(\w+)': of (\d+) tests run: (\d+) passed, (\d+) failed")


@dataclass(frozen=True)
class Report:
    """How many tests of each suite have run and passed."""

    passed: dict[str, int]
    said: str

    @property
    def is_whole(self) -> bool:
        """Tell whether every test of every suite has run and passed."""
        return self.passed == SUITES

    def __str__(self) -> str:
        shown = ", ".join(f"{suite} {self.passed.get(suite, 0)}/{all_}" for suite, all_ in SUITES.items())
        return f"{sum(self.passed.values())} of {sum(SUITES.values())}: {shown}"


def run(address: str, credentials: tuple[str, str], folder: Path, suites: str = "") -> Report:
    """Run litmus in a folder, where it leaves its log."""
    environment = os.environ | {"TESTS": suites or " ".join(SUITES)}
    command = ["litmus", "-k", f"{address}/", *credentials]
    done = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False, errors="replace"
    )
    said = done.stdout + done.stderr
    passed = {suite: int(count) for suite, _all, count, _failed in _SUMMARY.findall(said)}
    return Report(passed, said)


def main() -> int:
    """Run the suites with each number of processes and print what came of it."""
    parser = argparse.ArgumentParser(prog="make litmus", description=__doc__)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--suites", default="")
    options = parser.parse_args()
    if shutil.which("litmus") is None:
        raise SystemExit("litmus is missing. Debian: sudo apt-get install litmus")
    is_whole = True
    for processes in options.processes:
        folder = Path(tempfile.mkdtemp(prefix="litmus-"))
        database = os.environ.get("DATABASE_URL", "")
        with served_site(folder, processes=processes, database_url=database) as site:
            report = run(site.address, site.credentials("salesperson"), folder, options.suites)
        kind = "PostgreSQL" if database.startswith("postgres") else "SQLite"
        sys.stdout.write(f"{kind}, {processes} processes: {report}\n")
        sys.stdout.flush()
        if report.is_whole:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            sys.stdout.write(f"{report.said}\nThe logs are in {folder}.\n")
            is_whole = is_whole and bool(options.suites)
    return int(not is_whole)


if __name__ == "__main__":
    sys.exit(main())
