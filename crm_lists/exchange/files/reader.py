"""Starts the child process that reads a file, and returns what it found."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from .layout import Layout, Limits, Options, Unreadable

_ROOT = Path(__file__).resolve().parents[3]


def read_in_child(path: Path, rows_path: Path, options: Options, limits: Limits) -> Layout:
    """Read the table of a file that nobody vouches for; raise Unreadable where it cannot be."""
    asked = {
        "path": str(path),
        "rows": str(rows_path),
        "options": asdict(options),
        "limits": asdict(limits),
    }
    # The child inherits no secrets: its environment holds what the interpreter needs.
    paths = dict.fromkeys([str(_ROOT), *filter(None, sys.path)])
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": os.pathsep.join(paths)}
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter with a module of ours
            [sys.executable, "-P", "-m", "crm_lists.exchange.files.child", json.dumps(asked)],
            env=environment,
            capture_output=True,
            timeout=limits.seconds + 10,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("time", seconds=limits.seconds) from None
    return _answer(done, limits)


def _answer(done: "subprocess.CompletedProcess[bytes]", limits: Limits) -> Layout:
    if done.returncode < 0:
        # Libraries in C and Rust end the process when an allocation is refused.
        raise Unreadable("memory")
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise Unreadable("damaged") from None
    if answer["code"]:
        raise Unreadable(answer["code"], **answer["facts"])
    return Layout.from_json(answer["layout"])
