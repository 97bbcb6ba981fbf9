"""The file of the rows that failed: as they came, each with the reason, to be mended and imported again."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .formats.delimited import MARK, guarded
from .models import Import
from .running import failed_rows
from .transfers import text_of


def file_of(made: Import) -> Iterator[bytes]:
    """Yield the file; when it comes back, no column of a list is called as its last two are."""
    out = io.StringIO(newline="")
    separator = made.layout.separator or ";"
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    layout = made.layout
    headings = layout.head[layout.header_row - 1] if len(layout.head) >= layout.header_row else ()
    width = layout.width
    padded = [*map(text_of, headings), *[""] * (width - len(headings))]
    writer.writerow([*map(guarded, padded), _("Row"), _("Reason")])
    yield MARK
    for entry, reason in failed_rows(made):
        cells = [*map(text_of, entry.cells), *[""] * (width - len(entry.cells))]
        writer.writerow([*map(guarded, cells), entry.number, guarded(reason)])
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode()
