"""Who sets deputies for whom: a person for himself, his managers, and a secretary whose role says so."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item

from ..lines import colleagues_of, reports_of
from ..parts import READING
from ..rights import Rights, rights_of
from ..roles import Scope
from ..snapshot import Place

CODE = "delegations"


def is_keeper_of_all(actor: Actor) -> bool:
    """Tell whether the actor sets deputies for everybody."""
    return actor.is_system or Scope.ALL in rights_of(actor).scopes(CODE, access.CHANGE)


def reports(actor: Actor) -> set[int]:
    """Return the users who report to the actor, at any depth."""
    rights = rights_of(actor)
    return {user for level in reports_of(rights.chart, rights.user_id) for user in level}


def kept_people(actor: Actor) -> set[int]:
    """Return the users for whom the actor may set a deputy, besides himself.

    Only a grant that names the list of delegations counts: who works on everything of his group must not
    lend himself the rights of a colleague.
    """
    rights = rights_of(actor)
    found = reports(actor)
    for place, grant in rights.grants(CODE, access.CHANGE):
        if grant.list_code == CODE:
            found |= set(_within(rights, place, Scope(grant.scope)))
    return found - {rights.user_id}


def _within(rights: Rights, place: Place, scope: Scope) -> Iterable[int]:
    """Return the users within reach of a scope as it is held at this place."""
    chart = rights.chart
    if scope in (Scope.DEPARTMENT, Scope.DEPARTMENT_BELOW):
        return colleagues_of(chart, rights.user_id, and_below=scope == Scope.DEPARTMENT_BELOW)
    owners = {place.owner_id} if scope in (Scope.OWNER, Scope.LINKED) else set()
    if scope == Scope.LINKED:
        owners |= set(chart.linked.get(place.owner_id, ()))
    groups = set(place.group_ids) if scope == Scope.GROUP else set()
    return [
        user
        for user, places in chart.places.items()
        if any(one.owner_id in owners or groups & set(one.group_ids) for one in places)
    ]


class DelegationPolicy:
    """Delegations are seen by the absent person, the deputy and those who may set them."""

    def condition(self, actor: Actor, definition: ListDefinition, action: str) -> Q | None:
        """Return the condition on the people that a delegation names."""
        if is_keeper_of_all(actor):
            return Q()
        if actor.user is None or not rights_of(actor).places:
            return None
        allowed = Q(person__in=sorted({actor.user.pk, *kept_people(actor)}))
        return allowed | Q(deputy=actor.user.pk) if action in READING else allowed

    def written(self, actor: Actor, definition: ListDefinition, action: str) -> Q | None:
        """Return the same condition."""
        return self.condition(actor, definition, action)

    def reasons(self, actor: Actor, item: Item) -> list[str]:
        """Return why the actor sees the delegation."""
        named = {getattr(item, "person_id", None), getattr(item, "deputy_id", None)}
        is_named = rights_of(actor).user_id in named
        return [_("it names you") if is_named else _("you may set a deputy for this person")]
