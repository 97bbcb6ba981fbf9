"""The command that files folders of messages."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper

from libraries.models import Document
from outlook_bridge.intake import filing_many
from outlook_bridge.intake.filing import Filed
from outlook_bridge.management.commands import file_messages
from outlook_bridge.models import Message
from outlook_bridge.progress import Progress
from tests.making import make_item
from tests.outlook_bridge.conftest import mail
from tests.people import World, actor


class Terminal(StringIO):
    """An output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with three messages, one of them twice, a broken one and a file that is no mail."""
    below = tmp_path / "mail" / "older"
    below.mkdir(parents=True)
    (tmp_path / "mail" / "one.eml").write_bytes(mail())
    (below / "two.EML").write_bytes(mail(headers={"Message-ID": "<2@x.example>", "Subject": "Two"}))
    (below / "again.eml").write_bytes(mail())
    (below / "broken.msg").write_bytes(b"\x00 nothing")
    (below / "notes.txt").write_bytes(b"no mail")
    return tmp_path / "mail"


def run(*arguments: object) -> list[str]:
    """Run the command and return the lines that it writes."""
    output = StringIO()
    call_command("file_messages", *map(str, arguments), stdout=output)
    return output.getvalue().splitlines()


def test_folders_are_filed_with_all_that_is_below_them(world: World, folder: Path) -> None:
    lines = run(folder, "--as", "salesperson")

    assert lines[-1] == "4 files: 2 filed, 1 kept unread, 1 duplicates, 0 failed"
    assert {message.subject for message in Message.objects.all()} == {"Offer for the hall", "Two"}
    assert Message.objects.first().created_by == world.salesperson  # type: ignore[union-attr]


def test_a_second_run_files_nothing_again(world: World, folder: Path) -> None:
    run(folder, "--as", "salesperson")
    assert run(folder, "--as", "salesperson")[-1] == (
        "4 files: 0 filed, 1 kept unread, 3 duplicates, 0 failed"
    )
    assert Message.objects.count() == 2


def test_messages_are_filed_under_a_case(world: World, folder: Path) -> None:
    case = make_item(actor(world.salesperson), "cases")
    run(folder / "one.eml", "--as", "salesperson", "--case", case.pk)
    assert Message.objects.get().case == case


def test_messages_are_filed_under_a_company(world: World, folder: Path) -> None:
    relation = make_item(actor(world.salesperson), "relations")
    run(folder / "one.eml", "--as", "salesperson", "--relation", relation.pk)
    assert Message.objects.get().relation == relation


def test_the_report_tells_what_became_of_each_file(world: World, folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    run(folder, "--as", "salesperson", "--report", report)

    rows = list(csv.DictReader(report.open(encoding="utf-8")))
    assert [bool(row["message"]) for row in rows] == [True] * 4
    assert rows[0]["message"].endswith(f"/mail/{Message.objects.get(subject='Offer for the hall').pk}/")
    assert [(Path(row["file"]).name, row["outcome"]) for row in rows] == [
        ("again.eml", "filed"),
        ("broken.msg", "unread"),
        ("two.EML", "filed"),
        ("one.eml", "duplicate"),
    ]


def mbox_of(path: Path, *messages: bytes) -> Path:
    """Return an mbox file of these messages."""
    lines = [b"From somebody Thu Nov 20 09:12:07 2025\n" + one + b"\n" for one in messages]
    path.write_bytes(b"".join(lines))
    return path


def numbered(number: int) -> bytes:
    """Return a message of its own."""
    return mail(headers={"Message-ID": f"<{number}@x.example>", "Subject": f"Number {number}"})


def test_the_messages_of_an_mbox_file_are_filed_each(world: World, tmp_path: Path) -> None:
    quoted = mail(text="Hello\n\n>From here on it is quoted.")
    box = mbox_of(tmp_path / "Inbox", numbered(1), quoted, numbered(3))
    lines = run(box, "--as", "salesperson")

    assert lines[-1] == "3 files: 3 filed, 0 kept unread, 0 duplicates, 0 failed"
    assert lines[0].startswith(f"filed: {box}#1.")
    texts = {message.subject: message.content.text for message in Message.objects.all()}
    assert texts["Offer for the hall"].endswith("\nFrom here on it is quoted.")
    assert run(box, "--as", "salesperson")[-1] == "3 files: 0 filed, 0 kept unread, 3 duplicates, 0 failed"


def test_a_message_of_an_mbox_file_that_is_too_large_fails_alone(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_messages, "LARGEST", 1_000)
    box = mbox_of(tmp_path / "box.mbox", numbered(1), mail(text="x" * 5_000), numbered(3))
    output = StringIO()
    with pytest.raises(SystemExit):
        call_command("file_messages", str(box), "--as", "salesperson", stdout=output)
    assert output.getvalue().splitlines()[-1] == "3 files: 2 filed, 0 kept unread, 0 duplicates, 1 failed"


def test_a_maildir_is_filed(world: World, tmp_path: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "cur" / "1763626327.M1.host:2,S").write_bytes(numbered(1))
    (tmp_path / "new" / "1763626328.M2.host").write_bytes(numbered(2))
    (tmp_path / "tmp" / "1763626329.M3.host").write_bytes(numbered(3))

    assert run(tmp_path, "--as", "salesperson")[-1].startswith("2 files: 2 filed")


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_stopped_in_the_middle_it_goes_on_and_files_each_message_once(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(filing_many, "TOGETHER", 1)
    box = mbox_of(tmp_path / "box.mbox", *map(numbered, range(4)))
    report = tmp_path / "report.csv"
    written = filing_many._finish

    def stop(*arguments: Any) -> Iterator[Filed]:
        if Message.objects.count() == after:
            raise KeyboardInterrupt
        return written(*arguments)

    with monkeypatch.context() as stopped:
        stopped.setattr(filing_many, "_finish", stop)
        with pytest.raises(SystemExit) as end:
            run(box, "--as", "salesperson", "--report", report)
    assert end.value.code == file_messages.INTERRUPTED
    assert Message.objects.count() == after
    assert len(report.read_text().splitlines()) == 1 + after

    lines = run(box, "--as", "salesperson", "--report", report)
    assert lines[-1] == f"4 files: {4 - after} filed, 0 kept unread, {after} duplicates, 0 failed"
    assert Message.objects.count() == 4
    assert Document.objects.count() == 4
    assert len(report.read_text().splitlines()) == 5


def test_what_is_here_already_is_skipped_by_few_queries(
    world: World, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    relation = make_item(actor(world.salesperson), "relations")
    box = mbox_of(tmp_path / "box.mbox", *map(numbered, range(12)))
    run(box, "--as", "salesperson", "--relation", relation.pk)

    with django_assert_max_num_queries(24):
        lines = run(box, "--as", "salesperson", "--relation", relation.pk)
    assert lines[-1] == "12 files: 0 filed, 0 kept unread, 12 duplicates, 0 failed"


def test_a_report_that_cannot_be_written_is_told_before_anything_is_filed(
    world: World, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="report cannot be written"):
        run(folder, "--as", "salesperson", "--report", tmp_path)
    assert not Message.objects.exists()


def test_a_file_that_cannot_be_read_from_the_disk_fails_and_ends_with_one(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    output = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("file_messages", str(folder / "one.eml"), "--as", "salesperson", stdout=output)
    assert end.value.code == 1
    assert output.getvalue().splitlines()[-1] == ("1 files: 0 filed, 0 kept unread, 0 duplicates, 1 failed")


def test_a_message_that_is_too_large_fails(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_messages, "LARGEST", 10)
    with pytest.raises(SystemExit):
        run(folder / "one.eml", "--as", "salesperson")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--as", "unknown"], "no active user “unknown”"),
        (["--as", "salesperson", "--case", "999"], "no case 999"),
        (["--as", "reader"], "may not file e-mail"),
    ],
)
def test_wrong_arguments_are_told(world: World, folder: Path, arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(folder, *arguments)


def test_a_path_that_leads_nowhere_is_told(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file or folder"):
        run(tmp_path / "nothing", "--as", "salesperson")


def test_a_stranger_s_case_is_not_there(world: World, folder: Path) -> None:
    case = make_item(actor(world.stranger), "cases")
    with pytest.raises(CommandError, match=f"no case {case.pk}"):
        run(folder, "--as", "salesperson", "--case", case.pk)


def test_a_terminal_gets_a_bar_and_no_control_characters_of_file_names() -> None:
    output = Terminal()
    with Progress(OutputWrapper(output), 2) as progress:
        progress.step("filed: a\x1b[31m.msg")
        progress.step("filed: b.msg")
    assert "1 of 2" in output.getvalue()
    assert "\x1b[31m" not in output.getvalue()


def test_other_outputs_get_plain_lines() -> None:
    output = StringIO()
    with Progress(OutputWrapper(output), 1) as progress:
        progress.step("filed: a.msg")
    assert output.getvalue() == "filed: a.msg\n"
