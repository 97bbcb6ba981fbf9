"""Running functions on hostile data in a limited child."""

import threading
import time
from pathlib import Path

import pytest

from libraries.sandbox import Limits, Outcome, close_idle, run

JOBS = "tests.libraries.sandbox_jobs"
TIGHT = Limits(cpu_seconds=1, wall_seconds=10, memory_mb=512, file_mb=2)


def outcome_of(name: str, limits: Limits = TIGHT, **arguments: object) -> Outcome:
    return run(f"{JOBS}:{name}", arguments, limits=limits)


def test_the_value_comes_back() -> None:
    assert outcome_of("add", one=2, other=3) == Outcome(value=5)


def test_the_child_knows_no_secrets_and_may_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "x")
    close_idle()
    assert "SECRET_KEY" not in outcome_of("environment").value


def test_a_refusal_keeps_its_sentence() -> None:
    outcome = outcome_of("refuse")
    assert outcome.code == "spoilt"
    assert str(outcome.failure) == "The milk is spoilt."


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("spin", "cpu", "1 seconds of computing time"),
        ("hoard", "memory", "512 MB of memory"),
        ("crash", "memory", "memory"),
        ("fail", "crash", "stopped unexpectedly"),
        ("leave", "crash", "stopped unexpectedly"),
        ("no_such_function", "crash", "stopped unexpectedly"),
    ],
)
def test_what_goes_wrong_is_said_in_words(name: str, code: str, words: str) -> None:
    outcome = outcome_of(name)
    assert (outcome.code, outcome.value) == (code, None)
    assert words in str(outcome.failure)
    assert "secret" not in str(outcome.failure)


def test_too_much_output_is_stopped(tmp_path: Path) -> None:
    target = tmp_path / "flood"
    assert outcome_of("flood", path=str(target)).code == "output"
    assert target.stat().st_size <= 2 << 20


def test_waiting_ends_at_the_wall_clock() -> None:
    started = time.monotonic()
    outcome = outcome_of("wait", Limits(wall_seconds=1))
    assert outcome.code == "time"
    assert time.monotonic() - started < 5
    assert outcome_of("add", one=1, other=1).value == 2


def test_a_failed_job_leaves_the_next_one_unharmed() -> None:
    assert outcome_of("crash").code == "memory"
    assert outcome_of("add", one=1, other=1).value == 2


def test_several_threads_are_served_at_once() -> None:
    values: list[int] = []
    threads = [
        threading.Thread(target=lambda n=n: values.append(outcome_of("add", one=n, other=0).value))
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(values) == [0, 1, 2, 3]


def test_a_warm_child_answers_quickly() -> None:
    outcome_of("add", one=1, other=1)
    started = time.perf_counter()
    for _count in range(10):
        outcome_of("add", one=1, other=1)
    assert (time.perf_counter() - started) / 10 < 0.1


def test_a_module_that_does_not_exist_is_a_crash() -> None:
    assert run("tests.no_such_module:f", {}).code == "crash"
