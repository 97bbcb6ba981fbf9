"""Tests of the bar of an item's commands: what stands side by side, and what is under “More”."""

from itertools import pairwise

import pytest

from crm_lists.framework.commands import Command, Priority
from crm_lists.framework.pages.command_bar import MOST, WIDTHS, Bar, arranged

NAMES = [name for _width, name in WIDTHS]


def made(*labels: str, priority: Priority = Priority.USUAL, line: bool = False) -> list[Command]:
    return [Command(label, f"/{label}/", priority=priority, line=line) for label in labels]


def labels(placed: object) -> list[str]:
    return [str(one.command.label) for one in placed]  # type: ignore[attr-defined]


def beside(bar: Bar, width: str) -> list[str]:
    """Return what stands in the bar of this width."""
    shown = NAMES[: NAMES.index(width) + 1]
    return labels(one for one in (*bar.lined, *bar.quiet) if one.width in shown)


def under(bar: Bar, width: str) -> list[str]:
    """Return what is under “More” in a bar of this width."""
    shown = NAMES[: NAMES.index(width) + 1]
    found = (one for one in bar.more)
    return labels(one for one in found if not one.width or one.width not in shown)


@pytest.mark.parametrize("width", NAMES)
def test_each_command_is_at_every_width_in_one_place(width: str) -> None:
    commands = [
        Command("Phone call", "/call/", main=True),
        *made("Task", "Meeting", "Move to stage", line=True),
        *made("Upload", "In the calendar", "Send invitations"),
        *made("Share", priority=Priority.SELDOM),
    ]
    bar = arranged(commands)
    assert sorted([*beside(bar, width), *under(bar, width)]) == sorted(labels_of(commands))


def labels_of(commands: list[Command]) -> list[str]:
    return [str(one.label) for one in commands]


def test_a_wider_bar_shows_more_and_none_loses_its_first_command() -> None:
    bar = arranged([*made("Task", "Meeting", "Move to stage"), Command("Write an answer", "/", main=True)])
    rows = [set(beside(bar, width)) for width in NAMES]
    assert all(narrow <= wide for narrow, wide in pairwise(rows))
    assert "Write an answer" in rows[0]
    assert len(rows[0]) < len(rows[-1])


def test_a_narrow_bar_keeps_what_comes_first_by_declaration_not_by_place() -> None:
    bar = arranged([*made("Send invitations", "In the calendar"), *made("Edit", priority=Priority.FIRST)])
    assert beside(bar, "")[-1:] == ["Edit"]
    assert beside(bar, NAMES[-1]) == ["Send invitations", "In the calendar", "Edit"]


def test_what_is_seldom_wanted_is_under_more_however_wide_the_bar_is() -> None:
    bar = arranged([*made("Share", priority=Priority.SELDOM), *made("Upload")])
    assert beside(bar, NAMES[-1]) == ["Upload"]
    assert under(bar, NAMES[-1]) == ["Share"]
    assert bar.more_until == ""


def test_more_goes_where_it_would_be_empty() -> None:
    bar = arranged(made("Send invitations", "In the calendar", "Upload new version"))
    assert bar.more_until
    assert under(bar, bar.more_until) == []
    assert arranged(made("Edit")).more == []
    assert arranged(made("Edit")).more_until == ""


def test_no_bar_has_more_commands_than_are_found_at_a_glance() -> None:
    bar = arranged(made(*"abcdefghijkl"))
    assert len(beside(bar, NAMES[-1])) == MOST


def test_a_long_word_stands_in_the_bar_where_it_is_the_first() -> None:
    assert beside(arranged(made("x" * 200)), "") == ["x" * 200]


def test_commands_with_a_line_stand_apart_from_quiet_ones() -> None:
    bar = arranged([Command("Call", main=True), *made("Upload"), *made("Task", line=True)])
    assert (labels(bar.lined), labels(bar.quiet)) == (["Call", "Task"], ["Upload"])
    assert arranged([Command("Download", main=True), *made("Preview")]).lined == []


def test_groups_come_behind_single_entries_and_what_takes_away_at_the_end() -> None:
    seldom = Priority.SELDOM
    commands = [
        Command("Delete", danger=True, priority=seldom),
        Command("New document", entries=tuple(made("Offer")), priority=seldom),
        *made("Share", priority=seldom),
    ]
    assert labels(arranged(commands).more) == ["Share", "New document", "Delete"]
