"""Row security: the policies that turn rights into conditions."""

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of

from . import parts
from .delegation import Delegation
from .department import Department
from .deputies.policy import DelegationPolicy
from .employee import Employee
from .equipment import Equipment
from .group import Group
from .kept_conditions import condition_of
from .owned import OwnedItem
from .owner import Owner
from .parts import READING, Asked
from .position import Position
from .reasons import reasons_of
from .received import counting, received_by, with_whom
from .rights import rights_of
from .roles import Scope
from .salesperson import Salesperson
from .share import Share
from .territory import Territory


class OwnedItemPolicy:
    """Items are within reach as far as grants, report lines, shares and lent rights go."""

    def condition(self, actor: Actor, definition: ListDefinition, action: str) -> Q | None:
        """Return the condition of all that the actor holds; adding asks for the item as it is written."""
        return self._condition(actor, definition, action, is_written=action == access.ADD)

    def written(self, actor: Actor, definition: ListDefinition, action: str) -> Q | None:
        """Return the condition that an item's parents and its type are within reach too."""
        return self._condition(actor, definition, action, is_written=True)

    def _condition(
        self, actor: Actor, definition: ListDefinition, action: str, *, is_written: bool
    ) -> Q | None:
        def put_together() -> Q | None:
            asked = Asked(definition, action, received_by(actor), is_written)
            return condition_of(rights_of(actor), asked)

        # A page asks many times; rights and shares stand for the whole request anyway.
        return actor.fact(f"organisation.condition.{definition.code}.{action}.{is_written}", put_together)

    def reasons(self, actor: Actor, item: Item) -> list[str]:
        """Return which grants, lines and shares reach the item."""
        if not isinstance(item, OwnedItem):
            return []
        asked = Asked(definition_of(item), access.VIEW, received_by(actor))
        return reasons_of(rights_of(actor), asked, item)


def is_of_closed_type(actor: Actor, definition: ListDefinition, item: Item, changed: Collection[str]) -> bool:
    """Tell whether an item was given a type that is kept for other roles."""
    name = getattr(type(item), "type_column", "")
    if not name or name not in changed:
        return False
    return not parts.may_use(rights_of(actor), definition, getattr(item, parts.type_column(type(item))))


class OrganisationPolicy:
    """Colleagues see their own organisation; only administrators change it."""

    def __init__(self, owner_path: str) -> None:
        self.owner_path = owner_path

    def condition(self, actor: Actor, definition: ListDefinition, action: str) -> Q | None:
        """Return the condition: everything for administrators, the own owners' for the others."""
        rights = rights_of(actor)
        scopes = rights.scopes(definition.code, action)
        if Scope.ALL in scopes:
            return Q()
        if action not in READING or not scopes or not rights.places:
            return None
        owners = set(rights.owner_ids)
        if Scope.LINKED in scopes:
            owners |= {other for owner in rights.owner_ids for other in rights.chart.linked.get(owner, ())}
        return Q(**{f"{self.owner_path}__in": sorted(owners)})

    def written(self, actor: Actor, definition: ListDefinition, action: str) -> Q | None:
        """Return the same condition: what administrators write, they still see."""
        return self.condition(actor, definition, action)

    def reasons(self, actor: Actor, item: Item) -> list[str]:
        """Return why the actor sees a part of the organisation."""
        scopes = rights_of(actor).scopes(definition_of(item).code, access.VIEW)
        return [_("your role sees all items") if Scope.ALL in scopes else _("it belongs to your owner")]


class SharePolicy:
    """Who gave a share sees and changes it; who receives it sees it as long as it counts."""

    def condition(self, actor: Actor, definition: ListDefinition, action: str) -> Q | None:
        """Return the condition that the actor gave the share, or receives it at present."""
        rights = rights_of(actor)
        if Scope.ALL in rights.scopes(definition.code, action):
            return Q()
        if actor.user is None or not rights.places:
            return None
        given = Q(created_by=actor.user.pk)
        if action not in READING:
            return given
        return given | (with_whom([actor.user.pk], rights.group_ids) & counting())

    def written(self, actor: Actor, definition: ListDefinition, action: str) -> Q | None:
        """Return the same condition."""
        return self.condition(actor, definition, action)

    def reasons(self, actor: Actor, item: Item) -> list[str]:
        """Return why the actor sees it."""
        if actor.user is not None and getattr(item, "group_id", None) in rights_of(actor).group_ids:
            return [_("it names a group of yours")]
        return [_("it names you")]


access.bars.register(access.EVERY_POLICY)(is_of_closed_type)
access.policies.register(OwnedItem, OwnedItemPolicy())
access.policies.register(Owner, OrganisationPolicy("pk"))
for model in (Salesperson, Group, Department, Position, Employee, Equipment, Territory):
    access.policies.register(model, OrganisationPolicy("owner_id"))
access.policies.register(Share, SharePolicy())
access.policies.register(Delegation, DelegationPolicy())
