"""Reading of Outlook messages beside extract-msg, and their filing with database and index.

The files are those beside the checkout, or the made ones of the tests. Reading is measured in computing time,
the median of some rounds for each file; extract-msg opens the same files, makes HTML and an internet message.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import repeat
from pathlib import Path

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from extract_msg import openMsg
from extract_msg.enums import ErrorBehavior
from extract_msg.msg_classes import MessageBase

from benchmarks.frame import Bar, Benchmark, Beside, Case
from crm_lists.framework.actors import Actor
from outlook_bridge.intake.filing import NO_HINTS
from outlook_bridge.intake.filing_many import ingest_many
from outlook_bridge.intake.keeping import Arrival
from outlook_bridge.intake.original import Channel
from outlook_bridge.msg.errors import MailTooLarge, UnreadableMail
from outlook_bridge.msg.reader import as_eml, read
from outlook_bridge.msg.worker import read_safely
from portal.demo.logins import DEMO_LOGINS
from tests.outlook_bridge.msg.builder import message, recipient, wrapped_html

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus" / "msg"
OWN_FILES = ROOT / "tests" / "data" / "msg"
ROUNDS = 3
SUBJECT, RTF = 0x0037, 0x1009
Files = list[tuple[str, bytes]]


def make_data() -> None:
    """Load the demo: its people file, and its companies are looked for by addresses."""
    call_command("load_demo", verbosity=0)


def measure() -> Iterator[Case]:
    """Measure reading, then filing."""
    yield from reading(files_of(CORPUS if CORPUS.is_dir() else OWN_FILES))
    yield from hostile()
    yield from filing(files_of(CORPUS if CORPUS.is_dir() else OWN_FILES))


def files_of(folder: Path) -> Files:
    """Return the messages of a folder."""
    return [(path.name, path.read_bytes()) for path in sorted(folder.glob("*.msg"))]


def reading(files: Files) -> Iterator[Case]:
    """Measure the reader on each file, and both readers on all of them."""
    real = [(name, data) for name, data in files if not name.startswith("syn_")] or files
    times = [best_ms(lambda data=data: read_here(data)) for _, data in real]  # type: ignore[misc]
    ours = sum(cpu_ms(lambda data=data: read_and_write_here(data)) for _, data in real)  # type: ignore[misc]
    theirs = sum(cpu_ms(lambda data=data: read_with_library(data)) for _, data in real)  # type: ignore[misc]
    yield Case(
        name="reading, median file", value=statistics.median(times), unit="ms CPU", bar=Bar(20, "most")
    )
    yield Case(name="reading, worst file", value=max(times), unit="ms CPU", bar=Bar(1000, "most"))
    yield Case(
        name=f"reading and writing {len(real)} files",
        value=ours,
        unit="ms CPU",
        beside=Beside("extract-msg", theirs),
        bar=Bar(0.1, "most", of="ratio"),
    )


def hostile() -> Iterator[Case]:
    """Measure what takes the library minutes: much wrapped HTML, and many recipients."""
    html = message({SUBJECT: "long", RTF: wrapped_html(1_000_000)})
    yield Case(
        name="HTML out of 1 MB of RTF",
        value=best_ms(lambda: read_here(html)),
        unit="ms CPU",
        bar=Bar(500, "most"),
    )
    people = tuple(recipient(f"Person {number}", f"p{number}@example.test") for number in range(5_000))
    many = message({SUBJECT: "many"}, recipients=people)
    yield Case(
        name="5,000 recipients", value=best_ms(lambda: read_here(many)), unit="ms CPU", bar=Bar(1000, "most")
    )


def filing(files: Files) -> Iterator[Case]:
    """Measure the filing of all files; it is taken back, so that the next run files them too."""
    actor = Actor.of(User.objects.get(username=DEMO_LOGINS[0].username))
    with transaction.atomic():
        file_some(actor, files[:4])
        transaction.set_rollback(True)
    alone = per_second(len(files), lambda: read_all_safely(files))
    before = whole_cpu_ms()
    with transaction.atomic():
        filed = per_second(len(files), lambda: file_some(actor, files))
        transaction.set_rollback(True)
    spent = whole_cpu_ms() - before
    yield Case(
        name=f"filing of {len(files)} files",
        value=filed,
        unit="messages/s",
        beside=Beside("reading in the child alone", alone),
        bar=Bar(25, "least"),
    )
    # What another program takes of the machine slows the filing down, but not this.
    yield Case(
        name="filing of one file, all processes",
        value=spent / len(files),
        unit="ms CPU",
        bar=Bar(40, "most"),
    )


def read_here(data: bytes) -> None:
    """Read a file in this process."""
    with suppress(UnreadableMail, MailTooLarge):
        read(data)


def read_and_write_here(data: bytes) -> None:
    """Read a file in this process, and once more to write it as an internet message."""
    read_here(data)
    with suppress(UnreadableMail, MailTooLarge):
        as_eml(data)


def read_with_library(data: bytes) -> None:
    """Open a file with extract-msg and ask for HTML and an internet message."""
    try:
        with openMsg(data, errorBehavior=ErrorBehavior.SUPPRESS_ALL) as opened:
            assert isinstance(opened, MessageBase)
            _ = opened.htmlBody
            opened.asEmailMessage().as_bytes()
    # It raises whatever its parts raise, at things as harmless as a signed message.
    except Exception:  # noqa: BLE001
        return


def read_all_safely(files: Files) -> None:
    """Read the files as filing does."""
    for name, data in files:
        try:
            read_safely(data, name=name)
        except (UnreadableMail, MailTooLarge):
            continue


def file_some(actor: Actor, files: Files) -> None:
    """File the files as the command does."""
    for _ in ingest_many(actor, (Arrival(data, name, Channel.COMMAND, NO_HINTS) for name, data in files)):
        pass


def cpu_ms(run: Callable[[], None]) -> float:
    """Return the computing time of one call."""
    started = time.process_time()
    run()
    return (time.process_time() - started) * 1000


def whole_cpu_ms() -> float:
    """Return the computing time of this process and of the children in which it reads."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            facts = path.read_text().rpartition(")")[2].split()
            ticks += sum(map(int, facts[11:15])) if int(facts[1]) == os.getpid() else 0
    return 1000 * (time.process_time() + ticks / os.sysconf("SC_CLK_TCK"))


def best_ms(run: Callable[[], None]) -> float:
    """Return the median computing time of some calls."""
    return statistics.median(map(cpu_ms, repeat(run, ROUNDS)))


def per_second(count: int, run: Callable[[], None]) -> float:
    """Return how many of the things that a run handles are handled in a second."""
    start = time.perf_counter()
    run()
    return count / (time.perf_counter() - start)


BENCHMARK = Benchmark(data_version=1, make_data=make_data, measure=measure)
