"""Keep the processes of a server together: they start together and end together."""

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

GRACE_SECONDS = 15.0
POLL_SECONDS = 0.05
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Child:
    """A named process and the function that it runs."""

    name: str
    run: Callable[[], None]


class ChildDied(Exception):
    """A child ended although nobody asked it to."""

    def __init__(self, name: str, exit_code: int) -> None:
        super().__init__(f"The {name} ended by itself with exit code {exit_code}.")


class Supervisor:
    """Run children as processes of their own until a signal arrives or one of them dies."""

    def __init__(self, children: list[Child], *, grace_seconds: float = GRACE_SECONDS) -> None:
        self._children = children
        self._grace_seconds = grace_seconds
        self._running: dict[int, str] = {}
        self._is_stopping = False

    def run(self) -> None:
        """Start all children and wait; raise `ChildDied` when one ends unasked."""
        before = {number: signal.signal(number, self._stop) for number in STOP_SIGNALS}
        try:
            for child in self._children:
                self._running[start(child)] = child.name
            self._watch()
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True

    def _watch(self) -> None:
        while not self._is_stopping:
            for name, exit_code in self._ended():
                raise ChildDied(name, exit_code)
            time.sleep(POLL_SECONDS)

    def _ended(self) -> list[tuple[str, int]]:
        """Return the children that have ended since the last call."""
        ended = []
        for process in list(self._running):
            reaped, status = os.waitpid(process, os.WNOHANG)
            if reaped:
                ended.append((self._running.pop(process), os.waitstatus_to_exitcode(status)))
        return ended

    def _end_all(self) -> None:
        """Ask every child to end; end those by force that do not in time."""
        self._send(signal.SIGTERM)
        deadline = time.monotonic() + self._grace_seconds
        while self._running and time.monotonic() < deadline:
            self._ended()
            time.sleep(POLL_SECONDS)
        self._send(signal.SIGKILL)
        while self._running:
            self._ended()
            time.sleep(POLL_SECONDS)

    def _send(self, number: signal.Signals) -> None:
        for process in self._running:
            with suppress(ProcessLookupError):
                os.kill(process, number)


def start(child: Child) -> int:
    """Fork a process that runs the child, out of reach of the Ctrl-C that is meant for the supervisor."""
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    process = os.fork()
    if process:
        return process
    os.setpgid(0, 0)
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    die_with(parent)
    os._exit(exit_code_of(child))


def die_with(parent: int) -> None:
    """Have the system end this process when its parent was killed (Linux only; elsewhere it lives on)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def exit_code_of(child: Child) -> int:
    """Run the child's function and return what its process exits with."""
    try:
        child.run()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:  # noqa: BLE001 - the process ends here; its last word goes to the console
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0
