"""Export as a text file with separators (CSV), which a spreadsheet program opens without taking harm."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..exporting import Export
from ..files.delimited import FORMULA_STARTS
from ..transfers import Cell
from .base import ExportFormat, Wishes

MARK = b"\xef\xbb\xbf"


class CsvFormat(ExportFormat):
    """UTF-8 with its mark, so that a spreadsheet program knows the letters."""

    code = "csv"
    label = gettext_lazy("CSV")
    icon = "document_text"
    content_type = "text/csv; charset=utf-8"

    def write(self, export: Export, wishes: Wishes) -> Iterator[bytes]:
        """Yield the file: headings, then the rows."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=wishes.separator, lineterminator="\r\n")
        writer.writerow([guarded(heading) for heading in export.headings])
        yield MARK + _taken(out)
        writers = _writers(wishes)
        for part in export.parts():
            columns = [_texts(cells, writers) for cells in export.cells(part)]
            writer.writerows(zip(*columns, strict=True) if columns else ())
            yield _taken(out)


def guarded(text: str) -> str:
    """Return the text with an apostrophe before it where it would be taken for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _texts(cells: Sequence[Cell], writers: dict[type, Callable[[Any], str]]) -> list[str]:
    return [writers[type(cell)](cell) for cell in cells]


def _writers(wishes: Wishes) -> dict[type, Callable[[Any], str]]:
    """Return how each type of cell is written, chosen once for all rows."""

    def with_comma(number: Any) -> str:
        return str(number).replace(".", ",")

    yes, no = str(_("Yes")), str(_("No"))
    number = with_comma if wishes.decimal_comma else str
    return _Writers(
        {
            type(None): lambda _cell: "",
            str: guarded,
            bool: lambda cell: yes if cell else no,
            int: str,
            float: number,
            Decimal: number,
            date: date.isoformat,
        }
    )


class _Writers(dict[type, Callable[[Any], str]]):
    """Types by their writers; what else there may be is written as text."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        self[kind] = writer = str if issubclass(kind, date) else lambda cell: guarded(str(cell))
        return writer


def _taken(out: io.StringIO) -> bytes:
    """Return what was written since the last time."""
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode()
