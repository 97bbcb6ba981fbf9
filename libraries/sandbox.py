"""Running a function on hostile data in a child process with limits on time, memory and output."""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, cast

from libraries.messages import Message
from libraries.messages import gettext_noop as _

_ROOT = Path(__file__).resolve().parent.parent
_IDLE_PER_MODULE = 2
_SIGNALS_OF_MEMORY = (signal.SIGABRT, signal.SIGSEGV, signal.SIGKILL, signal.SIGBUS)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use up."""

    cpu_seconds: int = 30
    wall_seconds: float = 60
    memory_mb: int = 768
    file_mb: int = 256


@dataclass(frozen=True, slots=True)
class Outcome:
    """The value of a run, or why there is none; `detail` is for the log."""

    value: Any = None
    code: str = "ok"
    failure: Message | None = None
    detail: str = ""


DEFAULT_LIMITS = Limits()


def run(function: str, arguments: Mapping[str, Any], *, limits: Limits = DEFAULT_LIMITS) -> Outcome:
    """Call `package.module:function` with plain data in a child; whatever happens there is an outcome."""
    module = function.partition(":")[0]
    with tempfile.TemporaryDirectory(prefix="sandbox-") as folder:
        result = Path(folder) / "result.json"
        job = {"function": function, "arguments": arguments, "limits": asdict(limits), "result": str(result)}
        try:
            status = _pool.attend(module, job, timeout=limits.wall_seconds)
        except TimeoutError:
            message = Message(_("It took longer than %(seconds)s seconds."), {"seconds": limits.wall_seconds})
            return Outcome(code="time", failure=message)
        except OSError as error:
            return _crashed(repr(error))
        return _outcome(status, result, limits)


def close_idle() -> None:
    """End the warm children that wait for work."""
    _pool.close()


class _Server:
    """A warm child that has imported one module and forks itself for every job."""

    def __init__(self, module: str) -> None:
        paths = dict.fromkeys([str(_ROOT), *filter(None, sys.path)])
        # The child inherits no secrets: its environment holds what the interpreter needs.
        environment = {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self.process = subprocess.Popen(  # noqa: S603 (this interpreter with a module of ours)
            [sys.executable, "-P", "-m", "libraries.sandbox_child", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        self.requests = cast(IO[bytes], self.process.stdin)
        self.replies = cast(IO[bytes], self.process.stdout)

    def attend(self, job: Mapping[str, Any], timeout: float) -> dict[str, Any]:
        self.requests.write(json.dumps(job).encode() + b"\n")
        self.requests.flush()
        waiting = select.poll()
        waiting.register(self.replies, select.POLLIN | select.POLLHUP)
        if not waiting.poll(timeout * 1000):
            raise TimeoutError
        line = self.replies.readline()
        if not line:
            raise BrokenPipeError("The child process ended before its answer.")
        reply: dict[str, Any] = json.loads(line)
        return reply

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        """Kill the child with everything that it has forked."""
        if self.is_alive():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.replies.close()
        with suppress(BrokenPipeError):
            self.requests.close()


class _Pool:
    """Idle children by module; one child serves one job at a time."""

    def __init__(self) -> None:
        self._forget()
        # A forked web worker must not share the pipes of its parent.
        os.register_at_fork(after_in_child=self._forget)

    def attend(self, module: str, job: Mapping[str, Any], *, timeout: float) -> dict[str, Any]:
        server = self._take(module)
        try:
            status = server.attend(job, timeout)
        except BaseException:
            server.end()
            raise
        self._give_back(module, server)
        return status

    def close(self) -> None:
        with self._lock:
            servers = [server for idle in self._idle.values() for server in idle]
            self._idle.clear()
        for server in servers:
            server.end()

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._idle: defaultdict[str, list[_Server]] = defaultdict(list)

    def _take(self, module: str) -> _Server:
        while True:
            with self._lock:
                server = self._idle[module].pop() if self._idle[module] else None
            if server is None:
                return _Server(module)
            if server.is_alive():
                return server
            server.end()

    def _give_back(self, module: str, server: _Server) -> None:
        with self._lock:
            if len(self._idle[module]) < _IDLE_PER_MODULE:
                self._idle[module].append(server)
                return
        server.end()


_pool = _Pool()
atexit.register(close_idle)


def _outcome(status: Mapping[str, Any], result: Path, limits: Limits) -> Outcome:
    if status["signal"]:
        return _killed(status["signal"], limits)
    try:
        reply = json.loads(result.read_bytes())
    except (OSError, ValueError) as error:
        return _crashed(f"exit {status['exit']}: {error!r}")
    if reply["code"] == "memory":
        return _out_of_memory(limits)
    if reply["code"] == "crash":
        return _crashed(reply["detail"])
    failure = Message.from_json(reply["failure"]) if reply["failure"] else None
    return Outcome(value=reply["value"], code=reply["code"], failure=failure)


def _killed(number: int, limits: Limits) -> Outcome:
    if number == signal.SIGXCPU:
        msgid = _("It took more than %(seconds)s seconds of computing time.")
        return Outcome(code="cpu", failure=Message(msgid, {"seconds": limits.cpu_seconds}))
    if number == signal.SIGXFSZ:
        msgid = _("It makes more than %(megabytes)s MB of output.")
        return Outcome(code="output", failure=Message(msgid, {"megabytes": limits.file_mb}))
    if number in _SIGNALS_OF_MEMORY:
        # Libraries in C and Rust end the process when an allocation is refused.
        return _out_of_memory(limits)
    return _crashed(f"signal {number}")


def _out_of_memory(limits: Limits) -> Outcome:
    msgid = _("It needs more than the %(megabytes)s MB of memory that one file may use.")
    return Outcome(code="memory", failure=Message(msgid, {"megabytes": limits.memory_mb}))


def _crashed(detail: str) -> Outcome:
    message = Message(_("The program that works on it stopped unexpectedly."))
    return Outcome(code="crash", failure=message, detail=detail)
