"""The whole organisation as plain values, loaded by one query and kept in each process under a stamp.

It holds who works where with which roles, what roles grant, the tree of departments and managers, territories
and lent rights: all that conditions are made of but for shares, of which there may be very many.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.db.models import Case, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from crm_lists.framework import stamps

from .delegation import Delegation
from .department import Department
from .employee import Employee
from .group import Group
from .owner import Owner
from .roles import ColumnRight, Grant, Role, TypeRight
from .salesperson import Salesperson
from .territory import Territory

#: The key of the organisation's stamp.
STAMP = 2
#: Numbers and texts of each row of the one query for everything.
NUMBERS, TEXTS = 4, 4
#: The role whose rights over everything are never lent.
ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Granted:
    """A right of a role as plain values."""

    list_code: str
    action: str
    scope: str
    #: Lookup column and key that the items must have; no column for all items.
    within: tuple[str, int]
    role: str


@dataclass(frozen=True)
class Place:
    """What a user is with one owner."""

    pk: int
    owner_id: int
    group_ids: tuple[int, ...]
    role_ids: tuple[int, ...]
    grants: tuple[Granted, ...]
    territory_ids: tuple[int, ...]


@dataclass(frozen=True)
class Area:
    """A territory with its rule in the notation of filters."""

    pk: int
    parent_id: int
    owner_id: int
    rule: str


@dataclass(frozen=True)
class Lent:
    """Rights that one person lends to another for a time."""

    pk: int
    person_id: int
    deputy_id: int
    starts_at: datetime
    ends_at: datetime
    lists: frozenset[str]
    #: Keys of the lent types by column; a column that is not there is not limited.
    types: Mapping[str, frozenset[int]]
    with_approvals: bool

    def is_active(self, now: datetime) -> bool:
        """Tell whether the rights are lent at this moment."""
        return self.starts_at <= now < self.ends_at


@dataclass(frozen=True)
class Line:
    """Where somebody stands in the org chart."""

    pk: int
    user_id: int
    department_id: int
    manager_id: int


@dataclass(frozen=True)
class Unit:
    """A department with its place in the tree."""

    pk: int
    parent_id: int
    manager_id: int


@dataclass(eq=False)
class Snapshot:
    """The organisation at one stamp."""

    rows: Mapping[str, Sequence[tuple[Any, ...]]] = field(default_factory=dict)
    #: What other modules derive from it, by their own keys.
    derived: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def lent(self) -> Sequence[Lent]:
        """Return the rights that were lent and whose time has not ended yet, the oldest first."""
        return [_lent(row) for row in sorted(self._of("lent"))]

    @cached_property
    def places(self) -> Mapping[int, tuple[Place, ...]]:
        """Return the places of each user, the oldest first."""
        members = _by_first((person, group) for group, person in self._pairs("member"))
        held = _by_first(self._pairs("holds"))
        areas = _by_first((person, area) for area, person in self._pairs("serves"))
        found: dict[int, list[Place]] = {}
        for pk, user, owner, is_gone, *_rest in sorted(self._of("place")):
            if not is_gone:
                roles = tuple(sorted(held.get(pk, ())))
                grants = tuple(grant for role in roles for grant in self.grants.get(role, ()))
                groups, territories = sorted(members.get(pk, ())), sorted(areas.get(pk, ()))
                place = Place(pk, owner, tuple(groups), roles, grants, tuple(territories))
                found.setdefault(user, []).append(place)
        return {user: tuple(places) for user, places in found.items()}

    @cached_property
    def salespeople(self) -> Mapping[int, tuple[int, ...]]:
        """Return the keys of each user's places, former ones too: their items stay theirs."""
        found = _by_first((user, pk) for pk, user, *_rest in self._of("place"))
        return {user: tuple(sorted(keys)) for user, keys in found.items()}

    @cached_property
    def grants(self) -> Mapping[int, Sequence[Granted]]:
        """Return what each role grants."""
        names = {pk: code for pk, _b, _c, _d, code, *_rest in self._of("role")}
        return _by_first(
            (role, Granted(code, action, scope, (column, key), names.get(role, "")))
            for role, key, _c, _d, code, action, scope, column in self._of("grant")
        )

    @cached_property
    def types(self) -> Mapping[tuple[str, str], Mapping[int, frozenset[int]]]:
        """Return the roles that have a right for a type: {(list, right): {type: roles}}."""
        found: dict[tuple[str, str], dict[int, set[int]]] = {}
        for role, key, _c, _d, code, right, *_rest in self._of("type"):
            found.setdefault((code, right), {}).setdefault(key, set()).add(role)
        return {
            known: {key: frozenset(roles) for key, roles in types.items()} for known, types in found.items()
        }

    @cached_property
    def columns(self) -> Mapping[int, Sequence[tuple[str, str]]]:
        """Return the guarded sets of columns of each role, with what it may do with them."""
        return _by_first((role, (code, right)) for role, _b, _c, _d, code, right, *_r in self._of("column"))

    @cached_property
    def linked(self) -> Mapping[int, Sequence[int]]:
        """Return the owners that are linked with each owner."""
        return _by_first(self._pairs("link"))

    @cached_property
    def lines(self) -> Mapping[int, Line]:
        """Return the employees by key."""
        return {row[0]: Line(*row[:4]) for row in self._of("employee")}

    @cached_property
    def units(self) -> Mapping[int, Unit]:
        """Return the departments by key."""
        return {row[0]: Unit(*row[:3]) for row in self._of("department")}

    @cached_property
    def areas(self) -> Mapping[int, Area]:
        """Return the territories by key."""
        return {
            pk: Area(pk, parent, owner, rule) for pk, parent, owner, _d, rule, *_rest in self._of("territory")
        }

    @cached_property
    def lent_to(self) -> Mapping[int, Sequence[Lent]]:
        """Return what is lent to each deputy, now or later."""
        return _by_first((one.deputy_id, one) for one in self.lent)

    def _of(self, kind: str) -> Sequence[tuple[Any, ...]]:
        return self.rows.get(kind, ())

    def _pairs(self, kind: str) -> Iterator[tuple[int, int]]:
        return ((row[0], row[1]) for row in self._of(kind))


def current() -> Snapshot:
    """Return the organisation as it is now."""
    return _kept.current()


def changed(*_arguments: object, **_about: object) -> None:
    """Tell all processes that the organisation has changed; this one sees it at once."""
    stamps.renew(STAMP)


def forget() -> None:
    """Forget what was loaded."""
    _kept.forget()


# -- loading ------------------------------------------------------------------------------------


def _load(_stamp: uuid.UUID | None) -> Snapshot:
    first, *others = _everything()
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for kind, *values in first.union(*others, all=True):
        rows.setdefault(kind, []).append(tuple(values))
    return Snapshot(rows)


def _everything() -> Iterator["QuerySet[Any, tuple[Any, ...]]"]:
    """Give the queries for everything, all of the same columns."""
    is_gone = Case(When(deleted_at=None, then=Value(0)), default=Value(1))
    yield _part("place", Salesperson._base_manager.all(), "pk", "user_id", "owner_id", is_gone)
    members = Group.members.through._base_manager.filter(group__deleted_at=None)
    yield _part("member", members, "group_id", "salesperson_id")
    yield _part("holds", Salesperson.roles.through._base_manager.all(), "salesperson_id", "role_id")
    yield _part("role", Role._base_manager.all(), "pk", texts=("code",))
    texts = ("list_code", "action", "scope", "within_column")
    yield _part("grant", Grant._base_manager.all(), "role_id", "within_id", texts=texts)
    types = TypeRight._base_manager.all()
    yield _part("type", types, "role_id", "type_id", texts=("list_code", "right"))
    yield _part("column", ColumnRight._base_manager.all(), "role_id", texts=("column_set", "right"))
    links = Owner.linked.through._base_manager.filter(to_owner__deleted_at=None)
    yield _part("link", links, "from_owner_id", "to_owner_id")
    departments = Department._base_manager.filter(deleted_at=None)
    yield _part("department", departments, "pk", "parent_id", "manager_id")
    employees = Employee._base_manager.filter(deleted_at=None)
    yield _part("employee", employees, "pk", "user_id", "department_id", "manager_id")
    territories = Territory._base_manager.filter(deleted_at=None)
    yield _part("territory", territories, "pk", "parent_id", "owner_id", texts=("rule",))
    served = Territory.salespeople.through._base_manager.filter(territory__deleted_at=None)
    yield _part("serves", served, "territory_id", "salesperson_id")
    approves = Case(When(with_approvals=True, then=Value(1)), default=Value(0))
    texts = ("starts_at", "ends_at", "lists", "types")
    yield _part("lent", _lendings(), "pk", "person_id", "deputy_id", approves, texts=texts)


def _part(
    kind: str, items: "QuerySet[Any]", *numbers: Any, texts: Sequence[str] = ()
) -> "QuerySet[Any, tuple[Any, ...]]":
    figures = [Coalesce(number, 0) for number in numbers]
    padding = [Value(0)] * (NUMBERS - len(numbers)), [Value("")] * (TEXTS - len(texts))
    return items.order_by().values_list(Value(kind), *figures, *padding[0], *map(_text, texts), *padding[1])


def _text(name: str) -> Cast:
    return Cast(name, TextField())


def _lendings() -> "QuerySet[Delegation]":
    """Return the delegations that count at present or will."""
    return Delegation._base_manager.filter(
        deleted_at=None,
        revoked_at=None,
        ends_at__gt=timezone.now(),
        person__is_active=True,
        deputy__is_active=True,
    )


def _lent(row: tuple[Any, ...]) -> Lent:
    pk, person, deputy, approves, starts_at, ends_at, list_codes, types = row
    return Lent(
        pk,
        person,
        deputy,
        _moment(starts_at),
        _moment(ends_at),
        frozenset(json.loads(list_codes)),
        {column: frozenset(keys) for column, keys in _by_first(json.loads(types)).items()},
        bool(approves),
    )


def _moment(text: str) -> datetime:
    """Return a moment that the database gave as text: in UTC, which PostgreSQL says and SQLite does not."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _by_first(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for first, second in pairs:
        found.setdefault(first, []).append(second)
    return found


_kept: stamps.Kept[Snapshot] = stamps.Kept(STAMP, _load)
