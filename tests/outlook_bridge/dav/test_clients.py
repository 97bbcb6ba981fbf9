"""vdirsyncer synchronises calendar and contacts both ways, and khal reads the events: `make dav-clients`."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from django.db import connection

from tests.conftest import ROOT
from tests.libraries.webdav.site import DavSite, served_site
from tests.outlook_bridge.dav.client import event

BIN = ROOT / "var" / "dav-clients" / "bin"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (BIN / "vdirsyncer").exists(), reason="vdirsyncer is not installed (make dav-clients)"
    ),
]
PAIR = """
[pair {kind}]
a = "{kind}_local"
b = "{kind}_remote"
collections = ["{collection}"]
[storage {kind}_local]
type = "filesystem"
path = "{folder}/{kind}/"
fileext = "{ending}"
[storage {kind}_remote]
type = "{kind}"
url = "{address}/{kind}/"
username = "salesperson"
password = "{token}"
"""
KHAL = """
[calendars]
[[mine]]
path = {folder}/caldav/mine
[sqlite]
path = {folder}/khal.db
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Europe/Bratislava
default_timezone = Europe/Bratislava
"""
CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:peter@test\r\nFN:Peter Malý\r\nN:Malý;Peter;;;\r\nORG:Acme\r\n"
    "TEL;TYPE=CELL:0905 123 456\r\nX-SKYPE:peter\r\nEND:VCARD\r\n"
)


@dataclass(frozen=True)
class Device:
    """A folder that is synchronised with the site."""

    folder: Path
    site: DavSite
    person: int
    event: int

    def sync(self) -> list[str]:
        """Synchronise, and return what was done to single things."""
        said = self.run("vdirsyncer", "-c", str(self.folder / "config"), "sync")
        words = ("Copying", "Deleting item", "error", "conflict")
        return sorted(line for line in said.splitlines() if any(word in line for word in words))

    def run(self, *command: str, answer: str = "") -> str:
        """Run one of the programs."""
        done = subprocess.run(
            [str(BIN / command[0]), *command[1:]], input=answer, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    """Return a device that was introduced to the site."""
    folder = tmp_path_factory.mktemp("device")
    with served_site(tmp_path_factory.mktemp("site"), processes=1) as site:
        made = site.place.ask("tests.outlook_bridge.dav.prepare")
        facts = {"folder": folder, "address": site.place.address, "token": site.tokens["salesperson"]}
        pairs = [
            PAIR.format(kind=kind, collection=name, ending=ending, **facts)
            for kind, name, ending in (("caldav", "mine", ".ics"), ("carddav", "all", ".vcf"))
        ]
        (folder / "config").write_text(f'[general]\nstatus_path = "{folder}/status/"\n{"".join(pairs)}')
        (folder / "khal.conf").write_text(KHAL.format(folder=folder))
        for place in ("caldav/mine", "carddav/all"):
            (folder / place).mkdir(parents=True)
        device = Device(folder, site, made["person"], made["event"])
        device.run("vdirsyncer", "-c", str(folder / "config"), "discover", answer="y\n" * 20)
        yield device


def test_the_second_sync_changes_nothing_and_khal_reads_the_events(device: Device) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the served site of this test runs on SQLite")
    local = event("SUMMARY:Local talk", "X-OWN:1", uid="local@test", start="20261215T080000Z")
    (device.folder / "caldav/mine/local.ics").write_text(local, newline="")
    (device.folder / "carddav/all/peter.vcf").write_text(CARD, newline="")
    first = device.sync()
    assert len(first) == 4, first
    assert device.sync() == []
    listed = device.run("khal", "-c", str(device.folder / "khal.conf"), "list", "2026-12-14", "30d")
    assert listed.count("09:00-10:00 Talk") == 3
    assert "09:00-10:00 Local talk" in listed
    assert any("anna@acme.example" in path.read_text() for path in (device.folder / "carddav/all").iterdir())
    address = f"{device.site.place.address}/caldav/{device.person}/calendars/mine/event-{device.event}.ics"
    person = device.site.credentials("salesperson")
    text = requests.get(address, auth=person, timeout=60).text.replace("SUMMARY:Talk", "SUMMARY:Call")
    assert requests.put(address, text.encode(), auth=person, timeout=60).status_code == 204
    assert len(device.sync()) == 1
    assert device.sync() == []
    (device.folder / "caldav/mine/local.ics").unlink()
    assert len(device.sync()) == 1
    assert device.sync() == []
