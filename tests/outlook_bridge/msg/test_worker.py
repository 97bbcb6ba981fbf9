"""Reading in a limited child process."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from libraries import sandbox
from libraries.sandbox import Limits, Outcome
from outlook_bridge.msg import reasons, wire, worker
from outlook_bridge.msg.errors import MailTooLarge, UnreadableMail
from outlook_bridge.msg.reader import read
from outlook_bridge.msg.worker import Reading, clean_safely, read_safely, read_together
from tests.outlook_bridge.msg.builder import DATA

READABLE = [path for path in sorted(DATA.glob("syn_*.msg")) if "truncated" not in path.name]


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_the_child_says_the_same_as_the_reader(path: Path) -> None:
    data = path.read_bytes()
    assert read_safely(data, name=path.name) == read(data)


@pytest.mark.parametrize(("data", "reason"), [(b"", reasons.EMPTY), (b"words", reasons.NO_MESSAGE)])
def test_the_reason_of_a_refusal_comes_back(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableMail) as caught:
        read_safely(data)
    assert caught.value.reason == reason


def test_a_file_over_the_limit_never_reaches_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "Limits", lambda: type("Tiny", (), {"file_size": 3}))
    with pytest.raises(MailTooLarge):
        read_safely(b"four")


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(cpu_seconds=0, wall_seconds=20), reasons.NEEDS_TIME),
        (Limits(cpu_seconds=20, wall_seconds=0.001), reasons.NEEDS_TIME),
        (Limits(cpu_seconds=20, wall_seconds=20, memory_mb=8), reasons.NEEDS_MEMORY),
        (Limits(cpu_seconds=20, wall_seconds=20, file_mb=0), reasons.STOPPED),
    ],
)
def test_every_limit_ends_in_a_reason_and_spares_the_next_file(limits: Limits, reason: str) -> None:
    heavy = (DATA / "syn_rtf_deep_groups.msg").read_bytes()
    with pytest.raises(UnreadableMail) as caught:
        read_safely(heavy, limits=limits)
    assert caught.value.reason == reason
    assert read_safely((DATA / "syn_dual_sender_on_behalf.msg").read_bytes()).subject == "Synthetic"


def test_files_read_together_are_as_those_read_alone() -> None:
    contents = [path.read_bytes() for path in READABLE]
    readings = read_together([(data, "") for data in (*contents, b"words", b"")])
    assert [one.message for one in readings if isinstance(one, Reading)] == [read(data) for data in contents]
    refusals = [one.reason for one in readings if isinstance(one, UnreadableMail)]
    assert refusals == [reasons.NO_MESSAGE, reasons.EMPTY]
    tracker = (DATA / "syn_100k_html_body.msg").read_bytes()
    assert [one.remote_pictures for one in read_together([(tracker, "")]) if isinstance(one, Reading)] == [1]


def test_one_that_stops_the_child_does_not_spoil_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    run = sandbox.run

    def stop_together(function: str, arguments: Any, *, limits: Limits) -> Outcome:
        return Outcome(code="cpu") if "together" in function else run(function, arguments, limits=limits)

    monkeypatch.setattr(sandbox, "run", stop_together)
    first, second = read_together([((DATA / "syn_dual_sender_on_behalf.msg").read_bytes(), ""), (b"x", "")])
    assert isinstance(first, Reading)
    assert first.message.subject == "Synthetic"
    assert isinstance(second, UnreadableMail)


def test_several_threads_read_at_once() -> None:
    contents = [path.read_bytes() for path in READABLE] * 2
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(read_safely, contents)) == [read(data) for data in contents]


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"message": {}},
        {"message": {"attachments": [{}]}},
        {"message": {"attachments": [], "kind": "no such"}},
        {"message": None},
    ],
)
def test_a_senseless_answer_of_the_child_is_not_believed(
    answer: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "run", lambda *_args, **_kwargs: Outcome(value=answer))
    with pytest.raises(UnreadableMail) as caught:
        read_safely(b"x")
    assert caught.value.reason == reasons.STOPPED


def test_a_wrong_type_in_the_answer_is_found(tmp_path: Path) -> None:
    packed = wire.store(read((DATA / "syn_dual_sender_on_behalf.msg").read_bytes()), tmp_path)
    with pytest.raises(TypeError):
        wire.load({**packed, "subject": 5}, tmp_path)
    with pytest.raises(TypeError):
        wire.load({**packed, "recipients": {}}, tmp_path)


def test_html_is_cleaned_in_the_child_or_reduced_to_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    cleaned = clean_safely("<p onclick=x>a<img src=http://x.test>", cid_urls={}, allow_remote=False)
    assert (cleaned.html, cleaned.blocked_remote) == ("<p>a<img></p>", 1)
    monkeypatch.setattr(worker, "CLEANING_LIMITS", Limits(cpu_seconds=1, wall_seconds=20))
    slow = clean_safely("<p>a &lt; b</p>" + "&" * 1_000_000, cid_urls={}, allow_remote=False)
    assert slow.html.startswith("<pre>a &lt; b")
