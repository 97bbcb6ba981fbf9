"""caldav-server-tester finds no line of CalDAV that Radicale does better: `make dav-clients`."""

import ast
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import requests
from django.db import connection

from tests.conftest import ROOT
from tests.faults.server import free_port
from tests.libraries.webdav.site import served_site

BIN = ROOT / "var" / "dav-clients" / "bin"
MISSING = [name for name in ("caldav-server-tester", "radicale") if not (BIN / name).exists()]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(bool(MISSING), reason=f"{', '.join(MISSING)} is not installed (make dav-clients)"),
]
#: What a line may say, the best first; what the tester could not find out says nothing.
SUPPORT = ("full", "quirk", "fragile", "ungraceful", "broken", "unsupported")
#: Lines in which the site does less on purpose.
BY_DESIGN = {
    "save-load.journal": "the site keeps events and tasks; no list of it is a journal",
    "save-load.journal.mixed-calendar": "follows from the line before",
}
CONFIGURATION = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
[storage]
filesystem_folder = {folder}/collections
"""
START_SECONDS = 60
Report = dict[str, dict[str, Any]]


@contextmanager
def radicale(folder: Path) -> Iterator[str]:
    """Serve Radicale with one person, and return its address."""
    port = free_port()
    (folder / "users").write_text("person:secret\n")
    (folder / "config").write_text(CONFIGURATION.format(port=port, folder=folder))
    with (folder / "log").open("wb") as log:
        served = subprocess.Popen(
            [str(BIN / "radicale"), "-C", str(folder / "config")], stdout=log, stderr=log
        )
        try:
            deadline = time.monotonic() + START_SECONDS
            while time.monotonic() < deadline and served.poll() is None:
                with suppress(requests.RequestException):
                    requests.get(f"http://127.0.0.1:{port}/.web/", timeout=5)
                    break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/"
        finally:
            served.terminate()
            served.wait(timeout=30)


def report_on(address: str, user: str, password: str) -> Report:
    """Return what the tester says of a server, line by line."""
    whose = ["--caldav-username", user, "--caldav-password", password]
    command = [str(BIN / "caldav-server-tester"), "--caldav-url", address, *whose, "--format", "hints"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: Report = ast.literal_eval(done.stdout)
    return found


def rank(line: dict[str, Any]) -> int | None:
    """Return how far down a line stands, None where it says nothing."""
    support = line.get("support")
    return SUPPORT.index(support) if support in SUPPORT else None


def worse(own: Report, other: Report) -> dict[str, tuple[Any, Any]]:
    """Return the lines that are worse than the other's, or that only the other has."""
    found = {}
    for name, line in other.items():
        theirs, ours = rank(line), rank(own.get(name, {}))
        if theirs is not None and theirs < len(SUPPORT) - 1 and (ours is None or ours > theirs):
            found[name] = (own.get(name), line)
    return found


def test_a_line_that_is_worse_or_missing_is_seen() -> None:
    other = {"a": {"support": "full"}, "b": {"support": "quirk"}, "c": {"support": "unknown"}}
    assert worse({"a": {"support": "quirk"}, "b": {"support": "full"}}, other).keys() == {"a"}
    assert worse({"a": {"support": "full"}}, other).keys() == {"b"}


def test_no_line_is_worse_than_radicales(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the served site of this test runs on SQLite")
    (tmp_path / "radicale").mkdir()
    with radicale(tmp_path / "radicale") as address:
        other = report_on(address, "person", "secret")
    with served_site(tmp_path, processes=1) as site:
        own = report_on(f"{site.place.address}/caldav/", *site.credentials("salesperson"))
    assert len(other) > 80
    found = worse(own, other)
    assert found.keys() == BY_DESIGN.keys(), found
