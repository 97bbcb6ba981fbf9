"""WebDAV beside WsgiDAV's own provider over a folder, under the same server in the same run."""

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from django.contrib.auth.models import User
from django.utils import timezone

from benchmarks.dav_parts.server import NAME, PASSWORD, PLAIN
from benchmarks.frame import Bar, Benchmark, Beside, Case, in_turns
from benchmarks.stores import ROOT
from crm_lists.framework.actors import Actor
from crm_lists.organisation.models import Group, Owner, Role, Salesperson
from crm_lists.programs.tokens import create
from libraries import documents
from libraries.models import Folder, Library
from libraries.uploads.many import NewFile, upload_many
from tests.browser.served import free_port

USER, LIBRARY, FOLDER = "bench-dav", "bench-dav", "thousand"
FILES, SMALL, LARGE = 1000, 20_000, 10_000_000
LARGE_TIMES = 15
READ_MOST, WRITE_MOST = 2, 3
ALLPROP = b'<?xml version="1.0"?><D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind>'
_numbers = count(1)


def content(number: int, size: int = SMALL) -> bytes:
    """Return bytes that no other file has."""
    seed = f"document {number} ".encode()
    return (seed * (size // len(seed) + 1))[:size]


def make_data() -> None:
    """Make somebody with a role, and a folder of a thousand documents."""
    now = timezone.now()
    stamps = {"created_at": now, "modified_at": now, "version": 1}
    user = User.objects.create(username=USER)
    owner = Owner.objects.create(name="DAV", **stamps)
    seller = Salesperson.objects.create(name="DAV", user=user, owner=owner, **stamps)
    seller.roles.add(Role.objects.get(code="salesperson"))
    Group.objects.create(name="DAV", owner=owner, **stamps).members.add(seller)
    library = Library.objects.create(name="DAV", code=LIBRARY, allowed_formats=[])
    folder = documents.add_folder(Actor.of(user), library, name=FOLDER)
    for start in range(0, FILES, 100):
        new = [NewFile(f"{number:04d}.txt", content(number)) for number in range(start, start + 100)]
        upload_many(Actor.of(user), library, new, folder=folder)


@dataclass
class Surface:
    """One of the two, as a program sees it over a connection that stays open."""

    port: int
    top: str
    credentials: str
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> int:
        """Send a request, read all of the answer; return how much it was."""
        sent = {"Authorization": f"Basic {b64encode(self.credentials.encode()).decode()}", **headers}
        self.connection.request(method, f"{self.top}/{path}", body, sent)
        answer = self.connection.getresponse()
        read = len(answer.read())
        if answer.status >= http.HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{method} {self.top}/{path}: {answer.status}")
        return read


@contextmanager
def served() -> Iterator[tuple[Surface, Surface]]:
    """Serve both; the folder holds what the library holds."""
    user = User.objects.get(username=USER)
    _token, secret = create(user, "bench", read=["*"], write=["*"], expires_at=None)
    with tempfile.TemporaryDirectory(prefix="bench-dav-", dir=ROOT / "var") as folder:
        inside = Path(folder) / FOLDER
        inside.mkdir()
        for number in range(FILES):
            (inside / f"{number:04d}.txt").write_bytes(content(number))
        port = free_port()
        environment = os.environ | {"PORT": str(port), "DAV_FOLDER": folder}
        command = [sys.executable, "-m", "benchmarks.dav_parts.server"]
        with subprocess.Popen(command, env=environment, cwd=ROOT) as process:
            ours = Surface(port, f"/dav/{LIBRARY}", f"{USER}:{secret}")
            plain = Surface(port, PLAIN, f"{NAME}:{PASSWORD}")
            try:
                _wait(port)
                yield ours, plain
            finally:
                process.terminate()
                process.wait(timeout=60)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("OPTIONS", "/dav/")
            connection.getresponse()
        except OSError:
            time.sleep(0.2)
        else:
            return


Deed = Callable[[Surface], object]


def beside(name: str, surfaces: tuple[Surface, Surface], deed: Deed, times: int, most: float) -> Case:
    """Do the same at both in turns; return the medians beside each other."""
    ours, plain = surfaces
    rounds = list(in_turns((lambda: deed(ours), lambda: deed(plain)), times + 2))[2:]
    first, second = (statistics.median(column) for column in zip(*rounds, strict=True))
    reference = Beside("a folder by WsgiDAV", second)
    return Case(name=name, value=first, unit="ms", beside=reference, bar=Bar(most, "most", of="ratio"))


def _put(surface: Surface, size: int) -> int:
    number = next(_numbers) + FILES
    body = content(number, size)
    return surface.ask("PUT", f"new-{os.getpid()}-{number}.txt", body)


def _get_each(surface: Surface, numbers: Iterator[int]) -> int:
    return surface.ask("GET", f"{FOLDER}/{next(numbers) % FILES:04d}.txt")


def measure() -> Iterator[Case]:
    """Ask both for the same."""
    assert Folder.objects.filter(name=FOLDER).exists()
    numbers = count()
    with served() as surfaces:
        for surface in surfaces:
            surface.ask("PUT", "large.bin", content(0, LARGE))
        yield beside(
            "PROPFIND depth 1 of 1,000 documents",
            surfaces,
            lambda one: one.ask("PROPFIND", f"{FOLDER}/", ALLPROP, Depth="1"),
            15,
            READ_MOST,
        )
        yield beside(
            "GET of 10 MB", surfaces, lambda one: one.ask("GET", "large.bin"), LARGE_TIMES, READ_MOST
        )
        yield beside("GET of 20 KB", surfaces, lambda one: _get_each(one, numbers), FILES, READ_MOST)
        yield beside("PUT of 10 MB", surfaces, lambda one: _put(one, LARGE), LARGE_TIMES, WRITE_MOST)
        yield beside("PUT of 20 KB", surfaces, lambda one: _put(one, SMALL), FILES, WRITE_MOST)


BENCHMARK = Benchmark(data_version=1, make_data=make_data, measure=measure)
