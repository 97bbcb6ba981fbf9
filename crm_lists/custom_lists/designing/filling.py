"""The rows of a spreadsheet taken into the list that was made from it: a batch, a chunk at a time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.batches.kinds import Kind, Step, kinds, refusal_text
from crm_lists.batches.models import Batch, BatchRow, Result
from crm_lists.batches.running import start
from crm_lists.exchange.transfers import Notation, transfer_of
from crm_lists.framework import access, bulk
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import find_list

from .tables import Table, drop_table, rows_of

#: Up to so many rows are taken in while the person waits.
AT_ONCE = 1_000
Row = tuple[int, list[Any]]
Outcome = bulk.Refusal | Any


class Fill(Kind):
    """Add an item for each row of a table that was read from a file."""

    label: "ClassVar[str | Promise]" = _lazy("Fill a list")
    needs: ClassVar[str] = access.ADD

    def step(self, batch: Batch, size: int) -> Step:
        """Take in the next rows of the table."""
        asked = batch.parameters
        key, definition = UUID(asked["table"]), find_list(batch.list_code)
        rows = list(rows_of(key, asked["at"], size))
        columns = {int(place): definition.column(name) for place, name in asked["names"].items()}
        done = _taken(batch, definition, columns, rows)
        batch.parameters = {**asked, "at": asked["at"] + len(rows)}
        is_last = len(rows) < size
        if is_last:
            transaction.on_commit(lambda: drop_table(key))
        return Step(done, is_last)


kinds.register("fill-list", Fill())


def fill(actor: Actor, definition: ListDefinition, table: Table, names: Mapping[int, str]) -> Batch:
    """Take the rows of the table in: a few at once, many in the background."""
    if actor.user is None:
        raise NotPermitted(_("Only a person can make a list."))
    batch = Batch.objects.create(
        kind="fill-list",
        name=_("Fill “%(list)s” from a spreadsheet") % {"list": definition.label},
        list_code=definition.code,
        user=actor.user,
        source=actor.source,
        total=table.rows,
        parameters={"table": str(table.key), "at": table.header_row, "names": dict(names)},
    )
    start(batch, at_once=AT_ONCE)
    batch.refresh_from_db()
    return batch


def _taken(
    batch: Batch, definition: ListDefinition, columns: Mapping[int, Column], rows: Sequence[Row]
) -> list[BatchRow]:
    """Add what can be added, and return what became of each row that holds anything."""
    numbers, values, done = [], [], []
    for number, found in _read(batch.actor, columns, rows):
        if isinstance(found, ValidationError):
            done.append(_refused(batch, number, " ".join(found.messages)))
        elif found:
            numbers.append(number)
            values.append(found)
    added = bulk.add_many(batch.actor, definition, values, note=_("Taken from a file")) if values else []
    for number, one in zip(numbers, added, strict=True):
        if isinstance(one, bulk.Refusal):
            done.append(_refused(batch, number, refusal_text(one, definition)))
        else:
            row = BatchRow(batch=batch, list_code=definition.code, item_id=one.pk)
            row.take(Result.DONE, title=str(getattr(one, definition.title)))
            done.append(row)
    return done


def _refused(batch: Batch, number: int, why: str) -> BatchRow:
    """Return the row of a batch for a row of the file that became no item."""
    # Keys of items are positive, so the number of the row stays unique as a negative one.
    row = BatchRow(batch=batch, list_code=batch.list_code, item_id=-number)
    row.take(Result.REFUSED, message=_("Row %(number)s: %(why)s") % {"number": number, "why": why})
    return row


def _read(
    actor: Actor, columns: Mapping[int, Column], rows: Sequence[Row]
) -> Iterator[tuple[int, dict[str, Any] | ValidationError]]:
    """Yield the values of each row by column, or what is wrong with it."""
    readers = {
        place: transfer_of(column).reader(
            column, actor, Notation.usual(), [_cell(cells, place) for _number, cells in rows]
        )
        for place, column in columns.items()
    }
    for number, cells in rows:
        filled = {place: cell for place in columns if (cell := _cell(cells, place)) not in (None, "")}
        try:
            yield number, {columns[place].name: readers[place](cell) for place, cell in filled.items()}
        except ValidationError as error:
            yield number, error


def _cell(cells: Sequence[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else None
