"""A form overtaken by somebody else: what both sides changed is asked, everything else is merged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django import forms
from django.db import models

from . import changes, people, versions
from .actors import Actor
from .changes import Snapshot
from .columns import Column
from .dates import friendly_moment
from .forms import ETAG, ItemForm
from .items import Item

#: The version from which the person began; the ETag goes on to what the conflict page showed.
BASE = "base"
#: Prefix of the conflict page's questions, by column: keep “mine” or “theirs”.
KEEP = "keep-"


class Side(StrEnum):
    """Who changed a column since the person began."""

    NOBODY = "nobody"
    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True)
class Difference:
    """One column of the form as both sides have it; `answer` says which one stays, where it is known."""

    column: Column
    side: Side
    mine: Any
    theirs: Any
    answer: str = ""


class Undecided(Exception):
    """Both sides changed the same columns, and the person has not said which values stay."""

    def __init__(self, item: Item, found: Sequence[Difference]) -> None:
        super().__init__("The person must choose.")
        self.item = item
        self.found = found


def merge(form: ItemForm, item: Item) -> dict[str, Any]:
    """Return the values to write into the item as it stands now, or raise Undecided."""
    etag = form.cleaned_data[ETAG]
    base = _version(form.data.get(BASE)) or etag
    if etag is None or base == item.version:
        touched = [name for name in form.columns if name in form.changed_data]
        return {name: form.values[name] for name in touched if _answer(form, name) != "theirs"}
    found = differences(form, item, base=base, seen=etag)
    if any(one.side is Side.BOTH and not one.answer for one in found):
        raise Undecided(item, found)
    return {
        one.column.name: form.values[one.column.name]
        for one in found
        if one.side is Side.MINE or (one.side is Side.BOTH and one.answer == "mine")
    }


def differences(form: ItemForm, item: Item, *, base: int, seen: int) -> list[Difference]:
    """Return each column of the form with who changed it since the base version."""
    states = versions.states_at(form.definition, item, {base, seen})
    now = changes.snapshot(form.definition, item)
    return [_difference(form, name, states[base], states[seen], now) for name in form.columns]


def _difference(form: ItemForm, name: str, base: Snapshot, seen: Snapshot, now: Snapshot) -> Difference:
    column = form.definition.column(name)
    mine = _kept(form, column, base.get(name))
    was, theirs = base.get(name), now.get(name)
    side = _side(mine, was, theirs)
    # An answer counts for the value that the person saw.
    answer = _answer(form, name) if theirs == seen.get(name) else ""
    return Difference(column, side, mine, theirs, answer)


def _answer(form: ItemForm, name: str) -> str:
    return str(form.data.get(f"{KEEP}{name}", ""))


def _side(mine: Any, was: Any, theirs: Any) -> Side:
    if mine == theirs:
        return Side.NOBODY
    if mine == was:
        return Side.THEIRS
    return Side.MINE if theirs == was else Side.BOTH


def _kept(form: ItemForm, column: Column, was: Any) -> Any:
    """Return what the person typed as it stands in a change; what the form did not offer stays."""
    value = raw(form.cleaned_data[column.name])
    field = form.fields[column.name]
    if isinstance(field, forms.ModelMultipleChoiceField) and was:
        offered: Any = field.queryset
        value = [*value, *(set(was) - set(offered.filter(pk__in=was).values_list("pk", flat=True)))]
    return column.kind.to_json(column, value)


def context_of(actor: Actor, form: ItemForm, conflict: Undecided) -> dict[str, Any]:
    """Return both sides in words, and what the conflict page must send again."""
    item = conflict.item
    base = form.data.get(BASE) or form.cleaned_data[ETAG]
    columns = {*form.columns}
    sent = form.data.lists() if hasattr(form.data, "lists") else ()
    # A column of rows has controls of its own behind its name.
    typed = [(name, value) for name, values in sent if name.split(":")[0] in columns for value in values]
    rows = [_row(actor, one) for one in conflict.found]
    return {
        "rows": rows,
        "hidden": [(ETAG, str(item.version)), (BASE, str(base)), *typed],
        "theirs_by": people.display_name(item.modified_by),
        "theirs_at": friendly_moment(item.modified_at),
    }


def answers(form: ItemForm) -> list[tuple[str, str]]:
    """Return what the person answered to a conflict, for a form that must be sent once more."""
    sent = form.data.items() if form.is_bound else ()
    return [(name, str(value)) for name, value in sent if name == BASE or name.startswith(KEEP)]


def _row(actor: Actor, one: Difference) -> Mapping[str, Any]:
    mine, theirs = versions.words(actor, one.column, one.mine, one.theirs)
    return {
        "name": one.column.name,
        "label": one.column.label,
        "mine": mine,
        "theirs": theirs,
        "side": one.side,
        "answer": one.answer or "mine",
    }


def raw(value: Any) -> Any:
    """Return keys in the place of rows."""
    if isinstance(value, models.QuerySet):
        return list(value.values_list("pk", flat=True))
    return getattr(value, "pk", value)


def _version(text: Any) -> int | None:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 10 else None
