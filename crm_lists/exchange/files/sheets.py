"""Reading of workbooks: XLSX and ODS."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from .layout import Cell, Layout, Limits, Options, Unreadable

_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK"
#: A whole number beyond this is not kept exactly by a spreadsheet program.
_EXACT = 10**15


def format_of(path: Path) -> str:
    """Return "xlsx", "ods" or "csv" by the content; refuse what is another thing."""
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise Unreadable("empty")
    if start.startswith(_OLD_FORMAT):
        raise Unreadable("old_format")
    if start.startswith(b"%PDF"):
        raise Unreadable("binary")
    return _packed_format(path) if start.startswith(_ZIP) else "csv"


def _packed_format(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unreadable("damaged") from None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    raise Unreadable("no_table")


def refuse_bombs(path: Path, limits: Limits) -> None:
    """Refuse a file that would unpack to far more than a table needs."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = max(sum(part.compress_size for part in parts), 1)
    is_bomb = unpacked > limits.ratio_matters_from and unpacked / packed > limits.ratio
    if is_bomb or unpacked > limits.unpacked_bytes or len(parts) > 10_000:
        raise Unreadable("bomb")


def layout_of(path: Path, kind: str, options: Options, limits: Limits) -> Layout:
    """Return the sheets of the workbook and the one that is read: as asked, or the first with content."""
    refuse_bombs(path, limits)
    names = tuple(open_workbook(path).sheet_names)
    if not names:
        raise Unreadable("no_table")
    return Layout(kind, sheet=options.sheet if options.sheet in names else names[0], sheets=names)


def open_workbook(path: Path) -> CalamineWorkbook:
    """Open the workbook, or say that it cannot be."""
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError:
        raise Unreadable("password") from None
    except (CalamineError, OSError, ValueError):
        raise Unreadable("damaged") from None


def rows_of(path: Path, layout: Layout) -> Iterator[list[Cell]]:
    """Yield the rows of the sheet, from its first row and column on."""
    try:
        sheet = open_workbook(path).get_sheet_by_name(layout.sheet)
    except (CalamineError, ValueError):
        raise Unreadable("damaged") from None
    # The rows come from the first of the sheet on, their cells from the first used column on.
    before: list[Cell] = [None] * (sheet.start or (0, 0))[1]
    for cells in sheet.iter_rows():
        yield [*before, *map(plain, cells)]


def plain(value: Any) -> Cell:
    """Return the value of a cell as plain data."""
    if value == "" or value is None:
        return None
    if isinstance(value, bool | int | str):
        return value.replace("\x00", "") if isinstance(value, str) else value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _EXACT else value
    return _plain_time(value)


def _plain_time(value: Any) -> Cell:
    if isinstance(value, datetime):
        return {"moment": value.isoformat(sep=" ")}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)
