"""Row security: the policies that turn rights into conditions."""

from django.db.models import Q
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of

from .group import Group
from .owned import OwnedItem
from .owner import Owner
from .rights import Rights, condition_for, rights_of
from .roles import Scope
from .salesperson import Salesperson


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


access.policies.register(OwnedItem, OwnedItemPolicy())
access.policies.register(Owner, OrganisationPolicy("pk"))
access.policies.register(Salesperson, OrganisationPolicy("owner_id"))
access.policies.register(Group, OrganisationPolicy("owner_id"))
