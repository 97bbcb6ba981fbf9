"""The steps of the exchange's measurement, as the process of one store takes them."""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import User
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.management import call_command

from benchmarks.million import data
from benchmarks.million.exchange_steps import COLUMNS, FORMATS, ROWS
from crm_lists.exchange import checking, running, uploads
from crm_lists.exchange.exporting import Export
from crm_lists.exchange.formats import export_formats
from crm_lists.exchange.formats.base import Wishes
from crm_lists.exchange.models import Import, State
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.relations.models import RelationType


@dataclass(frozen=True)
class Taken:
    """The time that a step took: on the clock, and of the processor in this process and its children."""

    wall: float
    cpu: float

    @property
    def rates(self) -> list[float]:
        """Return the rows per second of both."""
        return [ROWS / self.wall, ROWS / self.cpu]

    def and_then(self, other: "Taken") -> "Taken":
        """Return the time of both steps."""
        return Taken(self.wall + other.wall, self.cpu + other.cpu)


def make() -> None:
    """Make the tables and the organisation."""
    migrate()
    data.organisation()


def migrate() -> None:
    """Bring the tables up to date."""
    call_command("migrate", verbosity=0)


def measure() -> None:
    """Import a file, export the list, and print rows per second and the peak of memory."""
    steps = imported()
    found = {name: taken.rates for name, taken in steps.items()}
    found["import"] = steps["read the file"].and_then(steps["write the rows"]).rates
    found["megabytes"] = [peak_megabytes()]
    found |= {name: exported(name).rates for name in FORMATS}
    json.dump(found, sys.stdout)


def imported() -> dict[str, Taken]:
    """Bring a file, check it and run it as the pages do; return how long each step took."""
    actor, definition = seller(), find_list("relations")
    file = the_file()
    made: list[Import] = []
    steps = {"read the file": timed(lambda: made.append(uploads.receive(actor, definition, file)))}
    [one] = made
    checking.check(one)
    steps["check it"] = timed(lambda: checking.check_import.call(one.pk))
    running.start(one)
    steps["write the rows"] = timed(lambda: running.run_import.call(one.pk))
    one.refresh_from_db()
    if one.state != State.DONE or one.counts != {"added": ROWS}:
        raise SystemExit(f"The import ended as {one.state} with {one.counts}: {one.problem or one.preview}")
    return steps


def the_file() -> TemporaryUploadedFile:
    """Return the file to import; a large one lies on the disk when a browser sends it, too."""
    file = TemporaryUploadedFile("relations.csv", "text/csv", 0, "utf-8")
    for line in lines():
        file.write(f"{line}\r\n".encode())
    file.size = file.tell()
    return file


def lines() -> Iterator[str]:
    """Give the headings and the rows, a key and seven more columns each."""
    kinds = list(RelationType.objects.values_list("label", flat=True))
    clients, places = data.CLIENTS, data.PLACES
    yield ";".join(COLUMNS)
    for number in range(ROWS):
        client, place = clients[number % len(clients)], places[number // 7 % len(places)]
        yield (
            f"{client} {place} {number};SK{number:08};{client} {number % 300};{number % 90_000 + 10_000}"
            f";{place};Austria;office{number}@example.com;{kinds[number % len(kinds)]}"
        )


def exported(name: str) -> Taken:
    """Export all imported items, as the page does."""
    actor, definition = seller(), find_list("relations")
    items = access.visible(actor, definition).order_by("pk")
    columns = [definition.column(one) for one in COLUMNS]

    def export() -> None:
        written = export_formats.get(name).write(Export(actor, definition, items, columns), Wishes())
        if sum(map(len, written)) < ROWS:
            raise SystemExit(f"The export as {name} holds too little.")

    return timed(export)


def seller() -> Actor:
    """Return who imports and exports: a person with the rows of a group."""
    return Actor.of(User.objects.get(username=data.SELLER))


def timed(run: Callable[[], object]) -> Taken:
    """Return how long a call takes."""
    wall, cpu = time.perf_counter(), cpu_seconds()
    run()
    return Taken(time.perf_counter() - wall, cpu_seconds() - cpu)


def cpu_seconds() -> float:
    """Return the time of the processor, with that of ended children."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def peak_megabytes() -> float:
    """Return the most memory that this process held, or one of its children."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


STEPS = {"make": make, "migrate": migrate, "measure": measure}
