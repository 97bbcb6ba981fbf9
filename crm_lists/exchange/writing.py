"""Writes the rows of a file through the bulk door, and says what became of each."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from crm_lists.framework import bulk
from crm_lists.framework.actions import NotPermitted
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.warnings import EVERYTHING, confirming

from .intake import Deed, Entry
from .plan import OnWarning


class Outcome(StrEnum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    SKIPPED = "skipped"
    ASKED = "asked"
    FAILED = "failed"


@dataclass(frozen=True)
class Result:
    """One row of a file after it was dealt with."""

    number: int
    outcome: str
    pk: int | None = None
    title: str = ""
    message: str = ""


def write(
    actor: Actor,
    definition: ListDefinition,
    entries: Sequence[Entry],
    note: str,
    *,
    on_warning: str = OnWarning.ASK,
) -> list[Result]:
    """Add and change what the rows ask for, and return what became of each row."""
    warned = Outcome.SKIPPED if on_warning == OnWarning.SKIP else Outcome.ASKED
    found = {entry.number: _untouched(entry) for entry in entries if entry.deed not in _WRITTEN}
    for part, by in _by_who_is_asked(actor, entries):
        for result in (
            *_added(by, definition, [one for one in part if one.deed == Deed.ADD], note),
            *_changed(by, definition, [one for one in part if one.deed == Deed.CHANGE], note),
        ):
            found[result.number] = replace(result, outcome=warned) if result.outcome == _WARNED else result
    return [
        _failure(definition, entry) if entry.deed == Deed.FAIL else found[entry.number] for entry in entries
    ]


def _by_who_is_asked(actor: Actor, entries: Sequence[Entry]) -> Iterator[tuple[list[Entry], Actor]]:
    """Give the rows of which the person is warned, then those that he has confirmed."""
    yield [one for one in entries if not one.is_confirmed], actor
    yield [one for one in entries if one.is_confirmed], confirming(actor, [EVERYTHING])


#: Of a row that would be saved if its warnings were confirmed.
_WARNED = "warned"
_WRITTEN = (Deed.ADD, Deed.CHANGE)
_UNTOUCHED = {Deed.ASK: Outcome.ASKED, Deed.SKIP: Outcome.SKIPPED, Deed.FAIL: Outcome.FAILED}


def _untouched(entry: Entry) -> Result:
    return Result(entry.number, _UNTOUCHED[Deed(entry.deed)], entry.pk, "", entry.reason)


def _failure(definition: ListDefinition, entry: Entry) -> Result:
    """Return the row that was refused; the entry keeps what is wrong in each column."""
    message = " ".join(_named(definition, name, text) for name, text in entry.errors.items())
    return Result(entry.number, Outcome.FAILED, entry.pk, "", message)


def _named(definition: ListDefinition, name: str, text: str) -> str:
    """Return what is wrong, with the heading of its column."""
    try:
        return f"{definition.column(name).label}: {text}" if name and not name.startswith("__") else text
    except FieldDoesNotExist:
        return text


def _added(actor: Actor, definition: ListDefinition, entries: list[Entry], note: str) -> "Iterable[Result]":
    if not entries:
        return
    try:
        made: Sequence[Any] = bulk.add_many(actor, definition, [entry.values for entry in entries], note=note)
    except NotPermitted as refusal:
        for entry in entries:
            entry.fail(str(refusal))
        made = [None] * len(entries)
    for entry, one in zip(entries, made, strict=True):
        if isinstance(one, Item):
            yield Result(entry.number, Outcome.ADDED, one.pk, bulk.title_of(definition, one))
        elif one is not None and one.reason == bulk.Reason.WARNED:
            yield Result(entry.number, _WARNED, None, "", _warning_of(entry, one))
        elif one is not None:
            _refuse(entry, one)


def _changed(actor: Actor, definition: ListDefinition, entries: list[Entry], note: str) -> "Iterable[Result]":
    if not entries:
        return
    asked = [bulk.RowChange(entry.pk or 0, entry.values, entry.etag) for entry in entries]
    for entry, one in zip(entries, bulk.change_many(actor, definition, asked, note=note), strict=True):
        if one.refusal is not None and one.refusal.reason == bulk.Reason.WARNED:
            yield Result(entry.number, _WARNED, one.pk, one.title, _warning_of(entry, one.refusal))
            continue
        if one.refusal is not None:
            _refuse(entry, one.refusal)
            continue
        is_same = one.state == bulk.State.SAME
        reason = _("The item has these values already.") if is_same else ""
        outcome = Outcome.SAME if is_same else Outcome.CHANGED
        yield Result(entry.number, outcome, one.pk, one.title, reason)


def _warning_of(entry: Entry, refusal: bulk.Refusal) -> str:
    """Return what the person is warned of, and note with the row which items it is about."""
    shown = refusal.warned.shown() if refusal.warned is not None else []
    entry.alike = [(item["id"], item["title"]) for one in shown for item in one.items]
    said = [" ".join([one.message, *(item["title"] for item in one.items)]) for one in shown]
    return " ".join(said) or refusal.message


def _refuse(entry: Entry, refusal: Any) -> None:
    """Note with the row what the door said against it."""
    for name, messages in refusal.errors.items():
        entry.fail(" ".join(messages), name)


def counted(results: Iterable[Result]) -> dict[str, int]:
    """Return how many rows had each outcome."""
    return dict(Counter(str(result.outcome) for result in results))
