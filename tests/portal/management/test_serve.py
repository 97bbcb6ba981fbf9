"""Tests of the command that `make run` ends in."""

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

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import ROOT, nearest_database

WAIT_SECONDS = 90
MANAGE = [sys.executable, str(ROOT / "site" / "manage.py")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("serve")
    database = folder / "db.sqlite3"
    if (nearest := nearest_database()) is not None:
        shutil.copyfile(nearest, database)
    variables = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": f"sqlite:///{database}",
        "MEDIA_ROOT": str(folder / "media"),
        "SECRET_KEY": "only-for-this-test",
        "PORT": str(free_port()),
        "DJANGO_SUPERUSER_PASSWORD": "only-for-this-test",
    }
    # Demo data is for a database without people.
    subprocess.run([*MANAGE, "migrate", "-v0"], env=variables, check=True)
    person = ["createsuperuser", "--noinput", "--username", "someone", "--email", "someone@example.com"]
    subprocess.run([*MANAGE, *person], env=variables, check=True, capture_output=True)
    return variables


@contextmanager
def serving(variables: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    command = [*MANAGE, "serve"]
    with subprocess.Popen(command, env=variables, text=True, stdout=subprocess.PIPE) as server:
        try:
            yield server
        finally:
            server.kill()


def status_of(address: str) -> int:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        with suppress(ConnectionError, urllib.error.URLError):
            try:
                return int(urllib.request.urlopen(address, timeout=5).status)
            except urllib.error.HTTPError as error:
                return error.code
        time.sleep(0.05)
    pytest.fail(f"nothing answered at {address}")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_a_signal_and_then_ends_cleanly(
    environment: dict[str, str], number: signal.Signals
) -> None:
    port = environment["PORT"]
    with serving(environment) as server:
        # Ending a session takes a POST: the answer shows that Django itself is there.
        assert status_of(f"http://127.0.0.1:{port}/logout/") == 405
        server.send_signal(number)
        said, _ = server.communicate(timeout=WAIT_SECONDS)
    assert server.returncode == 0
    assert f"http://127.0.0.1:{port}" in said
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", int(port)))


def test_ctrl_c_during_the_preparation_ends_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_host: str, _port: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("portal.management.commands.serve.refuse_used_port", interrupted)
    with pytest.raises(CommandError, match=r"^Ended before the site was served\.$") as stop:
        call_command("serve")
    assert stop.value.returncode == 130


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "eighty"), ("DATABASE_URL", "mysql://there"), ("LANGUAGE_CODE", "xx")]
)
def test_a_wrong_variable_is_one_line_and_a_failure(name: str, value: str) -> None:
    variables = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.dev", name: value}
    ended = subprocess.run([*MANAGE, "serve"], env=variables, check=False, capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{name}: ")
    assert ended.stderr.count("\n") == 1
