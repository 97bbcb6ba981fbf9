"""Kill server and worker at random moments while people upload and check in, then look for what was lost."""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.clients import Notebook, Person
from tests.faults.server import ROOT, Place, Server, free_port, served

#: How often each part of the site is the one that is killed.
VICTIMS = {"web process": 6, "web server": 1, "worker": 2, "all": 2}
PEOPLE = ("salesperson", "colleague")
PAUSE = (0.05, 1.2)


@dataclass
class Report:
    """What a kill test has done and found."""

    acknowledged: int = 0
    cut_off: int = 0
    resumed: int = 0
    kills: dict[str, int] = field(default_factory=dict)
    seconds: float = 0
    findings: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        killed = ", ".join(f"{what} {times}" for what, times in sorted(self.kills.items()))
        lines = [
            f"{self.acknowledged} acknowledged, {self.cut_off} requests cut off in {self.seconds:.0f} s.",
            f"{self.resumed} uploads in pieces were cut and came whole.",
            f"Killed: {killed}.",
            *self.findings,
            "Nothing was lost." if not self.findings else f"{len(self.findings)} findings.",
        ]
        return "\n".join(lines)


def kill_test(folder: Path, database_url: str, *, uploads: int, kills: int, seed: int) -> Report:
    """Run the whole test on a new site; a finding is a sentence."""
    began = time.monotonic()
    place = Place(folder, database_url, free_port())
    prepared = place.run("tests.faults.prepare")
    if prepared.returncode:
        raise RuntimeError(prepared.stderr)
    chance = random.Random(seed)
    notebook = Notebook(wanted=uploads)
    with served(place, chance) as server:
        people = [Person(place.address, PEOPLE[number % 2], notebook, seed + number) for number in range(4)]
        for person in people:
            person.start()
        _kill_until_full(server, notebook, kills, chance)
        for person in people:
            person.join()
        settled = place.run("tests.faults.verify", "settle")
    return Report(
        acknowledged=len(notebook.acknowledged),
        cut_off=notebook.cut_off,
        resumed=notebook.resumed,
        kills=server.kills,
        seconds=time.monotonic() - began,
        findings=[*notebook.errors, *_said(settled), *_verified(place, notebook)],
    )


def new_sqlite(folder: Path) -> str:
    """Return the address of a new database; it begins with tables where the suite has kept some."""
    database = folder / "site.sqlite3"
    kept = sorted((ROOT / "var" / "test").glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)
    if kept:
        shutil.copyfile(kept[-1], database)
    return f"sqlite:///{database}"


def _kill_until_full(server: Server, notebook: Notebook, kills: int, chance: random.Random) -> None:
    """Kill at random moments until there is enough, and not before the wanted number of kills."""
    done = 0
    while not notebook.is_full or done < kills:
        time.sleep(chance.uniform(*PAUSE))
        if done < kills:
            # The first kills make sure that each part was killed at least once.
            order = list(VICTIMS)
            what = order[done] if done < len(order) else chance.choices(order, list(VICTIMS.values()))[0]
            server.kill(what)
            done += 1
            notebook.wanted = max(notebook.wanted, len(notebook.acknowledged) + (done < kills))


def _verified(place: Place, notebook: Notebook) -> list[str]:
    acknowledged = place.folder / "acknowledged.json"
    acknowledged.write_text(json.dumps(notebook.acknowledged))
    return _said(place.run("tests.faults.verify", str(acknowledged)))


def _said(process: subprocess.CompletedProcess[str]) -> list[str]:
    crashed = (
        [process.stderr.strip()[-2000:]]
        if process.returncode not in (0, 1) or "Traceback" in process.stderr
        else []
    )
    return [*process.stdout.splitlines(), *crashed]


def main() -> int:
    """Run the test as the command line says and print its report."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--uploads", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=150)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    address = os.environ.get("DATABASE_URL") or new_sqlite(folder)
    sys.stdout.write(f"Seed {options.seed}, folder {folder}\n")
    sys.stdout.flush()
    report = kill_test(folder, address, uploads=options.uploads, kills=options.kills, seed=options.seed)
    sys.stdout.write(f"{report}\n")
    if not report.findings:
        shutil.rmtree(folder, ignore_errors=True)
    return int(bool(report.findings))


if __name__ == "__main__":
    sys.exit(main())
