"""LibreOffice as a program that makes PDFs: found, started with limits, watched and ended.

It stays warm between files, because a start costs seconds and a file a part of one. What fails on a file is
ended with everything that it has started; so is what has worked on many.
"""

import atexit
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

from ..messages import Message, Refusal
from ..messages import gettext_noop as _
from .profile import write_profile

_CHILD = Path(__file__).with_name("office_child.py")
_START_SECONDS = 180
_PROBE_SECONDS = 30


class OfficeUnavailable(Exception):
    """LibreOffice does not start, whatever the file."""


@dataclass(frozen=True, slots=True)
class OfficeLimits:
    """What one LibreOffice may use up."""

    wall_seconds: float = 120
    memory_mb: int = 2048
    file_mb: int = 512
    #: After so many files it is started anew.
    stop_after: int = 100


@dataclass(frozen=True, slots=True)
class Program:
    """A LibreOffice, and a Python that can talk to it."""

    office: str
    python: str


@cache
def find(name: str) -> Program | None:
    """Return the LibreOffice of this name or path, None where there is none or no Python knows it."""
    found = shutil.which(name) if name else None
    if found is None:
        return None
    beside = Path(found).resolve().parent
    # The script that usually starts it forks a second process, which a limit or a signal may miss.
    binary = beside / "soffice.bin"
    candidates = (str(beside / "python"), "/usr/bin/python3", sys.executable)
    python = next((one for one in candidates if _knows_office(one)), None)
    return Program(str(binary) if binary.exists() else found, python) if python else None


def _knows_office(python: str) -> bool:
    command = [python, "-c", "import uno"]
    try:
        done = subprocess.run(  # noqa: S603 (a Python of this machine)
            command, capture_output=True, timeout=_PROBE_SECONDS, check=False, env=_environment()
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _environment(home: str = "/nonexistent") -> dict[str, str]:
    """Return what LibreOffice inherits: none of the site's secrets."""
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": home, "SAL_USE_VCLPLUGIN": "svp"}


class Office:
    """One LibreOffice that does one job at a time."""

    def __init__(self, program: Program, limits: OfficeLimits) -> None:
        self.limits = limits
        self.folder = tempfile.mkdtemp(prefix="office-")
        write_profile(Path(self.folder) / "profile")
        self.process = subprocess.Popen(  # noqa: S603 (a Python of this machine with a module of ours)
            [program.python, "-I", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env=_environment(self.folder),
            start_new_session=True,
        )
        self.requests = cast(IO[bytes], self.process.stdin)
        self.replies = cast(IO[bytes], self.process.stdout)
        self.jobs = 0
        settings = {"profile": f"{self.folder}/profile", "limits": asdict(limits)}
        self._send({"program": program.office, **settings})
        #: What the child says when LibreOffice answers: its process, and whether it has a network.
        self.facts = self._started()

    def _started(self) -> dict[str, Any]:
        try:
            return self._reply(_START_SECONDS)
        except Refusal as refusal:
            self.end()
            raise OfficeUnavailable from refusal

    def attend(self, do: str, arguments: Mapping[str, Any]) -> None:
        """Do one job, or raise a Refusal that says why it was not done."""
        self.jobs += 1
        self._send({"do": do, "arguments": arguments})
        reply = self._reply(self.limits.wall_seconds)
        if "error" in reply:
            sentence = _("LibreOffice cannot open the file; it may be damaged or protected by a password.")
            raise Refusal("office", Message(sentence))

    @property
    def is_fit(self) -> bool:
        """Tell whether it can take another job."""
        return self.process.poll() is None and self.jobs < self.limits.stop_after

    def end(self) -> None:
        """Kill it with everything that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.replies.close()
        with suppress(BrokenPipeError):
            self.requests.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _send(self, job: Mapping[str, Any]) -> None:
        with suppress(BrokenPipeError):
            self.requests.write(json.dumps(job).encode() + b"\n")
            self.requests.flush()

    def _reply(self, seconds: float) -> dict[str, Any]:
        waiting = select.poll()
        waiting.register(self.replies, select.POLLIN | select.POLLHUP)
        if not waiting.poll(seconds * 1000):
            msgid = _("It took longer than %(seconds)s seconds.")
            raise Refusal("time", Message(msgid, {"seconds": seconds}))
        line = self.replies.readline()
        if not line:
            raise Refusal("crash", Message(_("LibreOffice stopped unexpectedly on this file.")))
        reply: dict[str, Any] = json.loads(line)
        return reply


class _Keeper:
    """The warm LibreOffice of this process."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._office: Office | None = None
        # A forked process must not share the pipes of its parent.
        os.register_at_fork(after_in_child=self._forget)

    def attend(self, program: Program, limits: OfficeLimits, job: tuple[str, Mapping[str, Any]]) -> None:
        with self._lock:
            office = self._fit(program, limits)
            try:
                office.attend(*job)
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        if self._office is not None:
            self._office.end()
        self._office = None

    def _fit(self, program: Program, limits: OfficeLimits) -> Office:
        if self._office is None or not self._office.is_fit or self._office.limits != limits:
            self.close()
            self._office = Office(program, limits)
        return self._office

    def _forget(self) -> None:
        self._lock = threading.RLock()
        self._office = None


_keeper = _Keeper()


def attend(
    program: Program, do: str, arguments: Mapping[str, Any], *, limits: OfficeLimits = OfficeLimits()
) -> None:
    """Have the warm LibreOffice of this process do one job, or raise a Refusal."""
    _keeper.attend(program, limits, (do, arguments))


def close() -> None:
    """End the warm LibreOffice."""
    _keeper.close()


atexit.register(close)
