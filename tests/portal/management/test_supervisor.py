"""Tests of the processes that start and end together."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.management.supervisor import Child, ChildDied, Supervisor, exit_code_of

LONG = 30.0


def writes_its_process(path: Path) -> Callable[[], None]:
    def run() -> None:
        path.write_text(str(os.getpid()))
        time.sleep(LONG)

    return run


def sends_its_parent(number: signal.Signals, when: Callable[[], bool]) -> Callable[[], None]:
    def run() -> None:
        while not when():
            time.sleep(0.01)
        os.kill(os.getppid(), number)
        time.sleep(LONG)

    return run


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_child(tmp_path: Path, number: signal.Signals) -> None:
    written = tmp_path / "process"
    sender = sends_its_parent(number, lambda: written.exists() and written.read_text() != "")
    handler = signal.getsignal(number)
    Supervisor([Child("first", writes_its_process(written)), Child("second", sender)]).run()
    assert not is_alive(int(written.read_text()))
    assert signal.getsignal(number) is handler


def test_a_child_that_dies_ends_the_others_and_is_named(tmp_path: Path) -> None:
    written = tmp_path / "process"

    def dies() -> None:
        while not (written.exists() and written.read_text()):
            time.sleep(0.01)
        raise SystemExit(7)

    supervisor = Supervisor([Child("first", writes_its_process(written)), Child("worker", dies)])
    with pytest.raises(ChildDied, match=r"^The worker ended by itself with exit code 7\.$"):
        supervisor.run()
    assert not is_alive(int(written.read_text()))


def test_a_child_that_ignores_the_signal_is_ended_by_force(tmp_path: Path) -> None:
    written = tmp_path / "process"

    def ignores() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        writes_its_process(written)()

    sender = sends_its_parent(signal.SIGTERM, lambda: written.exists() and written.read_text() != "")
    Supervisor([Child("deaf", ignores), Child("second", sender)], grace_seconds=0.2).run()
    assert not is_alive(int(written.read_text()))


def test_a_crash_is_printed_and_counts_as_failure(capsys: pytest.CaptureFixture[str]) -> None:
    def crashes() -> None:
        raise ValueError("the disk is full")

    assert exit_code_of(Child("worker", crashes)) == 1
    assert "ValueError: the disk is full" in capsys.readouterr().err


@pytest.mark.parametrize(("code", "expected"), [(None, 0), (0, 0), (3, 3), ("a message", 1)])
def test_the_exit_code_is_the_one_that_the_child_asked_for(code: str | int | None, expected: int) -> None:
    def leaves() -> None:
        raise SystemExit(code)

    assert exit_code_of(Child("worker", leaves)) == expected
