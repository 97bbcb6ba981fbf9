"""The command that files folders of messages."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper

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
    assert [(Path(row["file"]).name, row["result"]) for row in rows] == [
        ("again.eml", "filed"),
        ("broken.msg", "unread"),
        ("two.EML", "filed"),
        ("one.eml", "duplicate"),
    ]


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
