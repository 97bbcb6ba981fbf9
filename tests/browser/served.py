"""A served site with an own database: what `make run` starts, on a free port."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.conftest import ROOT, nearest_database

#: The first start migrates and loads the demo data.
WAIT_SECONDS = 420
OWN_DATABASE = "lists_browser_tests"


@dataclass(frozen=True)
class Site:
    """Where the site is served, and the settings with which its commands run."""

    address: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the site."""
        command = [sys.executable, str(ROOT / "site" / "manage.py"), *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Serve a new site out of this folder until the end."""
    port = free_port()
    with own_database(folder) as database:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATABASE_URL": database,
            "MEDIA_ROOT": str(folder / "media"),
            "SECRET_KEY": "only-for-this-test",
            "PORT": str(port),
            "DEMO_SCALE": "0",
            "EMAIL_URL": "console://",
        }
        site = Site(f"http://127.0.0.1:{port}", environment)
        log = folder / "serve.log"
        command = [sys.executable, str(ROOT / "site" / "manage.py"), "serve"]
        with (
            log.open("w") as said,
            subprocess.Popen(command, env=environment, stdout=said, stderr=said) as server,
        ):
            try:
                wait_for(f"{site.address}/login/", server, log)
                yield site
            finally:
                server.send_signal(signal.SIGINT)
                assert server.wait(timeout=60) == 0, log.read_text()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """Make an empty database of the kind that the suite runs on, and drop it afterwards."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        database = folder / "db.sqlite3"
        if (nearest := nearest_database()) is not None:
            shutil.copyfile(nearest, database)
        yield f"sqlite:///{database}"
        return
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {OWN_DATABASE}")
        server.execute(f"CREATE DATABASE {OWN_DATABASE}")
        yield urlunsplit(urlsplit(given)._replace(path=f"/{OWN_DATABASE}"))
        server.execute(f"DROP DATABASE {OWN_DATABASE} WITH (FORCE)")


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the address answers; fail with what the server said when it ends before."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        with suppress(ConnectionError, urllib.error.URLError, TimeoutError):
            if urllib.request.urlopen(address, timeout=5).status == 200:
                return
        time.sleep(0.2)
    raise TimeoutError(log.read_text())
