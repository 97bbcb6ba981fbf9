"""The dry run of an import: what would be added and changed, what fails and why, with nothing kept."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import translation
from django_tasks import task

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.lists import find_list

from .exporting import Export
from .intake import Deed, Entry, Intake, MappedColumn, chunks
from .models import Import, State
from .plan import UPDATE_THIS
from .questions import Questions
from .round_trip import intake_of
from .running import actor_of_import, data_rows
from .transfers import Cell, canonical, text_of
from .writing import Outcome, Result, counted, write

#: So many rows are really written and taken back; of the others only the cells and the matches are checked.
TRIED_ROWS = 2_000
SHOWN_ROWS = 20
SHOWN_ERRORS = 100
ASKED_ROWS = 200
_FORESEEN = {
    Deed.ADD: Outcome.ADDED,
    Deed.CHANGE: Outcome.CHANGED,
    Deed.SKIP: Outcome.SKIPPED,
    Deed.ASK: Outcome.ASKED,
    Deed.FAIL: Outcome.FAILED,
}


def check(made: Import) -> None:
    """Find out what the import would do: at once for a small file, in the background for a large one."""
    made.state = State.CHECKING
    made.preview = {}
    made.save(update_fields=["state", "preview"])
    if made.layout.rows <= TRIED_ROWS:
        _check(made)
    else:
        transaction.on_commit(lambda: check_import.enqueue(made.pk))


@task()
def check_import(key: int) -> None:
    """Run the dry run of one import."""
    made = Import.objects.select_related("user").filter(pk=key, state=State.CHECKING).first()
    if made is not None:
        with translation.override(made.language or None):
            _check(made)


def _check(made: Import) -> None:
    actor = actor_of_import(made)
    definition = seen_by(actor, find_list(made.list_code))
    intake = intake_of(actor, definition, made.plan)
    found = Preview(intake, definition)
    for entries in chunks(data_rows(made)):
        found.add(entries)
    made.preview = found.to_json()
    made.state = State.CHECKED
    made.save(update_fields=["state", "preview"])


class Preview:
    """What a dry run has found so far."""

    def __init__(self, intake: Intake, definition: ListDefinition) -> None:
        self.intake = intake
        self.definition = definition
        self.counts: Counter[str] = Counter()
        self.rows: list[dict[str, Any]] = []
        self.errors: list[dict[str, Any]] = []
        self.asked: list[dict[str, Any]] = []
        self.warned: list[dict[str, Any]] = []
        self.questions = Questions(intake)
        self.tried = 0

    def add(self, entries: Sequence[Entry]) -> None:
        """Try some rows, and take back what was written."""
        with self._taking_back():
            self.intake.take(entries)
            self.counts.update(self._outcomes(entries))
            self._compare(entries)
        self.questions.note(entries)
        for entry in entries:
            self._note_errors(entry)

    @contextmanager
    def _taking_back(self) -> Iterator[None]:
        """Take back what is added because lookup columns name it; others write meanwhile where nothing is."""
        if not self.intake.adds_missing:
            yield
            return
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    def _compare(self, entries: Sequence[Entry]) -> None:
        first = [entry for entry in entries if entry.deed in (Deed.ADD, Deed.CHANGE)]
        self.rows += compared(self.intake, first[: SHOWN_ROWS - len(self.rows)])
        asked = [one for one in entries if one.deed == Deed.ASK and not one.questions]
        self.asked += compared(self.intake, asked)
        del self.asked[ASKED_ROWS:]

    def _outcomes(self, entries: Sequence[Entry]) -> dict[str, int]:
        if self.tried >= TRIED_ROWS:
            return dict(Counter(str(_FORESEEN[Deed(entry.deed)]) for entry in entries))
        self.tried += len(entries)
        with transaction.atomic():
            way = self.intake.plan.on_warning
            results: list[Result] = write(self.intake.actor, self.definition, entries, "", on_warning=way)
            transaction.set_rollback(True)
        self._note_warnings(entries, results)
        return counted(results)

    def _note_warnings(self, entries: Sequence[Entry], results: Sequence[Result]) -> None:
        """Keep what the rows are warned of that would be written otherwise."""
        written = {entry.number: entry for entry in entries if entry.deed in (Deed.ADD, Deed.CHANGE)}
        unsaved = (Outcome.ASKED, Outcome.SKIPPED)
        found = (one for one in results if one.number in written and one.outcome in unsaved)
        self.warned += [_warned(written[one.number], one) for one in found]
        del self.warned[SHOWN_ERRORS:]

    def _note_errors(self, entry: Entry) -> None:
        for name, message in entry.errors.items():
            if len(self.errors) < SHOWN_ERRORS:
                self.errors.append({"row": entry.number, "column": self._label(name), "message": message})

    def _label(self, name: str) -> str:
        return self.definition.column(name).label if name in self.definition.editable else ""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "counts": dict(self.counts),
            "rows": self.rows,
            "errors": self.errors,
            "asked": self.asked,
            "warned": self.warned,
            "questions": self.questions.to_json(),
            "tried": self.tried,
        }


def _warned(entry: Entry, result: Result) -> dict[str, Any]:
    """Return what a row is warned of, and what the person can choose for it."""
    return {
        "row": entry.number,
        "message": result.message,
        "is_matched": entry.pk is not None,
        "alike": [{"value": f"{UPDATE_THIS}{pk}", "title": title} for pk, title in entry.alike],
    }


def compared(intake: Intake, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return for each row what its columns hold and would hold, put into words for all rows together."""
    before = _present(intake, [entry.pk for entry in entries if entry.pk is not None])
    after = {mapped.column.name: _words(intake.actor, mapped, entries) for mapped in intake.columns}
    return [
        {
            "row": entry.number,
            "deed": str(entry.deed),
            "cells": [
                _pair(before.get(entry.pk or 0, {}).get(name), words[index], is_set=name in entry.values)
                for name, words in after.items()
            ],
        }
        for index, entry in enumerate(entries)
    ]


def _pair(before: Cell, after: str, *, is_set: bool) -> dict[str, Any]:
    was = text_of(before)
    differs = is_set and canonical(was) != canonical(after)
    return {"before": was if differs else "", "after": after if is_set else was, "differs": differs}


def _present(intake: Intake, keys: list[int]) -> dict[int, dict[str, str]]:
    """Return what the columns of these items hold, in words."""
    if not keys:
        return {}
    columns = [mapped.column for mapped in intake.columns]
    items = intake.definition.items().filter(pk__in=keys).order_by("pk")
    export = Export(intake.actor, intake.definition, items, columns)
    found: dict[int, dict[str, str]] = {}
    for part in export.parts():
        words = [
            _texts(intake.actor, column, values) for column, values in zip(columns, part.values, strict=True)
        ]
        for index, key in enumerate(part.keys):
            found[key] = {one.name: texts[index] for one, texts in zip(columns, words, strict=True)}
    return found


def _words(actor: Actor, mapped: MappedColumn, entries: Sequence[Entry]) -> list[str]:
    values = [entry.values.get(mapped.column.name) for entry in entries]
    return _texts(actor, mapped.column, values)


def _texts(actor: Actor, column: Any, values: Sequence[Any]) -> list[str]:
    keys = {key for value in values for key in (value if isinstance(value, list) else [value])}
    labels = column.kind.labels(column, actor, keys)
    return [column.text(value, labels) for value in values]
