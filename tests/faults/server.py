"""The site as real processes on a database and a folder of their own, and ways to kill them."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import requests

ROOT = Path(__file__).resolve().parent.parent.parent
#: A loaded machine takes its time.
START_SECONDS = 600


@dataclass(frozen=True)
class Place:
    """Where a site keeps its things."""

    folder: Path
    database_url: str
    port: int

    @property
    def address(self) -> str:
        """Return where the site is reached."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """Return the environment of the site's processes."""
        return os.environ | {
            "DATABASE_URL": self.database_url,
            "MEDIA_ROOT": str(self.folder / "media"),
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "config.settings.bench",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "WEB_PROCESSES": "2",
        }

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a module of these tests within the site."""
        return subprocess.run(
            [sys.executable, "-m", *command],
            env=self.environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`manage.py serve`, started again whenever it has ended."""

    def __init__(self, place: Place, chance: random.Random) -> None:
        self.place = place
        self.kills: dict[str, int] = {}
        self._chance = chance
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] = (place.folder / "server.log").open("ab")

    def start(self) -> None:
        """Start the site and wait until it answers."""
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "site" / "manage.py"), "serve"],
            env=self.place.environment(),
            cwd=ROOT,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with suppress(requests.RequestException):
                if requests.get(f"{self.place.address}/login/", timeout=5).ok:
                    return
            time.sleep(0.1)
        raise RuntimeError(f"The site did not start; see {self.place.folder / 'server.log'}.")

    def kill(self, what: str) -> None:
        """Kill a part of the site as a power cut would, and start again what does not by itself."""
        self.kills[what] = self.kills.get(what, 0) + 1
        assert self._process is not None
        supervisor = self._process.pid
        servers = _children(supervisor)
        web = servers[:1]
        victims = {
            "web process": self._chance.sample(_children(*web), 1) if _children(*web) else [],
            "web server": [*web, *_children(*web)],
            "worker": servers[1:2],
            "all": [supervisor, *servers, *_children(*servers)],
        }[what]
        for process in victims:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        if what != "web process":
            self._wait_and_start()

    def _wait_and_start(self) -> None:
        assert self._process is not None
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._wait_for_port()
        self.start()

    def _wait_for_port(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                with suppress(OSError):
                    probe.bind(("127.0.0.1", self.place.port))
                    return
            time.sleep(0.05)

    def stop(self) -> None:
        """End the site in the ordinary way."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                for process in [self._process.pid, *_children(self._process.pid)]:
                    with suppress(ProcessLookupError):
                        os.kill(process, signal.SIGKILL)
        self._log.close()


@contextmanager
def served(place: Place, chance: random.Random) -> Iterator[Server]:
    """Serve the site for a while."""
    server = Server(place, chance)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _children(*parents: int) -> list[int]:
    """Return the processes whose parent is one of these, the oldest first."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                # The name of a process may hold spaces and brackets; what follows it does not.
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[1]) in parents:
                    found.append(int(entry.name))
    return sorted(found)
