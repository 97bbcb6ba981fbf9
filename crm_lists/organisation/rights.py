"""What an actor may do: his grants, looked up once per request, as conditions on a query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from crm_lists.framework.actors import Actor

from .group import Group
from .roles import EVERY_LIST, Grant, Scope
from .salesperson import Salesperson

FACT = "organisation.rights"


@dataclass(frozen=True)
class Rights:
    """The place of a user in the organisation, with what his roles grant."""

    user_id: int
    salesperson: Salesperson | None
    group_ids: tuple[int, ...]
    grants: tuple[Grant, ...]
    is_administrator: bool

    @property
    def owner_id(self) -> int | None:
        """Return the owner that the person works for."""
        return self.salesperson.owner_id if self.salesperson else None

    def scopes(self, list_code: str, action: str) -> set[Scope]:
        """Return how far the person may do this on the list."""
        if self.is_administrator:
            return {Scope.ALL}
        return {
            Scope(grant.scope)
            for grant in self.grants
            if grant.action == action and grant.list_code in (EVERY_LIST, list_code)
        }


def rights_of(actor: Actor) -> Rights:
    """Return the rights of the actor; three queries on first use, none afterwards."""
    return actor.fact(FACT, lambda: _load(actor))


def _load(actor: Actor) -> Rights:
    user = actor.user
    if user is None:
        return Rights(0, None, (), (), is_administrator=actor.is_system)
    salesperson = (
        Salesperson.objects.filter(user=user, deleted_at__isnull=True).select_related("owner").first()
    )
    if salesperson is None:
        return Rights(user.pk, None, (), (), is_administrator=user.is_superuser)
    groups = Group.objects.filter(members=salesperson, deleted_at__isnull=True).order_by("pk")
    return Rights(
        user.pk,
        salesperson,
        tuple(groups.values_list("pk", flat=True)),
        tuple(Grant.objects.filter(role__salespeople=salesperson)),
        is_administrator=user.is_superuser,
    )


def prepare(actors: Sequence[Actor]) -> None:
    """Look up the rights of many actors at once: four queries, whatever their number."""
    waiting = {actor.user.pk: actor for actor in actors if actor.user is not None and FACT not in actor.facts}
    found = Salesperson.objects.filter(user__in=waiting, deleted_at__isnull=True).select_related("owner")
    salespeople = {one.user_id: one for one in found}
    keys = [one.pk for one in salespeople.values()]
    groups = Group.objects.filter(members__in=keys, deleted_at__isnull=True).order_by("pk")
    member_of = _by_first(groups.values_list("members", "pk"))
    held = _by_first(
        Salesperson.roles.through.objects.filter(salesperson__in=keys).values_list("salesperson", "role")
    )
    granted = Grant.objects.filter(role__in={role for roles in held.values() for role in roles})
    grants = _by_first((grant.role_id, grant) for grant in granted)
    for user_id, actor in waiting.items():
        person = salespeople.get(user_id)
        key = person.pk if person else 0
        actor.facts[FACT] = Rights(
            user_id,
            person,
            tuple(member_of.get(key, ())),
            tuple(grant for role in held.get(key, ()) for grant in grants.get(role, ())),
            is_administrator=bool(actor.user and actor.user.is_superuser),
        )


def _by_first(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for first, second in pairs:
        found.setdefault(first, []).append(second)
    return found


def condition_for(rights: Rights, scopes: Iterable[Scope]) -> Q | None:
    """Return the condition on items that have owner, group and salesperson; None where no scope is given."""
    found = set(scopes)
    if Scope.ALL in found:
        return Q()
    parts = []
    if Scope.OWNER in found and rights.owner_id:
        parts.append(Q(owner_id=rights.owner_id))
    if Scope.GROUP in found and rights.group_ids:
        parts.append(Q(group_id__in=rights.group_ids))
    if found and rights.salesperson:
        parts.append(Q(salesperson_id=rights.salesperson.pk))
    return reduce(or_, parts) if parts else None
