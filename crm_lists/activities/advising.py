"""What a person should know before saving an activity."""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.framework.people import display_name
from crm_lists.framework.warnings import SaveWarning, warners
from crm_lists.organisation.rights import rights_of
from crm_lists.organisation.roles import Scope

from .activity import Activity, ActivityList

#: Grants that reach further than the own items and groups.
WIDE = frozenset(Scope) - {Scope.OWN, Scope.GROUP}


@warners.register(ActivityList.code)
def warn_of_blind_person(actor: Actor, item: Item, columns: Collection[str]) -> Iterator[SaveWarning]:
    """Say that who is to do it may not see it, as far as rights tell before it is saved."""
    if not isinstance(item, Activity) or "responsible" not in columns or item.responsible is None:
        return
    if item.responsible_id == (actor.user.pk if actor.user else None) or may_see(item):
        return
    message = _("%(person)s may not see this activity: it belongs to the group “%(group)s”.")
    named = {"person": display_name(item.responsible), "group": item.group or "–"}
    yield SaveWarning("responsible-cannot-see", message % named, "responsible")


def may_see(activity: Activity) -> bool:
    """Tell whether the responsible person sees it by place, group or a wide grant; shares are not asked."""
    rights = rights_of(Actor.of(activity.responsible)) if activity.responsible is not None else None
    if rights is None or rights.is_administrator:
        return True
    if activity.owner_id not in rights.owner_ids:
        return False
    is_near = activity.group_id in rights.group_ids or activity.salesperson_id in rights.salespeople
    return is_near or bool(rights.scopes(ActivityList.code, access.VIEW) & WIDE)
