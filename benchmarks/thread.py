"""The pages of a working day on the demo data, and the filing of real mail.

Each page stands beside the frame that all pages share (an empty search page): what the page itself costs is
the ratio. Filing stands beside the mere reading of the same files in the same limited child process.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from benchmarks.frame import Bar, Benchmark, Beside, Case, medians_ms
from crm_lists.cases.models import Case as BusinessCase
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.relations.models import Relation
from libraries.models import Document
from outlook_bridge.intake.filing import ingest
from outlook_bridge.intake.original import Channel
from outlook_bridge.models import Message
from outlook_bridge.msg.errors import MailTooLarge, UnreadableMail
from outlook_bridge.msg.worker import read_safely
from portal.demo.logins import DEMO_LOGINS

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus" / "msg"
OWN_FILES = ROOT / "tests" / "data" / "msg"
#: A person at work waits no longer than this for a page, on two shared cores.
PAGE_BAR = Bar(250, "most")
FILING_BAR = Bar(10, "least")


def make_data() -> None:
    """Load the demo."""
    call_command("load_demo", verbosity=0)


def measure() -> Iterator[Case]:
    """Measure the pages, then the filing."""
    yield from pages()
    yield from filing()


def pages() -> Iterator[Case]:
    """Measure each page of the thread as a salesperson opens it."""
    client = Client(headers={"host": "localhost"})
    client.force_login(salesperson())
    frame, *times = medians_ms(
        opener(client, "/search/"), *(opener(client, url) for url in addresses().values())
    )
    for name, value in zip(addresses(), times, strict=True):
        yield Case(name=name, value=value, unit="ms", beside=Beside("page frame", frame), bar=PAGE_BAR)


def salesperson() -> User:
    """Return the first of the demo's people, who sells."""
    found: User = User.objects.get(username=DEMO_LOGINS[0].username)
    return found


def addresses() -> dict[str, str]:
    """Return the addresses of the thread, by name."""
    actor = Actor.of(salesperson())
    case, relation, message, document = (
        access.visible(actor, definition_of(model)).earliest("pk")
        for model in (BusinessCase, Relation, Message, Document)
    )
    return {
        "home page": "/",
        "listing of cases": "/lists/cases/?view=all",
        "listing, filtered and sorted": "/lists/cases/?view=all&state=new&sort=-value",
        "page of a relation": definition_of(Relation).url_of(relation.pk),
        "page of a case": definition_of(BusinessCase).url_of(case.pk),
        "form of a case": f"/lists/cases/{case.pk}/edit/",
        "library": document.library.url,
        "page of a document": definition_of(Document).url_of(document.pk),
        "page of a message": definition_of(Message).url_of(message.pk),
        "search for a word": "/search/?q=offer",
    }


def opener(client: Client, url: str) -> Callable[[], None]:
    """Return a call that opens the page and fails when it does not open."""

    def open_page() -> None:
        answer = client.get(url)
        if answer.status_code != 200:
            raise RuntimeError(f"{url} answered {answer.status_code}.")

    return open_page


def filing() -> Iterator[Case]:
    """Measure the filing of all mail files; it is taken back, so that the next run files them too."""
    folder = CORPUS if CORPUS.is_dir() else OWN_FILES
    files = [(path.name, path.read_bytes()) for path in sorted(folder.glob("*.msg"))]
    actor = Actor.of(salesperson())
    read_all(files)
    reading = per_second(len(files), lambda: read_all(files))
    with transaction.atomic():
        filed = per_second(len(files), lambda: file_all(actor, files))
        transaction.set_rollback(True)
    yield Case(
        name=f"filing of {len(files)} mail files",
        value=filed,
        unit="files/s",
        beside=Beside("reading alone", reading),
        bar=FILING_BAR,
    )


def read_all(files: list[tuple[str, bytes]]) -> None:
    """Read the files as filing does; those that cannot be read cost their time too."""
    for name, content in files:
        try:
            read_safely(content, name=name)
        except (UnreadableMail, MailTooLarge):
            continue


def file_all(actor: Actor, files: list[tuple[str, bytes]]) -> None:
    """File the files."""
    for name, content in files:
        ingest(actor, content, name=name, channel=Channel.COMMAND)


def per_second(count: int, run: Callable[[], None]) -> float:
    """Return how many of the things that a run handles are handled in a second."""
    start = time.perf_counter()
    run()
    return count / (time.perf_counter() - start)


BENCHMARK = Benchmark(data_version=1, make_data=make_data, measure=measure)
