"""What a process may do after it confined itself."""

import os
import platform
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from libraries import sandbox
from outlook_bridge.msg.confinement import confine
from outlook_bridge.msg.worker_child import read_file
from tests.outlook_bridge.msg.builder import DATA

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or platform.machine() not in ("x86_64", "aarch64"),
    reason="The kernel of this machine filters no calls that the reader knows of.",
)

CHILD = "tests.outlook_bridge.msg.test_confinement"


def attempts() -> list[str]:
    """Say what happens at each attempt to get out; for a child process."""
    tries: tuple[Callable[[], object], ...] = (
        lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
        lambda: os.execv("/bin/true", ["true"]),
    )
    said = [str(confine())]
    for attempt in tries:
        try:
            attempt()
            said.append("done")
        except OSError as error:
            said.append(type(error).__name__)
    return said


def test_neither_sockets_nor_programs_are_left() -> None:
    command = [sys.executable, "-c", f"from {CHILD} import attempts; print(*attempts())"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": ".:site"})
    assert done.stdout.split() == ["True", "PermissionError", "PermissionError", "PermissionError"]


def test_mail_is_read_by_a_confined_process() -> None:
    data = (DATA / "syn_dual_sender_on_behalf.msg").read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "mail").write_bytes(data)
        arguments = {"source": f"{folder}/mail", "folder": folder}
        outcome = sandbox.run(f"{CHILD}:read_and_try", arguments)
    assert outcome.value == ["Synthetic", "PermissionError"]


def read_and_try(source: str, folder: str) -> list[str]:
    """Read a mail file as a child does, then try to get out."""
    subject = read_file(source, folder, "")["message"]["subject"]
    try:
        socket.socket()
    except OSError as error:
        return [subject, type(error).__name__]
    return [subject, "done"]
