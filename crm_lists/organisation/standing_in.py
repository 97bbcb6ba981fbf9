"""What standing in for an absent person means: whose names a change carries, and what the deputy is told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from crm_lists.framework import access, behalf, people
from crm_lists.framework.actors import Actor
from crm_lists.framework.dates import short_date
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.filters import mine
from crm_lists.framework.navigation import ABOVE, Banner, banners

from .owned import OwnedItem
from .rights import FACT, Rights, rights_of
from .salesperson import Salesperson

#: So many absent people are named in the banner.
NAMED = 3


def for_whom(actor: Actor) -> tuple[int, ...]:
    """Return the keys of the users for whom the actor stands in at this moment."""
    return tuple(dict.fromkeys(one.terms.person_id for one in rights_of(actor).lent))


@behalf.representing.register(behalf.EVERY_LIST)
def represented(
    actor: Actor, definition: ListDefinition, keys: Collection[Any], action: str
) -> Mapping[Any, User]:
    """Return the absent person for each item that only a lent right opens; the first one of several."""
    rights = rights_of(actor)
    if not rights.lent or not issubclass(definition.model, OwnedItem):
        return {}
    items = definition.items().filter(pk__in=keys)
    waiting = set(keys) - _reached(actor, definition, items, action, replace(rights, lent=()))
    found: dict[Any, int] = {}
    for one in rights.lent:
        if waiting:
            reached = waiting & _reached(actor, definition, items, action, replace(rights, lent=(one,)))
            found |= dict.fromkeys(reached, one.terms.person_id)
            waiting -= reached
    users = User.objects.in_bulk(set(found.values())) if found else {}
    return {key: users[person] for key, person in found.items()}


def _reached(
    actor: Actor, definition: ListDefinition, items: "QuerySet[Any]", action: str, rights: Rights
) -> set[Any]:
    """Return the keys of those items that these rights reach."""
    as_if = replace(actor, facts={FACT: rights})
    granted = access.condition(as_if, definition, action)
    return set() if granted is None else set(items.filter(granted).values_list("pk", flat=True))


def _mine(actor: Actor) -> tuple[int, ...]:
    """Return the places of the actor and of those for whom he stands in: what waits for him."""
    rights = rights_of(actor)
    return (*rights.salespeople, *(key for one in rights.lent for key in one.rights.salespeople))


mine.register(Salesperson, _mine)
mine.register(User, lambda actor: (actor.user.pk, *for_whom(actor)) if actor.user else None)


# -- the banner -----------------------------------------------------------------------------------


@banners.register(ABOVE)
def banner_of(actor: Actor) -> list[Banner]:
    """Return the sentence that names the absent people, nothing where the actor stands in for nobody."""
    ends: dict[int, datetime] = {}
    for one in rights_of(actor).lent:
        known = ends.get(one.terms.person_id, one.terms.ends_at)
        ends[one.terms.person_id] = max(known, one.terms.ends_at)
    if not ends:
        return []
    url = reverse("organisation:deputies")
    return [Banner(_sentence(list(ends.items())), url, _("Show what you may do"), "person_swap")]


def _sentence(ends: Sequence[tuple[int, datetime]]) -> str:
    names = people.names_of(key for key, _end in ends)
    said = [
        _("%(name)s until %(day)s") % {"name": names.get(key, ""), "day": short_date(last_day(end))}
        for key, end in ends[:NAMED]
    ]
    more = len(ends) - NAMED
    if more > 0:
        said.append(_("%(count)s more") % {"count": more})
    return _("You are working for %(people)s") % {"people": _(" and for ").join(said)}


# -- days -----------------------------------------------------------------------------------------


def zone_of(user: User | None) -> ZoneInfo:
    """Return the time zone in which the person counts days, the site's where none is chosen."""
    profile = UserProfile.objects.filter(user=user).first() if user is not None else None
    name = profile.current_time_zone if profile else ""
    return ZoneInfo(name or timezone.get_default_timezone_name())


def last_day(end: datetime, zone: ZoneInfo | None = None) -> date:
    """Return the last day of a period that ends at this moment."""
    return timezone.localtime(end - timedelta(microseconds=1), zone).date()
