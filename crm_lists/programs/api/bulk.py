"""Many writes in one request: one batch, one answer for each row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import uuid4

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import ConfigDict, Field

from crm_lists.framework import actions, bulk
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition

from .answers import WHOLE_ITEM, api
from .rows import RowReader, present
from .values import Key, parsed

MAX_ROWS = 1000
#: Rows that are written by the same statements.
CHUNK = 500
STATES = ("done", "same", "refused")


class BulkRow(Schema):
    """One row of a bulk write."""

    model_config = ConfigDict(extra="forbid")

    op: Literal["add", "change", "delete"]
    #: The item to change or delete.
    id: Key | None = None
    #: The version that was read; a row that was changed meanwhile is left alone.
    etag: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    values: dict[str, Any] = {}


class BulkIn(Schema):
    """The rows of a bulk write."""

    model_config = ConfigDict(extra="forbid")

    rows: Annotated[list[BulkRow], Field(min_length=1, max_length=MAX_ROWS)]


Result = dict[str, Any]
Rows = Sequence[BulkRow]


def bulk_answer(request: HttpRequest, actor: Actor, definition: ListDefinition) -> HttpResponse:
    """Do what the rows ask for, in their order, and tell what became of each."""
    given = parsed(BulkIn, request)
    batch = uuid4()
    with transaction.atomic():
        writer = _Writer(replace(actor, batch=batch), definition)
        results = [one for together in _together(given.rows) for one in writer.write(together)]
    counts = {state: sum(one["status"] == state for one in results) for state in STATES}
    numbered = [{"index": index, **one} for index, one in enumerate(results)]
    body = {"batch": str(batch), **counts, "results": numbered}
    return api.create_response(request, body, status=200)


def _together(rows: Rows) -> Iterator[Rows]:
    """Cut the rows, in their order, where the operation changes or an item comes again."""
    part: list[BulkRow] = []
    keys: set[int | None] = set()
    for row in rows:
        is_again = row.id is not None and row.id in keys
        if part and (row.op != part[0].op or is_again or len(part) == CHUNK):
            yield part
            part, keys = [], set()
        part.append(row)
        keys.add(row.id)
    if part:
        yield part


class _Writer:
    """Writes rows of one operation by few statements."""

    def __init__(self, actor: Actor, definition: ListDefinition) -> None:
        self.actor = actor
        self.definition = definition
        self.reader = RowReader(definition, actor)

    def write(self, rows: Rows) -> list[Result]:
        """Return what became of each row."""
        ways = {"add": self._add, "change": self._change, "delete": self._delete}
        misshapen = [_misshapen(row) for row in rows]
        sound = [row for row, wrong in zip(rows, misshapen, strict=True) if not wrong]
        try:
            done = iter(ways[rows[0].op](sound))
        except actions.NotPermitted as error:
            done = iter([_refused("forbidden", {WHOLE_ITEM: [str(error)]})] * len(sound))
        return [
            {"op": row.op, **(_refused("invalid", wrong) if wrong else next(done))}
            for row, wrong in zip(rows, misshapen, strict=True)
        ]

    def _add(self, rows: Rows) -> list[Result]:
        read = self.reader.read([row.values for row in rows], [None] * len(rows))
        sound = [values for values, errors in read if not errors]
        made = iter(bulk.add_many(self.actor, self.definition, sound) if sound else ())
        return [_refused("invalid", errors) if errors else _added(next(made)) for _values, errors in read]

    def _change(self, rows: Rows) -> list[Result]:
        known = present(self.actor, self.definition, [_key(row) for row in rows])
        read = self.reader.read([row.values for row in rows], [known.get(_key(row)) for row in rows])
        sound = [
            bulk.RowChange(_key(row), values, row.etag)
            for row, (values, errors) in zip(rows, read, strict=True)
            if not errors
        ]
        done = iter(bulk.change_many(self.actor, self.definition, sound) if sound else ())
        return [_refused("invalid", errors) if errors else _changed(next(done)) for _values, errors in read]

    def _delete(self, rows: Rows) -> list[Result]:
        asked = [bulk.RowChange(_key(row), etag=row.etag) for row in rows]
        return (
            [_changed(one) for one in bulk.delete_many(self.actor, self.definition, asked)] if asked else []
        )


def _key(row: BulkRow) -> int:
    return row.id or 0


def _misshapen(row: BulkRow) -> dict[str, list[str]]:
    """Return what the row lacks for its operation, or brings in vain."""
    if row.op == "add":
        return {"id": ["An item to add has no id yet."]} if row.id is not None else {}
    return {"id": ["Name the item by its id."]} if row.id is None else {}


def _added(made: Any) -> Result:
    if isinstance(made, bulk.Refusal):
        return _refused(made.reason.value, made.errors) | _warnings(made)
    return {"status": "done", "id": made.pk, "etag": made.version, "reason": "", "errors": {}}


def _changed(outcome: bulk.Outcome) -> Result:
    refusal, item = outcome.refusal, outcome.item
    return {
        "status": outcome.state.value,
        "id": outcome.pk,
        "etag": item.version if item is not None else None,
        "reason": refusal.reason.value if refusal else "",
        "errors": _by_column(refusal.errors) if refusal else {},
        **_warnings(refusal),
    }


def _warnings(refusal: bulk.Refusal | None) -> Result:
    """Return what a row was warned of, to be confirmed by its codes."""
    warned = refusal.warned if refusal is not None else None
    return {"warnings": [one.to_json() for one in warned.shown()]} if warned is not None else {}


def _refused(reason: str, errors: Mapping[str, list[str]]) -> Result:
    return {"status": "refused", "id": None, "etag": None, "reason": reason, "errors": _by_column(errors)}


def _by_column(errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {WHOLE_ITEM if name == NON_FIELD_ERRORS else name: [*found] for name, found in errors.items()}
