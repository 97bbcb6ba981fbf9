"""Which sheets, rows and cells of two workbooks differ."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from libraries.containers.archives import damaged, open_archive
from libraries.extraction.ooxml import refuse_encrypted
from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as _

MOST_ROWS = 20_000
MOST_COLUMNS = 500
MOST_SHEETS = 100
MOST_SHOWN = 1_000
CHANGED, ADDED, REMOVED = "changed", "added", "removed"
Row = tuple[str, ...]


class Book:
    """The texts of a workbook's cells by sheet, as far as they are compared."""

    def __init__(self, path: Path, *, is_zipped: bool) -> None:
        self.is_cut = False
        if is_zipped:
            refuse_encrypted(path)
            with path.open("rb") as file, open_archive(file):
                pass
        try:
            workbook = CalamineWorkbook.from_path(path)
            names = workbook.sheet_names
            self.is_cut = len(names) > MOST_SHEETS
            self.sheets = {name: self._rows(workbook, name) for name in names[:MOST_SHEETS]}
        except PasswordError as error:
            raise Refusal("encrypted", Message(_("The file is protected by a password."))) from error
        except CalamineError as error:
            raise damaged() from error

    def _rows(self, workbook: Any, name: str) -> list[Row]:
        sheet = workbook.get_sheet_by_name(name)
        found = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
        self.is_cut = self.is_cut or len(found) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in found)
        rows = [_trimmed([_shown(cell) for cell in row[:MOST_COLUMNS]]) for row in found[:MOST_ROWS]]
        return rows[: next((place for place in range(len(rows), 0, -1) if rows[place - 1]), 0)]


def compare_books(old: Book, new: Book) -> dict[str, Any]:
    """Return the sheets with what differs in each, as plain data."""
    before, after = old.sheets, new.sheets
    sheets: list[dict[str, Any]] = [
        {"name": name, "done": REMOVED, "rows": []} for name in before if name not in after
    ]
    is_cut, room = old.is_cut or new.is_cut, MOST_SHOWN
    counts = {ADDED: 0, REMOVED: 0, CHANGED: 0}
    for name, rows in after.items():
        if name not in before:
            sheets.append({"name": name, "done": ADDED, "rows": []})
            continue
        changes = list(_changes(before[name], rows))
        for change in changes:
            counts[change["done"]] += 1
        if changes:
            is_cut = is_cut or len(changes) > room
            sheets.append({"name": name, "done": CHANGED, "rows": changes[:room]})
            room -= min(room, len(changes))
    return {"sheets": sheets, **counts, "is_cut": is_cut}


def _changes(old: list[Row], new: list[Row]) -> Iterator[dict[str, Any]]:
    """Give the rows that were added, removed or changed."""
    matcher = SequenceMatcher(None, old, new, autojunk=len(old) > 5_000)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        paired = min(last - first, end - start)
        for place in range(paired):
            yield _changed((first + place, start + place), old[first + place], new[start + place])
        for place in range(first + paired, last):
            yield _row(REMOVED, place + 1, None, [(name, value, "") for name, value in _named(old[place])])
        for place in range(start + paired, end):
            yield _row(ADDED, None, place + 1, [(name, "", value) for name, value in _named(new[place])])


def _changed(places: tuple[int, int], old: Row, new: Row) -> dict[str, Any]:
    width = max(len(old), len(new))
    before, after = (*old, *[""] * (width - len(old))), (*new, *[""] * (width - len(new)))
    cells = [
        (letters(place), before[place], after[place])
        for place in range(width)
        if before[place] != after[place]
    ]
    return _row(CHANGED, places[0] + 1, places[1] + 1, cells)


def _row(
    done: str, old: int | None, new: int | None, cells: Sequence[tuple[str, str, str]]
) -> dict[str, Any]:
    named = [{"name": name, "old": before, "new": after} for name, before, after in cells]
    return {"done": done, "old": old, "new": new, "cells": named}


def _named(row: Row) -> list[tuple[str, str]]:
    return [(letters(place), value) for place, value in enumerate(row) if value]


def letters(place: int) -> str:
    """Return the letters of a column, counted from 0."""
    name, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _trimmed(values: list[str]) -> Row:
    return tuple(values[: next((place for place in range(len(values), 0, -1) if values[place - 1]), 0)])


def _shown(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
