"""What becomes of the rows of a bulk write: done, already so, or left alone and why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from .. import access, actions, refusals
from ..definitions import ListDefinition
from ..items import Item
from ..warnings import SaveWarning, Warned

Values = Mapping[str, Any]
#: What the doors raise against a row; whatever else they raise is a fault of the program.
REFUSALS = (
    ValidationError,
    Warned,
    actions.NotPermitted,
    actions.StaleItem,
    access.ItemNotFound,
    IntegrityError,
)


class Reason(StrEnum):
    """Why a row was left alone."""

    INVALID = "invalid"
    #: The row is as the person wants it once the warnings are confirmed.
    WARNED = "warned"
    STALE = "stale"
    FORBIDDEN = "forbidden"
    ABSENT = "absent"


@dataclass(frozen=True)
class Refusal:
    """Why a row was left alone, in words and by column."""

    reason: Reason
    errors: Mapping[str, list[str]]
    warned: Warned | None = None

    @property
    def message(self) -> str:
        """Return all that is wrong, in one line."""
        return " ".join(one for errors in self.errors.values() for one in errors)


class State(StrEnum):
    """What became of a row."""

    DONE = "done"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class NewRow:
    """One item to be added: values that a person typed, and others that the program sets."""

    values: Values = field(default_factory=dict)
    generated: Values = field(default_factory=dict)


@dataclass(frozen=True)
class RowChange:
    """What shall become of one item: values that a person typed, and others that the program sets."""

    pk: int
    values: Values = field(default_factory=dict)
    etag: int | None = None
    generated: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of one item; the item is as it stands now, None where the actor may not see it."""

    pk: int
    state: State
    title: str = ""
    item: Item | None = None
    refusal: Refusal | None = None


def title_of(definition: ListDefinition, item: Item | None) -> str:
    """Return what the item is called; empty where there is none."""
    return "" if item is None else str(definition.column(definition.title).read(item) or "")


def attempt(
    definition: ListDefinition, pk: int, item: Item | None, deed: Callable[[Any], Item | None]
) -> Outcome:
    """Do a deed to one item in a transaction of its own, and return what became of it.

    The deed may return the item that it made or changed; an item of None is one that the actor may not see.
    """
    title = title_of(definition, item)
    try:
        with transaction.atomic():
            if item is None:
                raise access.ItemNotFound(pk)
            made = deed(item)
    except REFUSALS as error:
        return Outcome(pk, State.REFUSED, title, item, refusal_of(error))
    return Outcome(pk, State.DONE, title, item if made is None else made)


def refusal_of(error: Exception) -> Refusal:
    """Return what the door said against a row by raising one of the refusals."""
    match error:
        case ValidationError():
            has_columns = hasattr(error, "error_dict")
            errors = error.message_dict if has_columns else {NON_FIELD_ERRORS: error.messages}
            return Refusal(Reason.INVALID, dict(errors))
        case Warned():
            return Refusal(Reason.WARNED, _by_column(error.warnings), error)
        case actions.NotPermitted():
            return Refusal(Reason.FORBIDDEN, {NON_FIELD_ERRORS: [str(error)]})
        case actions.StaleItem():
            return stale()
        case access.ItemNotFound():
            return absent()
        case IntegrityError():
            return refused(_("This clashes with other items, or others still need it."))
    raise error


def _by_column(warnings: Iterable[SaveWarning]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in warnings:
        found.setdefault(one.column or NON_FIELD_ERRORS, []).append(str(one.message))
    return found


def refused(message: str, reason: Reason = Reason.INVALID) -> Refusal:
    """Return a refusal in these words."""
    return Refusal(reason, {NON_FIELD_ERRORS: [message]})


def stale() -> Refusal:
    """Return what is said of an item that somebody changed meanwhile."""
    return refused(_("Changed meanwhile by somebody else, left alone."), Reason.STALE)


def absent() -> Refusal:
    """Return what is said of an item that is not there or not for the actor."""
    return refused(_("The item is not there, or not for you."), Reason.ABSENT)


def forbidden(needs: str) -> Refusal:
    """Return what is said of an item that the actor may only read."""
    return refused(refusals.of_item(needs), Reason.FORBIDDEN)
