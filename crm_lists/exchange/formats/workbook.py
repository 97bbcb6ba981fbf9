"""Export as a workbook (XLSX) that can be taken back: keys and column names stand hidden in it.

The parts of the file are written by hand and packed while the rows are read: a library that builds cells as
objects takes several times as long (ADR 8).
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Any

from django.utils.translation import gettext_lazy

from ..exporting import Export, Part
from ..plan import ID_MARK, VERSION_MARK
from ..transfers import Cell
from ..transfers.base import serial_of
from . import workbook_parts as parts
from .base import ExportFormat, Wishes
from .draining import Drain

#: What one sheet holds; further rows stand on the next one.
SHEET_ROWS = 1_048_576
#: A longer part of the file would need an extension of the archive that Excel does not open.
SHEET_LENGTH = 1_000_000_000
#: What one cell holds.
CELL_LENGTH = 32_767
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TO_ESCAPE = re.compile("[&<>]|" + _ILLEGAL.pattern)


class WorkbookFormat(ExportFormat):
    """A workbook whose second row, hidden, holds the names of the columns."""

    code = "xlsx"
    label = gettext_lazy("Excel")
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def write(self, export: Export, wishes: Wishes) -> Iterator[bytes]:
        """Yield the file."""
        drain = Drain()
        with zipfile.ZipFile(drain, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            sheets = 0
            rows = _rows(export)
            more: str | None = next(rows, "")
            while more is not None:
                sheets += 1
                with archive.open(parts.sheet_name(sheets), "w") as sheet:
                    sheet.write(_head(export).encode())
                    while more is not None and more != _NEXT_SHEET:
                        sheet.write(more.encode())
                        yield drain.taken()
                        more = next(rows, None)
                    sheet.write(parts.SHEET_END.encode())
                more = next(rows, None) if more == _NEXT_SHEET else None
            for name, content in parts.frame(export.definition.label, sheets):
                archive.writestr(name, content)
        yield drain.taken()


_NEXT_SHEET = "next sheet"


def _head(export: Export) -> str:
    """Return the beginning of a sheet: headings as shown, and below them hidden what they mean."""
    names = [f"{ID_MARK}:{export.definition.code}", VERSION_MARK, *(one.name for one in export.columns)]
    headings = [ID_MARK, VERSION_MARK, *export.headings]
    letters = [letter_of(index) for index in range(len(names))]
    widths = [min(max(len(heading) + 4, 14), 40) for heading in headings[2:]]
    first = "".join(_text(f"{letter}1", one, 1) for letter, one in zip(letters, headings, strict=True))
    second = "".join(_text(f"{letter}2", one, 0) for letter, one in zip(letters, names, strict=True))
    return f'{parts.sheet_start(widths)}<row r="1">{first}</row><row r="2" hidden="1">{second}</row>'


def _rows(export: Export) -> Iterator[str]:
    """Yield the rows as text of the sheet, part by part, and a mark where the next sheet begins."""
    number, length = 3, 0
    for part in export.parts():
        if number + len(part.keys) > SHEET_ROWS or length > SHEET_LENGTH:
            yield _NEXT_SHEET
            number, length = 3, 0
        text = "".join([row(number + index) for index, row in enumerate(_part(export, part))])
        yield text
        number += len(part.keys)
        length += len(text)


def _part(export: Export, part: Part) -> list[Callable[[int], str]]:
    columns = [part.keys, part.versions, *export.cells(part)]
    written = [_column(letter_of(index), cells) for index, cells in enumerate(columns)]
    return [_row(pieces) for pieces in zip(*written, strict=True)]


def _row(pieces: Sequence[tuple[str, str]]) -> Callable[[int], str]:
    def write(number: int) -> str:
        cells = "".join([f'<c r="{letter}{number}"{rest}' for letter, rest in pieces if rest])
        return f'<row r="{number}">{cells}</row>'

    return write


def _column(letter: str, cells: Sequence[Cell]) -> list[tuple[str, str]]:
    writers = _WRITERS
    return [(letter, writers[type(cell)](cell)) for cell in cells]


def letter_of(index: int) -> str:
    """Return the letters by which a spreadsheet calls its column."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _text(place: str, text: str, style: int) -> str:
    return f'<c r="{place}" s="{style}"{_string(text)}'


def _string(text: str) -> str:
    """Return the rest of a cell of text; it stays text whatever it begins with."""
    if len(text) > CELL_LENGTH:
        text = f"{text[: CELL_LENGTH - 1]}…"
    if _TO_ESCAPE.search(text):
        text = escape(_ILLEGAL.sub("", text), quote=False)
    return f' t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def cell_at(place: str, cell: Cell, *, is_heading: bool = False) -> str:
    """Return one cell of a sheet."""
    if is_heading:
        return _text(place, str(cell), 1)
    rest = _WRITERS[type(cell)](cell)
    return f'<c r="{place}"{rest}' if rest else ""


def _number(value: Any) -> str:
    return f"><v>{value}</v></c>"


def _day(value: date) -> str:
    serial = serial_of(value)
    if serial is None:
        return _string(value.isoformat())
    style = 3 if isinstance(value, datetime) else 2
    return f' s="{style}"><v>{serial:.15g}</v></c>'


class _CellWriters(dict[type, Callable[[Any], str]]):
    """Types by what writes them; what else there may be is written as text."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        self[kind] = writer = lambda cell: _string(str(cell))
        return writer


_KNOWN: dict[type, Callable[[Any], str]] = {
    type(None): lambda _cell: "",
    str: _string,
    bool: lambda cell: f' t="b"><v>{int(cell)}</v></c>',
    int: _number,
    float: _number,
    Decimal: _number,
    date: _day,
    datetime: _day,
}
_WRITERS = _CellWriters(_KNOWN)
