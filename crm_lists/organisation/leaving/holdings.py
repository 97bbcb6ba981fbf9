"""What a leaver holds, list by list: items that go to a successor, and ties that simply end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import all_lists, find_list
from crm_lists.framework.registry import Many

from ..owned import OwnedItem

#: Ties of the organisation itself: lists whose items name the leaver, and by which condition.
GROUPS, DELEGATIONS, SHARES = "groups", "delegations", "shares"
DEPARTMENTS, EMPLOYEES = "departments", "employees"


@dataclass(frozen=True)
class Holding:
    """What the leaver holds in one list."""

    definition: ListDefinition
    #: What the items are to the leaver.
    label: str
    #: The items that the actor may hand over or end.
    items: QuerySet[Any]
    count: int
    #: Further items that the actor may not change.
    out_of_reach: int = 0
    #: Whether the items go to a successor; the others end.
    is_handed_over: bool = True

    @property
    def code(self) -> str:
        """Return the code of the list."""
        return self.definition.code


@dataclass(frozen=True)
class Held:
    """Something that other apps keep for a person, such as check-outs; it ends when the person leaves."""

    label: str
    count: int
    #: Ends it: (actor) -> nothing.
    end: Callable[[Actor], None]


#: What other apps keep for a person: (actor, user) -> what is held, None where there is nothing.
held_things: Many[Callable[[Actor, User], Held | None]] = Many("things held by a leaver")
EVERYBODY = "*"


def held_by(actor: Actor, leaver: User) -> list[Held]:
    """Return what other apps keep for the leaver."""
    found = (look(actor, leaver) for look in held_things.get(EVERYBODY))
    return [one for one in found if one is not None and one.count]


def holdings_of(actor: Actor, leaver: User) -> list[Holding]:
    """Return what the leaver holds: two queries for each list, whatever the numbers."""
    owned = [_owned(actor, definition, leaver) for definition in owned_lists(actor)]
    ties = [
        _holding(actor, code, label, condition, is_handed_over=code in (DEPARTMENTS, EMPLOYEES))
        for code, label, condition in _ties(leaver)
    ]
    return [one for one in (*owned, *ties) if one.count or one.out_of_reach]


def owned_lists(actor: Actor) -> list[ListDefinition]:
    """Return the lists whose items have a salesperson, as far as they exist for the actor."""
    return [one for one in all_lists() if issubclass(one.model, OwnedItem) and access.may_open(actor, one)]


def _owned(actor: Actor, definition: ListDefinition, leaver: User) -> Holding:
    return _holding(actor, definition.code, definition.label, Q(salesperson__user=leaver))


def _ties(leaver: User) -> list[tuple[str, str, Q]]:
    now = timezone.now()
    open_ended = Q(revoked_at__isnull=True, ends_at__gt=now)
    return [
        (DEPARTMENTS, _("Departments managed"), Q(manager__user=leaver)),
        (EMPLOYEES, _("Direct reports"), Q(manager__user=leaver)),
        (GROUPS, _("Groups to leave"), Q(members__user=leaver)),
        (DELEGATIONS, _("Open delegations to end"), open_ended & (Q(person=leaver) | Q(deputy=leaver))),
        (SHARES, _("Shares received, to end"), Q(person=leaver)),
    ]


def _holding(actor: Actor, code: str, label: str, condition: Q, *, is_handed_over: bool = True) -> Holding:
    definition = find_list(code)
    needs = access.DELETE if code == SHARES else access.CHANGE
    mine = access.visible(actor, definition, needs).filter(condition).distinct()
    every = definition.items().filter(condition, deleted_at__isnull=True).distinct().count()
    count = mine.count() if every else 0
    return Holding(definition, label, mine, count, every - count, is_handed_over)
