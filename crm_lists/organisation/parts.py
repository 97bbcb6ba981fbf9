"""What makes up the condition on items: each grant, report line, territory and share is a part of its own.

The condition of a query and the reasons that people read are both made of these parts, so that neither says
what the other does not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import ForeignKey, Model, Q

from crm_lists.framework import access
from crm_lists.framework.definitions import ListDefinition

from . import lines, received, territories
from .received import Received
from .rights import LentRights, Rights
from .roles import Scope, TypeRight
from .snapshot import Granted, Place

#: What somebody does who reads: it reaches what all below a manager do.
READING = frozenset({access.VIEW, access.EXPORT, access.ANALYSE})
#: What a manager does with the items of those who report to him directly.
WRITING = frozenset({access.CHANGE, access.COMPLETE})
#: Kinds of parts beside the scopes of grants.
REPORTS, DEEP_REPORTS, SHARE, BELOW_SHARE = "reports", "deep reports", "share", "below share"
#: In this order a condition asks: the first finds most, and is counted alone first. "" is for territories.
ORDER = ("owner_id", "group_id", "", "salesperson_id", "pk")


@dataclass(frozen=True)
class Part:
    """One way by which items are within reach: keys in a column, or a condition of its own."""

    kind: str
    column: str = ""
    keys: tuple[int, ...] = ()
    condition: Q | None = None

    def asked(self) -> Q:
        """Return the condition on items."""
        return _of_keys(self.column, self.keys) if self.condition is None else self.condition


@dataclass(frozen=True)
class Bundle:
    """Parts that are limited alike: to a library, to types, to what somebody lends."""

    parts: Sequence[Part]
    limit: Q
    #: By whose rights, for one who stands in for somebody.
    lent: LentRights | None = None


@dataclass(frozen=True)
class Asked:
    """What is asked of the rights: an action on a list, with what was shared."""

    definition: ListDefinition
    action: str
    shares: Received
    #: Whether an item as it was written is asked for: then its parents count, and the use of its type.
    is_written: bool = False

    @property
    def code(self) -> str:
        """Return the code of the list."""
        return self.definition.code


def bundles(rights: Rights, asked: Asked) -> Iterator[Bundle]:
    """Give everything that the person reaches, by own rights and by those that are lent."""
    yield from _own(rights, asked)
    for lent in rights.lent:
        terms = lent.terms
        if terms.lists and asked.code not in terms.lists:
            continue
        if asked.action == access.APPROVE and not terms.with_approvals:
            continue
        column = type_column(asked.definition.model)
        limit = (
            Q(**{f"{column}__in": sorted(terms.types[column[:-3]])}) if column[:-3] in terms.types else Q()
        )
        for bundle in _own(lent.rights, asked):
            yield Bundle(bundle.parts, bundle.limit & limit, lent)


def condition(found: Iterable[Bundle]) -> Q | None:
    """Return the condition of all bundles together; None where there are none."""
    by_limit: list[tuple[Q, list[Part]]] = []
    for bundle in found:
        if not bundle.limit and any(part.kind == Scope.ALL for part in bundle.parts):
            return Q()
        same = next((parts for limit, parts in by_limit if limit == bundle.limit), None)
        if same is None:
            by_limit.append((bundle.limit, list(bundle.parts)))
        else:
            same.extend(bundle.parts)
    asked = [_together(parts) & limit for limit, parts in by_limit]
    return reduce(or_, asked) if asked else None


def _together(parts: Sequence[Part]) -> Q:
    """Return the condition that one of the parts holds; keys of one column are asked for at once."""
    if any(part.kind == Scope.ALL for part in parts):
        return Q()
    keys: dict[str, set[int]] = {}
    asked: dict[str, list[Q]] = {column: [] for column in ORDER}
    for part in parts:
        if part.condition is None:
            keys.setdefault(part.column, set()).update(part.keys)
        else:
            asked["" if part.kind == Scope.TERRITORY else "pk"].append(part.condition)
    for column, found in keys.items():
        asked[column].insert(0, _of_keys(column, sorted(found)))
    return reduce(or_, [one for column in ORDER for one in asked[column]])


def _of_keys(column: str, keys: Sequence[int]) -> Q:
    return Q(**{column: keys[0]}) if len(keys) == 1 else Q(**{f"{column}__in": list(keys)})


# -- the rights of one person -------------------------------------------------------------------


def _own(rights: Rights, asked: Asked) -> Iterator[Bundle]:
    if rights.is_administrator:
        yield Bundle((Part(Scope.ALL, condition=Q()),), Q())
        return
    granted: dict[tuple[str, int], list[tuple[Place, Granted]]] = {}
    for place, grant in rights.grants(asked.code, asked.action):
        granted.setdefault(grant.within, []).append((place, grant))
    types = type_limit(rights, asked)
    for within, some in granted.items():
        narrow = _narrowed(asked.definition.model, within)
        parts = [part for part in _parts(rights, asked, some) if part.keys or part.condition is not None]
        if narrow is None or not parts:
            continue
        if any(part.kind == Scope.ALL for part in parts) and not narrow:
            # Who administers everything is not kept out by types.
            yield Bundle(parts, Q())
        else:
            yield Bundle(parts, narrow & types)
    shared = list(_shared(rights, asked, has_grant=bool(granted)))
    if shared:
        yield Bundle(shared, types)


def _narrowed(model: type[Model], within: tuple[str, int]) -> Q | None:
    """Return the limit of a grant to a library or type; None where the list has no such column."""
    name, key = within
    if not name:
        return Q()
    known = {one.name: one for one in model._meta.concrete_fields if isinstance(one, ForeignKey)}
    return Q(**{known[name].attname: key}) if name in known else None


def _parts(rights: Rights, asked: Asked, granted: Sequence[tuple[Place, Granted]]) -> Iterator[Part]:
    scopes: dict[str, list[Place]] = {}
    for place, grant in granted:
        scopes.setdefault(grant.scope, []).append(place)
    if Scope.ALL in scopes:
        yield Part(Scope.ALL, condition=Q())
    yield from _owners(rights, scopes)
    groups = {group for place in scopes.get(Scope.GROUP, ()) for group in place.group_ids}
    yield Part(Scope.GROUP, "group_id", tuple(sorted(groups)))
    yield from _territories(rights, asked, scopes)
    if not (asked.is_written and set(scopes) == {Scope.TERRITORY} and territories.path_of(asked.definition)):
        yield Part(Scope.OWN, "salesperson_id", rights.salespeople)
    yield from _people(rights, asked, scopes)


def _owners(rights: Rights, scopes: Mapping[str, Sequence[Place]]) -> Iterator[Part]:
    own = {place.owner_id for scope in (Scope.OWNER, Scope.LINKED) for place in scopes.get(scope, ())}
    yield Part(Scope.OWNER, "owner_id", tuple(sorted(own)))
    with_links = [place.owner_id for place in scopes.get(Scope.LINKED, ())]
    linked = {other for owner in with_links for other in rights.chart.linked.get(owner, ())}
    yield Part(Scope.LINKED, "owner_id", tuple(sorted(linked - own)))


def _people(rights: Rights, asked: Asked, scopes: Mapping[str, Sequence[Place]]) -> Iterator[Part]:
    """Give the items of colleagues and of those who report to the person."""
    chart, user = rights.chart, rights.user_id
    if Scope.DEPARTMENT in scopes or Scope.DEPARTMENT_BELOW in scopes:
        colleagues = lines.colleagues_of(chart, user, and_below=False)
        yield Part(Scope.DEPARTMENT, "salesperson_id", _places(rights, colleagues))
    if Scope.DEPARTMENT_BELOW in scopes:
        colleagues = lines.colleagues_of(chart, user, and_below=True)
        yield Part(Scope.DEPARTMENT_BELOW, "salesperson_id", _places(rights, colleagues))
    if asked.action in READING | WRITING:
        depths = lines.reports_of(chart, user)
        yield Part(REPORTS, "salesperson_id", _places(rights, *depths[:1]))
        if asked.action in READING:
            yield Part(DEEP_REPORTS, "salesperson_id", _places(rights, *depths[1:]))


def _places(rights: Rights, *users: Iterable[int]) -> tuple[int, ...]:
    known = rights.chart.salespeople
    return tuple(sorted({key for some in users for user in some for key in known.get(user, ())}))


def _territories(rights: Rights, asked: Asked, scopes: Mapping[str, Sequence[Place]]) -> Iterator[Part]:
    places = scopes.get(Scope.TERRITORY)
    path = territories.path_of(asked.definition)
    if not places or not path:
        return
    areas = territories.areas_of(rights.chart, [key for place in places for key in place.territory_ids])
    found = territories.condition(asked.definition, path, areas)
    if found is not None:
        yield Part(Scope.TERRITORY, condition=found)
    if asked.is_written and path != "pk":
        # What is for no relation at all is in nobody's territory.
        yield Part(Scope.OWN, condition=Q(salesperson_id__in=rights.salespeople, **{f"{path}__isnull": True}))


def _shared(rights: Rights, asked: Asked, *, has_grant: bool) -> Iterator[Part]:
    """Give what was shared with the person: reading it needs no grant, all else a grant of some reach."""
    if asked.action not in READING | WRITING or asked.is_written:
        return
    if not has_grant and asked.action not in (access.VIEW, access.CHANGE):
        return
    level = "" if asked.action in READING else "edit"
    keys = asked.shares.keys(rights, asked.code, level)
    if keys is not None:
        is_listed = isinstance(keys, tuple)
        yield Part(SHARE, "pk", keys) if is_listed else Part(SHARE, condition=Q(pk__in=keys))
    container = received.containers.find(asked.definition.model)
    if container is not None:
        tops = asked.shares.keys(rights, container.list_code, level)
        if tops is not None:
            yield Part(BELOW_SHARE, condition=container.below(tops))


# -- types --------------------------------------------------------------------------------------


def type_column(model: type[Model]) -> str:
    """Return the column that holds the type of the model's items, empty for items without one."""
    name = getattr(model, "type_column", "")
    return model._meta.get_field(name).attname if name else ""  # type: ignore[union-attr]


def closed_types(rights: Rights, list_code: str, right: str) -> list[int]:
    """Return the types that are kept for other roles."""
    known = rights.chart.types.get((list_code, right), {})
    return sorted(key for key, roles in known.items() if not roles & rights.role_ids)


def may_use(rights: Rights, definition: ListDefinition, type_id: int | None) -> bool:
    """Tell whether the person may change items of the list to this type, by own rights or by lent ones."""
    if Scope.ALL in rights.scopes(definition.code, access.CHANGE):
        return True
    everybody = (rights, *(one.rights for one in rights.lent))
    return any(type_id not in closed_types(one, definition.code, TypeRight.Right.USE) for one in everybody)


def type_limit(rights: Rights, asked: Asked) -> Q:
    """Return the condition that an item is of no type that is closed to the person for this."""
    column = type_column(asked.definition.model)
    closed = set()
    if column:
        closed |= set(closed_types(rights, asked.code, TypeRight.Right.SEE))
        if asked.is_written:
            closed |= set(closed_types(rights, asked.code, TypeRight.Right.USE))
        if asked.action == access.ANALYSE:
            closed |= set(closed_types(rights, asked.code, TypeRight.Right.ANALYSE))
    return ~Q(**{f"{column}__in": sorted(closed)}) if closed else Q()
