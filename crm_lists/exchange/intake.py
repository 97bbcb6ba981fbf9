"""From the rows of a file to what is to be done: values, errors, and the item that a row means.

Rows are taken some hundreds at a time; what they look up and what they match is fetched once for all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition

from . import missing
from .files.layout import Cell
from .plan import UPDATE_THIS, OnMatch, Plan, is_unique, may_add
from .seen import SeenKeys
from .transfers import Transfer, canonical, transfer_of
from .transfers.base import Ambiguous, is_empty, text_of
from .transfers.plain import refused

CHUNK = 500


class Deed(StrEnum):
    """What is to be done with a row."""

    ADD = "add"
    CHANGE = "change"
    SKIP = "skip"
    ASK = "ask"
    FAIL = "fail"


@dataclass
class Entry:
    """One row of a file and what is to be done with it."""

    number: int
    cells: Sequence[Cell]
    values: dict[str, Any] = field(default_factory=dict)
    #: What is wrong, by the name of the column; under "" what is wrong with the row.
    errors: dict[str, str] = field(default_factory=dict)
    deed: str = Deed.ADD
    pk: int | None = None
    etag: int | None = None
    #: The cells of the item as it stands, by column, where they differ from those of the file.
    before: dict[str, Cell] = field(default_factory=dict)
    reason: str = ""
    #: Whether the person takes the row whatever there is to be warned of.
    is_confirmed: bool = False
    #: Items that the row may update instead, where the person was warned of them: key and title.
    alike: list[tuple[int, str]] = field(default_factory=list)
    #: Names that several items have, by column: the person must say which one is meant.
    questions: dict[str, Ambiguous] = field(default_factory=dict)

    def ask(self, question: Ambiguous, name: str) -> None:
        """Note that the person must say which item the row means."""
        self.questions[name] = question
        if not self.errors:
            self.deed, self.reason = Deed.ASK, question.messages[0]

    def fail(self, message: str, name: str = "") -> None:
        """Note that the row cannot be taken."""
        self.errors.setdefault(name, message)
        self.deed = Deed.FAIL


@dataclass(frozen=True)
class MappedColumn:
    """A column of the list and its place in the rows of the file."""

    place: int
    column: Column
    transfer: Transfer

    def cell(self, entry: Entry) -> Cell:
        """Return the cell of a row."""
        return entry.cells[self.place] if self.place < len(entry.cells) else None


def chunks(rows: Iterable[tuple[int, list[Cell]]], size: int = CHUNK) -> Iterator[list[Entry]]:
    """Yield the rows that hold anything, some at a time."""
    filled = (Entry(number, cells) for number, cells in rows if cells)
    while found := list(islice(filled, size)):
        yield found


class Intake:
    """Takes the rows of one file into a list, by its plan."""

    def __init__(self, actor: Actor, definition: ListDefinition, plan: Plan) -> None:
        self.actor = actor
        self.definition = definition
        self.plan = plan
        self.adds = plan.adds_new and may_add(actor, definition)
        self.columns = [
            MappedColumn(place, column, transfer_of(column))
            for place, name in sorted(plan.columns.items())
            if name in definition.editable
            for column in [definition.column(name)]
        ]
        known = {column.name for column in missing.addable(actor, definition)} if plan.adds_missing else set()
        self.adds_missing = known & {*plan.adds_missing}
        self._seen = SeenKeys()

    def take(self, entries: Sequence[Entry]) -> None:
        """Find out what is to be done with these rows."""
        self.read(entries, self.columns)
        self.match(entries)
        for entry in entries:
            if entry.deed in (Deed.ADD, Deed.CHANGE) and entry.number in self.plan.decisions:
                self._follow(self.plan.decisions[entry.number], entry)

    # -- values -----------------------------------------------------------------------------------

    def read(self, entries: Sequence[Entry], columns: Iterable[MappedColumn]) -> None:
        """Make values of the cells; what is wrong is noted at its column."""
        for mapped in columns:
            filled = [(entry, cell) for entry in entries if not is_empty(cell := mapped.cell(entry))]
            problems = self._add_missing(mapped, filled)
            read = mapped.transfer.reader(
                mapped.column,
                self.actor,
                self.plan.notation_of(mapped.column.name),
                [cell for _entry, cell in filled],
            )
            name = mapped.column.name
            for entry, cell in filled:
                try:
                    entry.values[name] = read(cell)
                except Ambiguous as question:
                    entry.ask(question, name)
                except ValidationError as error:
                    entry.fail(problems.get(text_of(cell).strip()) or refused(error), name)
                except (ValueError, TypeError, ArithmeticError):
                    entry.fail(_("“%(value)s” does not fit this column.") % {"value": text_of(cell)}, name)

    def _add_missing(self, mapped: MappedColumn, filled: Sequence[tuple[Entry, Cell]]) -> Mapping[str, str]:
        """Add what the cells of sound rows name and is not there, where the plan says so; return problems."""
        if mapped.column.name not in self.adds_missing:
            return {}
        return missing.add(self.actor, mapped.column, [cell for entry, cell in filled if not entry.errors])

    def clear_empty(self, entry: Entry) -> None:
        """Let the empty cells of an item that is changed clear its columns, where the plan says so."""
        if self.plan.clears_empty:
            for mapped in self.columns:
                if is_empty(mapped.cell(entry)):
                    entry.values[mapped.column.name] = empty_value(mapped.column)

    # -- matching ---------------------------------------------------------------------------------

    @property
    def keys(self) -> list[MappedColumn]:
        """Return the columns by which items are recognised."""
        return [mapped for mapped in self.columns if mapped.column.name in self.plan.keys]

    def remember(self, entries: Iterable[Entry]) -> None:
        """Note the keys of rows that were dealt with before the run was broken off."""
        for entry in entries:
            self._seen.first(self._key(entry), entry.number)

    def _key(self, entry: Entry) -> tuple[str, ...]:
        return tuple(canonical(mapped.cell(entry)) for mapped in self.keys)

    def match(self, entries: Sequence[Entry]) -> None:
        """Find the item that each row means, and decide what is to be done."""
        keys = self.keys
        sound = [entry for entry in entries if not entry.errors and not entry.questions]
        if not keys:
            for entry in sound:
                self._add(entry)
            return
        self._refuse_repeated(sound)
        names = [mapped.column.name for mapped in keys]
        keyed = [entry for entry in sound if all(name in entry.values for name in names)]
        found = self._items(keys, keyed)
        for entry in sound:
            key = tuple(_comparable(entry.values.get(name)) for name in names)
            self._decide(entry, found.get(key, []))
        self._refuse_hidden([entry for entry in keyed if entry.deed == Deed.ADD], keys)

    def _refuse_repeated(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            key = self._key(entry)
            first = self._seen.first(key, entry.number)
            if first != entry.number and all(key) and self.plan.on_match != OnMatch.CREATE:
                entry.fail(_("Row %(row)s of the file has the same key already.") % {"row": first})

    def _items(
        self, keys: Sequence[MappedColumn], entries: Sequence[Entry]
    ) -> "dict[tuple[Any, ...], list[tuple[int, int]]]":
        """Return key and version of the visible items, by their values in the key columns."""
        found: dict[tuple[Any, ...], list[tuple[int, int]]] = defaultdict(list)
        if not entries:
            return found
        items = access.visible(self.actor, self.definition)
        for mapped in keys:
            items = items.annotate(**mapped.column.annotations)
        items = items.filter(_any_of(keys[0].column, entries))
        paths = [mapped.column.path for mapped in keys]
        for pk, version, *values in items.values_list("pk", "version", *paths):
            found[tuple(map(_comparable, values))].append((pk, version))
        return found

    def _decide(self, entry: Entry, found: list[tuple[int, int]]) -> None:
        if entry.errors:
            return
        if not found:
            self._add(entry)
        elif len(found) > 1 and self.plan.on_match != OnMatch.CREATE:
            sentence = _("%(count)s items have this key. Choose further key columns.")
            entry.fail(sentence % {"count": len(found)})
        else:
            self._match_one(entry, *found[0])

    def _add(self, entry: Entry) -> None:
        if self.adds:
            entry.deed = Deed.ADD
        else:
            entry.deed = Deed.SKIP
            entry.reason = _("There is no such item, and new ones are not added.")

    def _match_one(self, entry: Entry, pk: int, version: int) -> None:
        what = self.plan.on_match
        if what == OnMatch.ASK:
            what = self.plan.decisions.get(entry.number, OnMatch.ASK)
        if what == OnMatch.CREATE:
            self._add(entry)
            return
        entry.pk, entry.etag = pk, version
        entry.deed = {OnMatch.UPDATE: Deed.CHANGE, OnMatch.ASK: Deed.ASK}.get(OnMatch(what), Deed.SKIP)
        entry.reason = "" if entry.deed == Deed.CHANGE else _("There is such an item already.")
        if entry.deed == Deed.CHANGE:
            self.clear_empty(entry)

    def _follow(self, decision: str, entry: Entry) -> None:
        """Do with a row what the person said after a warning."""
        entry.is_confirmed = True
        if decision.startswith(UPDATE_THIS):
            entry.deed, entry.etag = Deed.CHANGE, None
            entry.pk = int(decision.removeprefix(UPDATE_THIS))
            self.clear_empty(entry)
        elif decision == OnMatch.SKIP:
            entry.deed, entry.reason = Deed.SKIP, _("You chose to leave this row out.")
        elif decision == OnMatch.CREATE and entry.deed == Deed.CHANGE:
            entry.pk = entry.etag = None
            self._add(entry)

    def _refuse_hidden(self, entries: Sequence[Entry], keys: Sequence[MappedColumn]) -> None:
        """Say of unique values that they are taken, also by an item that is not shown to the person."""
        for mapped in keys:
            column = mapped.column
            if entries and is_unique(self.definition, column.name):
                items = self.definition.items().annotate(**column.annotations)
                taken = items.filter(_any_of(column, entries)).values_list(column.path, flat=True)
                values = set(map(_comparable, taken))
                for entry in entries:
                    if _comparable(entry.values[column.name]) in values:
                        entry.fail(_("This exists already. Ask an administrator for it."), column.name)


def _any_of(column: Column, entries: Iterable[Entry]) -> models.Q:
    return column.where("in", list({entry.values[column.name] for entry in entries}))


def _comparable(value: Any) -> Any:
    return tuple(sorted(value)) if isinstance(value, list) else value


def empty_value(column: Column) -> Any:
    """Return what stands in a column that holds nothing."""
    if column.is_many:
        return []
    is_text = isinstance(column.field, models.CharField | models.TextField) and not column.field.null
    return "" if is_text else None
