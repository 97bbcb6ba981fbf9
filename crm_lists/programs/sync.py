"""What changed since a cursor, for programs that keep a copy of a list.

Nothing is lost under concurrent transactions: changes are read in the order of their transactions, and those
of transactions that are not older than the oldest running one wait for a later call. Transactions may be
committed in any order, and keys are drawn before the commit, so that neither keys nor times would do.

What is told is how the items stand now, for what the actor may read now. The key of an item that he may not
read is told as removed only when one of the item's states since the cursor fulfilled the condition under
which he reads, for then he could have read it. Where a condition asks for more than the columns of the item,
nothing is known and nothing is told. The cursor is signed and belongs to its person, his list and the
condition: with another role or group it has expired, and the program reads the list anew, which takes away
what it may no longer hold. Nobody can make a cursor that reaches back before he was given one.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.models import Change
from crm_lists.framework.transactions import settled

from .conditions import holds, names_of

PAGE_SIZE = 200
MAX_PAGE_SIZE = 1000
#: How long a program may be away before it must read the list anew.
CURSOR_LASTS = timedelta(days=90)
SALT = "programs.sync"
#: How far the changes have been told: transaction and key of the last one.
Position = tuple[int, int]


class UnknownCursor(ValueError):
    """The cursor was not given to this person for this list."""


class ExpiredCursor(ValueError):
    """What happened since the cursor is not all that the caller must know."""


@dataclass(frozen=True)
class News:
    """What a program must put into its copy, and take out of it."""

    items: list[Any]
    removed: list[int]
    cursor: str
    has_more: bool


def news(actor: Actor, definition: ListDefinition, cursor: str, *, size: int = PAGE_SIZE) -> News:
    """Return what changed since the cursor; without a cursor nothing but the cursor of this moment."""
    sight = _sight(actor, definition)
    found = settled(Change.objects.filter(list_code=definition.code))
    if not cursor:
        last = found.order_by("-transaction", "-pk").values_list("transaction", "pk").first()
        return News([], [], _signed(actor, definition, sight, last or (0, 0)), has_more=False)
    start = _position(actor, definition, sight, cursor)
    rows = list(
        _after(found, start)
        .order_by("transaction", "pk")
        .values_list("transaction", "pk", "item_id")[: min(max(size, 1), MAX_PAGE_SIZE) + 1]
    )
    told = rows[: min(max(size, 1), MAX_PAGE_SIZE)]
    keys = list(dict.fromkeys(key for _transaction, _change, key in told))
    readable = access.visible(actor, definition).in_bulk(keys)
    items = [readable[key] for key in keys if key in readable]
    removed = _removed(actor, definition, [key for key in keys if key not in readable], start)
    end = told[-1][:2] if told else start
    return News(items, removed, _signed(actor, definition, sight, end), has_more=len(rows) > len(told))


def _after(found: "QuerySet[Change]", start: Position) -> "QuerySet[Change]":
    transaction, key = start
    return found.filter(Q(transaction__gt=transaction) | Q(transaction=transaction, pk__gt=key))


# -- removed --------------------------------------------------------------------------------------


def _removed(actor: Actor, definition: ListDefinition, keys: list[int], start: Position) -> list[int]:
    """Return those of the unreadable items that the actor could have read since the cursor."""
    condition = access.condition(actor, definition)
    if condition is None or not keys:
        return []
    states = _present_states(definition, keys, names_of(condition))
    known = {key for key in keys if holds(condition, {**states.get(key, {}), "id": key})}
    changes = _after(Change.objects.filter(list_code=definition.code, item_id__in=keys), start)
    latest_first = changes.order_by("-transaction", "-pk").values_list("item_id", "before", "after")
    for key, before, after in latest_first.iterator():
        # A purged item has no present state: what its last changes say is what is known of it.
        state = {**after, **states.get(key, {})}
        states[key] = {**state, **before}
        if holds(condition, {**state, "id": key}) or (
            before and holds(condition, {**states[key], "id": key})
        ):
            known.add(key)
    return [key for key in keys if key in known]


def _present_states(
    definition: ListDefinition, keys: Iterable[int], names: set[str]
) -> dict[int, dict[str, Any]]:
    """Return the plain columns that a condition names, for unreadable items: never shown, only judged."""
    fields = {one.attname: one.name for one in definition.model._meta.concrete_fields}
    wanted = [attname for attname, name in fields.items() if names & {attname, name}]
    rows = definition.items().filter(pk__in=keys).values("pk", *wanted)
    return {row["pk"]: {fields[attname]: row[attname] for attname in wanted} for row in rows}


# -- cursors --------------------------------------------------------------------------------------


def _sight(actor: Actor, definition: ListDefinition) -> str:
    """Return what changes whenever the condition changes under which the actor reads the list."""
    try:
        said = repr(access.visible(actor, definition).order_by().values("pk").query.sql_with_params())
    except EmptyResultSet:
        said = "nothing"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _signed(actor: Actor, definition: ListDefinition, sight: str, position: Position) -> str:
    return signing.dumps([*_bound_to(actor, definition), sight, *position], salt=SALT)


def _bound_to(actor: Actor, definition: ListDefinition) -> list[Any]:
    return [actor.user.pk if actor.user else 0, definition.code]


def _position(actor: Actor, definition: ListDefinition, sight: str, cursor: str) -> Position:
    try:
        user, code, seen, transaction, key = signing.loads(cursor, salt=SALT, max_age=CURSOR_LASTS)
    except signing.SignatureExpired:
        raise ExpiredCursor("The cursor is too old: read the list anew.") from None
    except (signing.BadSignature, ValueError):
        raise UnknownCursor from None
    if [user, code] != _bound_to(actor, definition):
        raise UnknownCursor
    if seen != sight:
        raise ExpiredCursor("What you may read of this list has changed: read the list anew.")
    return transaction, key
