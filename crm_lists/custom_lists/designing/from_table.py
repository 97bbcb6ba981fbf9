"""Lists made from a table in a file: the types are guessed, shown and changed, and the rows taken in."""

import json
import re
import shutil
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from crm_lists.exchange.files.guessing import GuessedColumn, guess_columns
from crm_lists.exchange.files.layout import Limits, Options, Unreadable
from crm_lists.exchange.files.reader import read_in_child
from crm_lists.exchange.problems import sentence_of
from crm_lists.exchange.transfers import Notation, transfer_of
from crm_lists.framework import bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import CustomColumn

from ..models import CustomItem, CustomList
from .columns import CHUNK, is_declared, save_column
from .lists import save_list

MAX_BYTES = 50 * 1024 * 1024
#: From so many first rows the types are guessed.
GUESSED_FROM = 500
#: Types that a guess may give; all take what a cell holds.
TYPES = (
    "text",
    "multiline",
    "number",
    "currency",
    "percent",
    "yesno",
    "date",
    "datetime",
    "choice",
    "email",
    "phone",
    "link",
)
TITLE, SKIP = "title", ""


@dataclass(frozen=True)
class Table:
    """A table that was read and waits for what becomes of it."""

    key: UUID
    header_row: int
    columns: tuple[GuessedColumn, ...]
    rows: int


@dataclass
class Outcome:
    """How the rows went in."""

    added: int = 0
    #: Number of the row in the file, and what was wrong.
    refused: list[tuple[int, str]] = field(default_factory=list)


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
    first = [cells for _number, cells in _rows(key, about["header_row"] - 1, GUESSED_FROM)]
    guessed = [one for one in guess_columns(first) if one.header]
    return (
        Table(key, about["header_row"], tuple(guess_columns(first)), about["rows"]) if guessed else _empty()
    )


def _empty() -> Table:
    raise ValidationError(_("The table has no headings."))


def drop_table(key: UUID) -> None:
    """Forget a table."""
    shutil.rmtree(_folder(key), ignore_errors=True)


def _folder(key: UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / "list_tables" / str(key)


def _rows(key: UUID, skipped: int, most: int | None = None) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows behind the skipped ones, with their numbers in the file."""
    with (_folder(key) / "rows").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if number > skipped and (most is None or number <= skipped + most):
                yield number, json.loads(line)


def suggested(table: Table) -> list[dict[str, Any]]:
    """Return what each column of the table would become: the first text is the title."""
    found: list[dict[str, Any]] = []
    has_title = False
    for place, column in enumerate(table.columns):
        kind = column.type if column.type in TYPES else "text"
        if not has_title and kind == "text" and column.header:
            kind, has_title = TITLE, True
        label = column.header or ""
        found.append({"place": place, "label": label, "type": kind if label else SKIP, "guess": column})
    if not has_title and found:
        found[0]["type"] = TITLE
    return found


def make_list(actor: Actor, made: CustomList, table: Table, wanted: Sequence[Mapping[str, Any]]) -> Outcome:
    """Make the list with the wanted columns, and take the rows in as one batch."""
    titles = [one for one in wanted if one["type"] == TITLE]
    if len(titles) != 1:
        raise ValidationError(_("Choose one column as the name of the items."))
    made.title_label = titles[0]["label"]
    with transaction.atomic():
        save_list(made)
        names = {titles[0]["place"]: "name", **_columns(made, table, wanted)}
    outcome = _take_rows(replace(actor, batch=uuid4()), find_list(made.code), table, names)
    drop_table(table.key)
    return outcome


def _columns(made: CustomList, table: Table, wanted: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    names: dict[int, str] = {}
    for one in wanted:
        if one["type"] in TYPES:
            code = code_of(one["label"], {"name", *names.values()})
            column = CustomColumn(
                list_code=made.code, code=code, label=one["label"][:120], type_code=one["type"]
            )
            column.settings = _settings(table.columns[one["place"]], one["type"])
            save_column(column)
            names[one["place"]] = code
    return names


def _settings(guess: GuessedColumn, kind: str) -> dict[str, Any]:
    if kind == "choice":
        return {"choices": [{"value": one[:120], "label": one[:120]} for one in guess.choices]}
    return {"decimals": 2} if kind in ("number", "percent") else {}


def code_of(label: str, taken: set[str]) -> str:
    """Return a code for a column of this name that is not taken yet."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40]
    code = code if code[:1].isalpha() else f"column_{code}".rstrip("_")
    code = f"{code}_value" if is_declared(CustomItem, code) else code
    number, found = 2, code
    while found in taken:
        found, number = f"{code}_{number}", number + 1
    return found


def _take_rows(actor: Actor, definition: ListDefinition, table: Table, names: Mapping[int, str]) -> Outcome:
    outcome = Outcome()
    columns = {place: definition.column(name) for place, name in names.items()}
    chunk: list[tuple[int, list[Any]]] = []
    for row in _rows(table.key, table.header_row):
        chunk.append(row)
        if len(chunk) == CHUNK:
            _add(actor, definition, columns, chunk, outcome)
            chunk = []
    _add(actor, definition, columns, chunk, outcome)
    return outcome


def _add(
    actor: Actor,
    definition: ListDefinition,
    columns: Mapping[int, Column],
    rows: Sequence[tuple[int, list[Any]]],
    outcome: Outcome,
) -> None:
    readers = {
        place: transfer_of(column).reader(
            column, actor, Notation.usual(), [_cell(cells, place) for _number, cells in rows]
        )
        for place, column in columns.items()
    }
    numbers, values = [], []
    for number, cells in rows:
        try:
            found = {
                column.name: readers[place](_cell(cells, place))
                for place, column in columns.items()
                if _cell(cells, place) not in (None, "")
            }
        except ValidationError as error:
            outcome.refused.append((number, " ".join(error.messages)))
            continue
        if found:
            numbers.append(number)
            values.append(found)
    added = bulk.add_many(actor, definition, values, note=_("Taken from a file")) if values else []
    for number, one in zip(numbers, added, strict=True):
        if isinstance(one, bulk.Refusal):
            outcome.refused.append((number, one.message))
        else:
            outcome.added += 1


def _cell(cells: Sequence[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else None
