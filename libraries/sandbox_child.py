"""The child side of the sandbox: waits for jobs and forks itself with limits for each of them."""

import gc
import importlib
import json
import os
import resource
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from libraries.messages import Refusal

_MEGABYTE = 1 << 20


def main(modules: list[str]) -> None:
    """Import the modules once, then serve one job per line of the standard input."""
    replies = os.dup(1)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    for module in modules:
        # A module may offer `warm_up`, which fills caches that every fork then shares.
        getattr(importlib.import_module(module), "warm_up", _nothing)()
    # Frozen objects are not touched by the collector, so forks share their memory.
    gc.freeze()
    for line in sys.stdin.buffer:
        os.write(replies, json.dumps(_attend(json.loads(line))).encode() + b"\n")


def _nothing() -> None:
    """Stand in for the `warm_up` of a module that has none."""


def _attend(job: Mapping[str, Any]) -> dict[str, int]:
    child = os.fork()
    if child == 0:
        _work(job)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return {"signal": os.WTERMSIG(status), "exit": 0}
    return {"signal": 0, "exit": os.WEXITSTATUS(status)}


def _work(job: Mapping[str, Any]) -> None:
    """Do the job and leave without the clean-up of the parent's interpreter."""
    try:
        _limit(job["limits"])
        reply = _answer(job)
        Path(job["result"]).write_text(json.dumps(reply), encoding="utf-8")
    finally:
        os._exit(0)


def _answer(job: Mapping[str, Any]) -> dict[str, Any]:
    try:
        module, _colon, name = job["function"].partition(":")
        value = getattr(importlib.import_module(module), name)(**job["arguments"])
    except Refusal as refusal:
        return {"code": refusal.code, "value": None, "failure": refusal.message.as_json()}
    except MemoryError:
        return {"code": "memory"}
    except Exception as error:  # noqa: BLE001 (whatever a parser raises on hostile data is the answer)
        return {"code": "crash", "detail": f"{type(error).__name__}: {error}"[:1000]}
    return {"code": "ok", "value": value, "failure": None}


def _limit(limits: Mapping[str, float]) -> None:
    # Python ignores this signal, which would hide the reason behind an OSError.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    cpu, memory = int(limits["cpu_seconds"]), int(limits["memory_mb"]) * _MEGABYTE
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limits["file_mb"]) * _MEGABYTE,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


if __name__ == "__main__":
    main(sys.argv[1:])
