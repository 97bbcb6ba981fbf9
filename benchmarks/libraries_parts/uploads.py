"""Files that come over HTTP: a thousand small ones, and one of a gigabyte beside a plain copy."""

import hashlib
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from benchmarks.frame import Bar, Beside, Case
from benchmarks.stores import ROOT
from crm_lists.organisation.models import Group, Owner, Role, Salesperson
from libraries.models import Document, Library
from tests.browser.served import free_port

DATA_VERSION = 1
UPLOADER = "bench-uploader"
LIBRARY = "bench-uploads"
FILES, FILE_BYTES, TOGETHER, BROWSERS = 1000, 100_000, 25, 2
LARGE = 1 << 30
PIECE = 64 << 20
TURNS = 3
MOST_MEGABYTES = 200
BOUNDARY = b"----bench-of-uploads"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def make_data() -> None:
    """Make somebody who uploads, and a library that takes every file."""
    now = timezone.now()
    stamps = {"created_at": now, "modified_at": now, "version": 1}
    user, _made = User.objects.get_or_create(username=UPLOADER)
    owner = Owner.objects.create(name="Uploads", **stamps)
    seller = Salesperson.objects.create(name="Uploader", user=user, owner=owner, **stamps)
    seller.roles.add(Role.objects.get(code="salesperson"))
    Group.objects.create(name="Uploads", owner=owner, **stamps).members.add(seller)
    Library.objects.create(name="Uploads", code=LIBRARY, allowed_formats=[])


def measure() -> Iterator[Case]:
    """Serve the site as `make run` does, and send it files."""
    with served() as site:
        yield small_files(site)
        yield from large_file(site)
        yield Case(
            name="peak memory of a web process",
            value=site.peak_megabytes(),
            unit="MB",
            bar=Bar(MOST_MEGABYTES, "most"),
        )


@dataclass
class Site:
    """The served site: its port and its supervising process."""

    port: int
    process: subprocess.Popen[bytes]

    def peak_megabytes(self) -> float:
        """Return the most that a process of the web server has held at a time.

        It is the first child of the supervisor; the others read texts and draw previews.
        """
        web = _children(self.process.pid)[0]
        return max(_peak(pid) for pid in [web, *_children(web)])


@contextmanager
def served() -> Iterator[Site]:
    """Serve the store of the benchmark, with the worker that reads texts beside."""
    port = free_port()
    environment = os.environ | {
        "PORT": str(port),
        "SECRET_KEY": settings.SECRET_KEY,
        "DEMO_SCALE": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }
    command = [sys.executable, str(ROOT / "site" / "manage.py"), "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(port)
            yield Site(port, process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/login/")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("The site was not served.")


class Browser:
    """A connection of somebody who is logged in."""

    def __init__(self, site: Site) -> None:
        client = Client()
        client.force_login(User.objects.get(username=UPLOADER))
        page = client.get(f"/libraries/{LIBRARY}/", headers={"Host": "127.0.0.1"}).content.decode()
        self.connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=600)
        self.used = time.monotonic()
        self.headers = {
            "Cookie": "; ".join(f"{name}={one.value}" for name, one in client.cookies.items()),
            "X-CSRFToken": page.partition('name="csrf-token" content="')[2].partition('"')[0],
            "Accept": "application/json",
        }

    def ask(
        self, method: str, url: str, body: object = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Send a request, and return the answer with its body."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        # The server closes what was idle for two seconds.
        if time.monotonic() - self.used > 1:
            self.connection.close()
        self.connection.request(method, url, body, self.headers | named)  # type: ignore[arg-type]
        answer = self.connection.getresponse()
        read = answer.read()
        self.used = time.monotonic()
        return answer, read


def small_files(site: Site) -> Case:
    """Send a thousand files as the page of a library does: some together, by two connections."""
    folder = f"run-{uuid4().hex[:8]}"
    browsers = [Browser(site) for _count in range(BROWSERS)]
    _send(browsers[0], _form(folder, [("first.docx", word_file(-1))]))
    numbers = range(FILES)
    waiting = [
        _form(folder, [(f"{one}.docx", word_file(one)) for one in numbers[first : first + TOGETHER]])
        for first in range(0, FILES, TOGETHER)
    ]
    saved: list[int] = []

    def work(browser: Browser) -> None:
        while waiting:
            saved.append(_send(browser, waiting.pop()))

    threads = [threading.Thread(target=work, args=(browser,)) for browser in browsers]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    assert sum(saved) == FILES
    assert Document.objects.filter(folder__name=folder).count() == FILES + 1
    bar = Bar(60, "least")
    return Case(name=f"{FILES} files of 100 KB over HTTP", value=FILES / seconds, unit="files/s", bar=bar)


def word_file(number: int) -> bytes:
    """Return a Word document of one sentence and a picture that cannot be compressed."""
    target = BytesIO()
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = f"Sentence of document {number}."
    with zipfile.ZipFile(target, "w") as archive:
        types = f'<Types><Override PartName="/word/document.xml" ContentType="{_WORD}"/></Types>'
        archive.writestr("[Content_Types].xml", types)
        body = f'<w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body>'
        archive.writestr("word/document.xml", body + "</w:document>")
        archive.writestr("word/media/image1.png", os.urandom(FILE_BYTES - 1000))
    return target.getvalue()


def _form(folder: str, files: list[tuple[str, bytes]]) -> bytes:
    parts = []
    for name, data in files:
        parts.append(_part(f'name="file"; filename="{name}"', data))
        parts.append(_part('name="path"', folder.encode()))
    return b"".join(parts) + b"--" + BOUNDARY + b"--\r\n"


def _part(disposition: str, data: bytes) -> bytes:
    head = f"Content-Disposition: form-data; {disposition}\r\n\r\n".encode()
    return b"--" + BOUNDARY + b"\r\n" + head + data + b"\r\n"


def _send(browser: Browser, form: bytes) -> int:
    kind = f"multipart/form-data; boundary={BOUNDARY.decode()}"
    _answer, body = browser.ask("POST", f"/libraries/{LIBRARY}/upload/", form, Content_Type=kind)
    return sum(one["status"] == "saved" for one in json.loads(body)["results"])


def large_file(site: Site) -> Iterator[Case]:
    """Send a gigabyte in pieces, and copy the same file with its hash beside, in turns.

    What either wrote stays to the end: memory that a file has just left makes the next quicker to write.
    """
    with tempfile.TemporaryDirectory(dir=settings.MEDIA_ROOT) as folder:
        source = Path(folder) / "source.bin"
        with source.open("wb") as stream:
            for _count in range(LARGE >> 20):
                stream.write(os.urandom(1 << 20))
        turns = [(_copy(source, turn), _upload(Browser(site), source)) for turn in range(TURNS)]
        copied, sent = (min(seconds) for seconds in zip(*turns, strict=True))
    beside = Beside("copy with SHA-256", copied)
    yield Case(name="1 GB over HTTP", value=sent, unit="s", beside=beside, bar=Bar(1.5, "most", of="ratio"))


def _copy(source: Path, turn: int) -> float:
    start = time.perf_counter()
    digest = hashlib.sha256()
    target = source.with_name(f"copy-{turn}.bin")
    with source.open("rb") as stream, target.open("wb") as copy:
        while block := stream.read(1 << 20):
            digest.update(block)
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
    return time.perf_counter() - start


def _upload(browser: Browser, source: Path) -> float:
    # Other bytes each time: equal ones would be in the storage already.
    with source.open("r+b") as stream:
        stream.write(os.urandom(64))
    start = time.perf_counter()
    name = b64encode(b"large.bin").decode()
    begun, _body = browser.ask(
        "POST",
        f"/libraries/{LIBRARY}/uploads/",
        Upload_Length=str(LARGE),
        Upload_Metadata=f"filename {name}",
    )
    url = begun.headers["Location"]
    with source.open("rb") as stream:
        for offset in range(0, LARGE, PIECE):
            answer, _body = browser.ask(
                "PATCH",
                url,
                _Piece(stream, PIECE),
                Upload_Offset=str(offset),
                Content_Type="application/offset+octet-stream",
                Content_Length=str(PIECE),
            )
            assert answer.status == http.HTTPStatus.NO_CONTENT, answer.status
    _answer, body = browser.ask("POST", url)
    seconds = time.perf_counter() - start
    assert json.loads(body)["status"] == "saved", body
    return seconds


class _Piece:
    """A part of a file, read as it is sent."""

    def __init__(self, stream: object, size: int) -> None:
        self.stream, self.left = stream, size

    def read(self, size: int) -> bytes:
        """Return the next bytes of the part."""
        block: bytes = self.stream.read(min(1 << 20, self.left))  # type: ignore[attr-defined]
        self.left -= len(block)
        return block


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _peak(pid: int) -> float:
    """Return the most memory of its own that a process has held, in MB."""
    status = Path(f"/proc/{pid}/status").read_text() if Path(f"/proc/{pid}").exists() else ""
    lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return int(lines.get("VmHWM", "0 kB").split()[0]) / 1024
