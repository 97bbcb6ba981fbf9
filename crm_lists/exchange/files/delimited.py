"""Reading of text files whose values stand between separators."""

import csv
from collections.abc import Iterator
from pathlib import Path

from .detecting import encoding_of, named_separator, sample_of, separator_of
from .layout import Cell, Layout, Limits, Options, Unreadable


def layout_of(path: Path, options: Options) -> Layout:
    """Return how the file is written, as asked or as detected."""
    encoding = options.encoding or encoding_of(path)
    text = sample_of(path, encoding)
    return Layout("csv", encoding=encoding, separator=options.separator or separator_of(text))


def rows_of(path: Path, layout: Layout, limits: Limits) -> Iterator[list[Cell]]:
    """Yield the rows; a text guarded against being taken for a formula loses its guard."""
    csv.field_size_limit(limits.cell_length)
    with path.open(encoding=layout.encoding, newline="") as file:
        if not named_separator(file.readline(16)):
            file.seek(0)
        try:
            for row in csv.reader(file, delimiter=layout.separator):
                yield [unguarded(cell) for cell in row]
        except UnicodeError:
            raise Unreadable("encoding", encoding=layout.encoding) from None
        except csv.Error:
            raise Unreadable("cell", length=limits.cell_length) from None


def unguarded(cell: str) -> str:
    """Return the text without the apostrophe that the export puts before what looks like a formula."""
    text = cell.replace("\x00", "")
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_STARTS and len(text) > 1 else text


#: With these a spreadsheet program takes the text of a cell for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
