"""Row security: the policies that turn rights into conditions."""

from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of

from .delegation import Delegation
from .department import Department
from .employee import Employee
from .equipment import Equipment
from .group import Group
from .owned import OwnedItem
from .owner import Owner
from .position import Position
from .rights import Rights, condition_for, rights_of
from .roles import Scope
from .salesperson import Salesperson
from .share import Share
from .territory import Territory


class OwnedItemPolicy:
    """Items are seen by their salesperson, by the members of their group and as far as roles reach."""

    def condition(self, actor: Actor, definition: ListDefinition, action: str) -> Q | None:
        """Return the condition of the actor's grants."""
        rights = rights_of(actor)
        return condition_for(rights, rights.scopes(definition.code, action))

    def reasons(self, actor: Actor, item: Item) -> list[str]:
        """Return which grants reach the item."""
        if not isinstance(item, OwnedItem):
            return []
        rights = rights_of(actor)
        scopes = rights.scopes(definition_of(item).code, access.VIEW)
        return [reason for scope, reason in _reasons(rights, item) if scope in scopes]


def _reasons(rights: Rights, item: OwnedItem) -> list[tuple[Scope, str]]:
    found = [(Scope.ALL, _("your role sees all items"))]
    if rights.salesperson and item.salesperson_id == rights.salesperson.pk:
        found += [(scope, _("you are its salesperson")) for scope in (Scope.OWN, Scope.GROUP, Scope.OWNER)]
    if item.group_id in rights.group_ids:
        found.append((Scope.GROUP, _("you are in the group %(group)s") % {"group": item.group}))
    if item.owner_id == rights.owner_id:
        found.append((Scope.OWNER, _("your role sees all items of %(owner)s") % {"owner": item.owner}))
    return found


class OrganisationPolicy:
    """Colleagues see their own organisation; only administrators change it."""

    def __init__(self, owner_path: str) -> None:
        self.owner_path = owner_path

    def condition(self, actor: Actor, definition: ListDefinition, action: str) -> Q | None:
        """Return the condition: everything for administrators, the own owner's for the others."""
        rights = rights_of(actor)
        scopes = rights.scopes(definition.code, action)
        if Scope.ALL in scopes:
            return Q()
        if action != access.VIEW or not scopes or rights.owner_id is None:
            return None
        return Q(**{self.owner_path: rights.owner_id})

    def reasons(self, actor: Actor, item: Item) -> list[str]:
        """Return why the actor sees a part of the organisation."""
        scopes = rights_of(actor).scopes(definition_of(item).code, access.VIEW)
        return [_("your role sees all items") if Scope.ALL in scopes else _("it belongs to your owner")]


class PersonalPolicy:
    """Items that only the people named in them see; only administrators see those of others."""

    def __init__(self, *columns: str) -> None:
        self.columns = columns

    def condition(self, actor: Actor, definition: ListDefinition, action: str) -> Q | None:
        """Return the condition that one of the columns names the actor; the first may also change."""
        rights = rights_of(actor)
        if Scope.ALL in rights.scopes(definition.code, action):
            return Q()
        if actor.user is None or rights.salesperson is None:
            return None
        columns = self.columns if action == access.VIEW else self.columns[:1]
        return reduce(or_, (Q(**{column: actor.user.pk}) for column in columns))

    def reasons(self, actor: Actor, item: Item) -> list[str]:
        """Return why the actor sees it."""
        return [_("it names you")]


access.policies.register(OwnedItem, OwnedItemPolicy())
access.policies.register(Owner, OrganisationPolicy("pk"))
for model in (Salesperson, Group, Department, Position, Employee, Equipment, Territory):
    access.policies.register(model, OrganisationPolicy("owner_id"))
access.policies.register(Share, PersonalPolicy("created_by", "person"))
access.policies.register(Delegation, PersonalPolicy("person", "deputy"))
