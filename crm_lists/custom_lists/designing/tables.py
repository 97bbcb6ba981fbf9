"""Tables of uploaded files, read once and kept until something is made of them."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from crm_lists.exchange.files.guessing import GuessedColumn, guess_columns
from crm_lists.exchange.files.layout import Limits, Options, Unreadable
from crm_lists.exchange.files.reader import read_in_child
from crm_lists.exchange.problems import sentence_of
from crm_lists.exchange.uploads import remove_old_folders

#: So long a table waits for its list.
KEPT_FOR = timedelta(days=7)
MAX_BYTES = 50 * 1024 * 1024
#: From so many first rows the types are guessed.
GUESSED_FROM = 500


@dataclass(frozen=True)
class Table:
    """A table that was read and waits for what becomes of it."""

    key: UUID
    header_row: int
    columns: tuple[GuessedColumn, ...]
    rows: int


def take_table(upload: "File[bytes]") -> Table:
    """Read the table of an uploaded file; raise ValidationError where there is none."""
    if upload.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 50 MB."))
    key = uuid4()
    folder = _folder(key)
    folder.mkdir(parents=True)
    path = folder / f"table{Path(str(upload.name)).suffix.lower()[:6]}"
    with path.open("wb") as kept:
        for part in upload.chunks():
            kept.write(part)
    try:
        layout = read_in_child(path, folder / "rows", Options(), Limits())
    except Unreadable as error:
        drop_table(key)
        raise ValidationError(sentence_of(error)) from error
    path.unlink()
    (folder / "layout").write_text(json.dumps({"header_row": layout.header_row, "rows": layout.rows}))
    return open_table(key)


def open_table(key: UUID) -> Table:
    """Return a table that was read before, or raise ValidationError where it is gone."""
    folder = _folder(key)
    if not (folder / "layout").exists():
        raise ValidationError(_("The table is not there any more. Give the file again."))
    about = json.loads((folder / "layout").read_text())
    first = [cells for _number, cells in rows_of(key, about["header_row"] - 1, GUESSED_FROM)]
    guessed = [one for one in guess_columns(first) if one.header]
    return (
        Table(key, about["header_row"], tuple(guess_columns(first)), about["rows"]) if guessed else _empty()
    )


def _empty() -> Table:
    raise ValidationError(_("The table has no headings."))


def drop_table(key: UUID) -> None:
    """Forget a table."""
    shutil.rmtree(_folder(key), ignore_errors=True)


def clean_up() -> int:
    """Remove the tables of which no list was made; return how many there were."""
    return remove_old_folders(_parent(), KEPT_FOR)


def _parent() -> Path:
    return Path(settings.MEDIA_ROOT) / "list_tables"


def _folder(key: UUID) -> Path:
    return _parent() / str(key)


def rows_of(key: UUID, skipped: int, most: int) -> Iterator[tuple[int, list[Any]]]:
    """Yield so many rows behind the skipped ones, with their numbers in the file."""
    with (_folder(key) / "rows").open(encoding="utf-8") as lines:
        for number, line in enumerate(islice(lines, skipped, skipped + most), start=skipped + 1):
            yield number, json.loads(line)
