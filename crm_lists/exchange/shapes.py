"""Files that other programs export: known by their headings, and brought into the columns of a list.

Such a program spreads over many columns what a list keeps in one: three of e-mail, seven of an address.
A shape knows its headings and makes of each row what the list understands.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from django.utils.functional import Promise

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.registry import Many

from .files.layout import Cell, Layout
from .files.reading import HEAD_ROWS, rows_in, write_row


@dataclass(frozen=True)
class Recast:
    """How the rows of a foreign file become rows of the list."""

    #: Said on the page of the columns.
    note: "str | Promise"
    headings: Sequence[str]
    #: {place of the cell in the new rows: name of the column}.
    columns: Mapping[int, str]
    row: Callable[[Sequence[Cell]], list[Cell]]
    #: How the file writes days with slashes; None where they do not tell.
    month_first: bool | None = None


class Shape(Protocol):
    """Knows the files of one program."""

    def __call__(
        self, actor: Actor, definition: ListDefinition, headings: Sequence[str], rows: Iterator[list[Cell]]
    ) -> Recast | None:
        """Return how such a file is recast, None for a file of another shape."""


#: Shapes by the code of the list whose items the files hold.
shapes: Many[Shape] = Many("shapes of foreign files")


def recast(
    actor: Actor, definition: ListDefinition, layout: Layout, rows_path: Path
) -> tuple[Layout, Recast] | None:
    """Bring the rows of a foreign file into the columns of the list; None where they are no such rows."""
    head = layout.head[layout.header_row - 1] if len(layout.head) >= layout.header_row else ()
    headings = ["" if cell is None else str(cell).strip() for cell in head]
    for shape in shapes.get(definition.code):
        found = shape(actor, definition, headings, _rows_below(layout, rows_path))
        if found is not None:
            return _rewritten(layout, rows_path, found), found
    return None


def _rows_below(layout: Layout, rows_path: Path) -> Iterator[list[Cell]]:
    return (cells for _number, cells in islice(rows_in(rows_path), layout.header_row, None))


def _rewritten(layout: Layout, rows_path: Path, found: Recast) -> Layout:
    """Write the rows anew; each keeps its number, by which messages name it."""
    made = rows_path.with_suffix(".recast")
    head: list[tuple[Any, ...]] = []
    with made.open("w", encoding="utf-8") as out:
        for number, cells in rows_in(rows_path):
            row = _row(found, cells) if number > layout.header_row else []
            row = list(found.headings) if number == layout.header_row else row
            write_row(out, row)
            if len(head) < HEAD_ROWS:
                head.append(tuple(row))
    made.replace(rows_path)
    return replace(layout, width=len(found.headings), head=tuple(head), note=str(found.note))


def _row(found: Recast, cells: list[Cell]) -> list[Cell]:
    """Return the row; one that holds nothing stays so."""
    return found.row(cells) if cells else []
