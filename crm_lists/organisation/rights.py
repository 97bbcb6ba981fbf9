"""What an actor may do: his places, his grants and what is lent to him, by a snapshot of the organisation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils import timezone

from crm_lists.framework.actors import Actor

from . import snapshot
from .roles import EVERY_LIST, Scope
from .snapshot import ADMINISTRATOR, Granted, Lent, Place, Snapshot

FACT = "organisation.rights"


@dataclass(frozen=True)
class Rights:
    """The places of a user in the organisation, with what his roles grant there."""

    user_id: int
    places: tuple[Place, ...]
    is_administrator: bool
    chart: Snapshot
    #: The rights that others lend to him at this moment.
    lent: tuple["LentRights", ...] = ()

    @property
    def place(self) -> Place | None:
        """Return the first of the places."""
        return self.places[0] if self.places else None

    @property
    def owner_id(self) -> int | None:
        """Return the owner that the person works for, the first one of several."""
        return self.place.owner_id if self.place else None

    @property
    def salespeople(self) -> tuple[int, ...]:
        """Return the keys of his places, as the salesperson of items names them."""
        return tuple(place.pk for place in self.places)

    @property
    def owner_ids(self) -> tuple[int, ...]:
        """Return the owners that the person works for."""
        return tuple(place.owner_id for place in self.places)

    @cached_property
    def group_ids(self) -> tuple[int, ...]:
        """Return the groups that the person is in, at any place."""
        return tuple(sorted({group for place in self.places for group in place.group_ids}))

    @cached_property
    def role_ids(self) -> frozenset[int]:
        """Return the roles that the person holds at any place."""
        return frozenset(role for place in self.places for role in place.role_ids)

    def grants(self, list_code: str, action: str) -> list[tuple[Place, Granted]]:
        """Return what his roles grant for this on the list, each with the place where he holds the role."""
        return [
            (place, grant)
            for place in self.places
            for grant in place.grants
            if grant.action == action and grant.list_code in (EVERY_LIST, list_code)
        ]

    def scopes(self, list_code: str, action: str) -> set[Scope]:
        """Return how far the person may do this on the list, by grants that are not narrowed."""
        if self.is_administrator:
            return {Scope.ALL}
        found = self.grants(list_code, action)
        return {Scope(grant.scope) for _place, grant in found if not grant.within[0]}

    def columns(self, column_set: str) -> set[str]:
        """Return what the person may do with a guarded set of columns: read, write or nothing."""
        if self.is_administrator:
            return {"read", "write"}
        held = (pair for role in self.role_ids for pair in self.chart.columns.get(role, ()))
        found = {right for code, right in held if code == column_set}
        return {"read", *found} if found else found


@dataclass(frozen=True)
class LentRights:
    """What one person lends to another: his rights, as far as he lends them."""

    rights: Rights
    terms: Lent


def rights_of(actor: Actor) -> Rights:
    """Return the rights of the actor; they follow from the snapshot of the organisation."""
    return actor.fact(FACT, lambda: _rights(actor, snapshot.current()))


def prepare(actors: Sequence[Actor]) -> None:
    """Find out the rights of many actors by the same snapshot."""
    chart = snapshot.current()
    for actor in actors:
        actor.fact(FACT, lambda actor=actor: _rights(actor, chart))  # type: ignore[misc]


def _rights(actor: Actor, chart: Snapshot) -> Rights:
    user = actor.user
    if user is None:
        return Rights(0, (), actor.is_system, chart)
    now = timezone.now()
    active = (one for one in chart.lent_to.get(user.pk, ()) if one.is_active(now))
    lent = tuple(LentRights(_lendable(chart, one.person_id), one) for one in active)
    return Rights(user.pk, chart.places.get(user.pk, ()), user.is_superuser, chart, lent)


def _lendable(chart: Snapshot, person_id: int) -> Rights:
    """Return what a person can lend: not what is lent to him, and nothing of an administrator's power."""
    places = chart.places.get(person_id, ())
    return Rights(person_id, tuple(_without_power(places)), is_administrator=False, chart=chart)


def _without_power(places: Iterable[Place]) -> Iterable[Place]:
    for place in places:
        kept = (one for one in place.grants if one.role != ADMINISTRATOR or one.scope != Scope.ALL)
        yield replace(place, grants=tuple(kept))
