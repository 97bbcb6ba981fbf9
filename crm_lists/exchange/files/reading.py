"""A table out of a file: read once within limits into a file of rows, one JSON list a line."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from . import delimited, sheets
from .layout import Cell, Layout, Limits, Options, Unreadable

HEAD_ROWS = 60
#: In the first rows the headings are looked for.
_HEADER_WITHIN = 20


def read_table(path: Path, rows_path: Path, options: Options, limits: Limits) -> Layout:
    """Write the rows of the table into a file of their own, and return how the table was read."""
    layout, rows = _open(path, options, limits)
    head: list[list[Cell]] = []
    count = width = 0
    with rows_path.open("w", encoding="utf-8") as out:
        for cells in _within(rows, limits):
            write_row(out, cells)
            count += 1
            width = max(width, len(cells))
            if len(head) < HEAD_ROWS:
                head.append(cells)
    if not width:
        raise Unreadable("empty")
    header = header_row_of(head)
    return replace(
        layout, header_row=header, rows=count - header, width=width, head=tuple(tuple(row) for row in head)
    )


def _open(path: Path, options: Options, limits: Limits) -> tuple[Layout, Iterator[list[Cell]]]:
    kind = sheets.format_of(path)
    if kind == "csv":
        layout = delimited.layout_of(path, options)
        return layout, delimited.rows_of(path, layout, limits)
    layout = sheets.layout_of(path, kind, options, limits)
    return layout, sheets.rows_of(path, layout)


def _within(rows: Iterable[list[Cell]], limits: Limits) -> Iterator[list[Cell]]:
    """Yield the rows without the empty cells at their ends and the empty rows at the end of the table."""
    empty = 0
    for number, cells in enumerate(rows):
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if not cells:
            empty += 1
            continue
        if number > limits.rows + _HEADER_WITHIN:
            raise Unreadable("rows", limit=limits.rows)
        if len(cells) > limits.columns:
            raise Unreadable("columns", limit=limits.columns, count=len(cells))
        if any(isinstance(cell, str) and len(cell) > limits.cell_length for cell in cells):
            raise Unreadable("cell", length=limits.cell_length)
        yield from ([] for _ in range(empty))
        empty = 0
        yield cells


def header_row_of(head: Iterable[Iterable[Cell]]) -> int:
    """Return the number of the row of headings: the first that is about as wide as the table and all text."""
    rows = [list(row) for row in head][:_HEADER_WITHIN]
    filled = [sum(cell not in (None, "") for cell in row) for row in rows]
    widest = max(filled, default=0)
    for number, (row, count) in enumerate(zip(rows, filled, strict=True), start=1):
        if count >= max(1, widest * 0.6) and all(isinstance(cell, str | None) for cell in row):
            return number
    return next((number for number, count in enumerate(filled, start=1) if count), 1)


def write_row(out: TextIO, cells: list[Cell]) -> None:
    """Write one row into a file of rows."""
    out.write(json.dumps(cells, ensure_ascii=False, separators=(",", ":")))
    out.write("\n")


def rows_in(rows_path: Path) -> Iterator[tuple[int, list[Cell]]]:
    """Yield number and cells of each row of a file of rows, the headings included."""
    with rows_path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            yield number, json.loads(line)
