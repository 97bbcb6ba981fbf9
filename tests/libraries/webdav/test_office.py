"""LibreOffice itself, as a client of the served site."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
import requests
from django.db import connection

from tests.conftest import ROOT
from tests.libraries.webdav.site import DavSite, served_site

PYTHON = next((one for one in ("/usr/bin/python3",) if Path(one).exists()), "python3")
pytestmark = [pytest.mark.slow, pytest.mark.office, pytest.mark.django_db]


class Office:
    """One LibreOffice."""

    def __init__(self) -> None:
        script = ROOT / "tests" / "libraries" / "webdav" / "office_client.py"
        self.process = subprocess.Popen(
            [PYTHON, str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
        )
        self.pid: int = self._answer()["process"]

    def ask(self, deed: str, *arguments: str) -> dict[str, Any]:
        """Let it do something."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([deed, *arguments]) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def kill(self) -> None:
        """Kill it as a power cut would."""
        os.killpg(self.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()


@contextmanager
def office() -> Iterator[Office]:
    """Start a LibreOffice, and end it."""
    started = Office()
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.kill()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DavSite]:
    """Serve a site with one document."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("dav-office")
    with served_site(folder) as served:
        yield served


def word_of(text: str) -> bytes:
    """Return a Word document as Word makes it: LibreOffice opens no smaller one."""
    made, stream = docx.Document(), BytesIO()
    made.add_paragraph(text)
    made.save(stream)
    return stream.getvalue()


def put(site: DavSite, name: str) -> None:
    """Put a document into the library."""
    done = requests.put(
        f"{site.address}/{name}", word_of("Hall roofing"), auth=site.credentials("salesperson"), timeout=60
    )
    assert done.status_code == 201


def edit_address(site: DavSite, person: str, name: str) -> str:
    """Return the address that the page hands to LibreOffice."""
    found: str = site.place.ask("tests.libraries.webdav.prepare", "edit", person, name, site.place.address)
    return found.split("|")[2]


def test_libreoffice_opens_locks_saves_and_closes(site: DavSite) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the served site has a database of its own")
    put(site, "Offer.docx")
    with office() as first, office() as second:
        opened = first.ask("open", edit_address(site, "salesperson", "Offer.docx"))
        assert opened == {"opened": True, "readonly": False, "text": "Hall roofing"}
        held = site.place.ask("tests.libraries.webdav.prepare", "lock", "Offer.docx")
        assert held == ["salesperson", "dav", "LibreOffice"]
        page = site.place.ask("tests.libraries.webdav.prepare", "page", "colleague", "Offer.docx")
        assert "open for editing by Test Salesperson" in page
        other = second.ask(
            "open", f"http://colleague:{site.tokens['colleague']}@{site.address[7:]}/Offer.docx"
        )
        assert other.get("readonly", True) or not other["opened"]
        for text in (" first", " second"):
            assert first.ask("type", text) == {}
            assert first.ask("save") == {}
        assert first.ask("close") == {}
    versions = site.versions("Offer.docx")
    assert [number for number, _size, _by in versions] == ["2.0", "1.0"]
    assert site.place.ask("tests.libraries.webdav.prepare", "lock", "Offer.docx") == []


def test_the_lock_of_a_killed_libreoffice_expires(site: DavSite) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the served site has a database of its own")
    put(site, "Killed.docx")
    with office() as killed:
        assert killed.ask("open", edit_address(site, "salesperson", "Killed.docx"))["readonly"] is False
        killed.ask("type", " saved")
        assert killed.ask("save") == {}
        killed.kill()
    url, other = f"{site.address}/Killed.docx", site.credentials("colleague")
    content = word_of("other")
    assert requests.put(url, content, auth=other, timeout=60).status_code == 423
    site.place.ask("tests.libraries.webdav.prepare", "wait", "3600")
    assert requests.put(url, content, auth=other, timeout=60).status_code == 204
    assert [by for _number, _size, by in site.versions("Killed.docx")] == [
        "colleague",
        "salesperson",
        "salesperson",
    ]
