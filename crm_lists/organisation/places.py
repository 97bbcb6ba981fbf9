"""For which owner, and in which group, a person of several places works: new items are stamped so."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.navigation import ABOVE, Entry, account_entries, standings
from crm_lists.framework.people import display_name
from crm_lists.framework.requests import EVERY_REQUEST, arrivals

from . import snapshot
from .group import Group
from .owner import Owner
from .rights import rights_of
from .roles import Scope
from .snapshot import Place

#: In the session: the chosen place and group, and that they are still to be asked for.
CHOSEN, ASK = "organisation.place", "organisation.ask"
#: On an actor who came by a request: the key of the chosen place, 0 where none was chosen, and of the group.
FACT = "organisation.chosen"
#: With a request of a program: the key of the owner for whom it works.
HEADER = "X-Owner"
#: So many people are named who can help.
NAMED = 3


class NoPlace(ValidationError):
    """The person has no place, or has yet to choose one of several."""


def place_of(actor: Actor) -> Place:
    """Return the place for which the actor works at present, or raise NoPlace with what to do."""
    places = rights_of(actor).places
    if not places:
        raise NoPlace(
            _("You work for no owner, so nothing can be added in your name. %(who)s can enter you.")
            % {"who": who_can_help()}
        )
    chosen, _group = actor.facts.get(FACT, (places[0].pk, 0))
    found = next((place for place in places if place.pk == chosen), None)
    if found is None and len(places) > 1:
        raise NoPlace(
            _("You work for several owners. Choose in your menu for which one you work now, then save again.")
        )
    return found or places[0]


def owner_id_of(actor: Actor) -> int:
    """Return the owner for whom the actor works at present, 0 for none."""
    try:
        return place_of(actor).owner_id
    except NoPlace:
        return 0


def group_of(actor: Actor, place: Place) -> int | None:
    """Return the group in which the actor works at present: the chosen one, else the first."""
    _place, group = actor.facts.get(FACT, (0, 0))
    return group if group in place.group_ids else next(iter(place.group_ids), None)


def who_can_help() -> str:
    """Return the names of people who can give somebody a place."""
    helps = Q(is_superuser=True) | Q(
        salespeople__deleted_at__isnull=True,
        salespeople__roles__grants__action="change",
        salespeople__roles__grants__scope=Scope.ALL,
    )
    found = User.objects.filter(helps, is_active=True).distinct().order_by("-is_superuser", "last_name", "pk")
    names = [display_name(user) for user in found[:NAMED]]
    return _(" or ").join(names) if names else _("An administrator")


# -- choosing -------------------------------------------------------------------------------------


def choices_of(actor: Actor) -> list[tuple[str, str]]:
    """Return the places of the actor, each with its groups where there are several, as key and name."""
    places = rights_of(actor).places
    owners = Owner.objects.in_bulk([place.owner_id for place in places])
    groups = Group.objects.in_bulk([key for place in places for key in place.group_ids])
    found = []
    for place in places:
        name = str(owners[place.owner_id])
        if len(place.group_ids) > 1:
            found += [(f"{place.pk}:{key}", f"{name} – {groups[key]}") for key in place.group_ids]
        else:
            found.append((f"{place.pk}:0", name))
    return found


def has_choice(actor: Actor) -> bool:
    """Tell whether the actor works at several places, or in several groups."""
    places = rights_of(actor).places
    return len(places) > 1 or any(len(place.group_ids) > 1 for place in places)


def choose(request: HttpRequest, choice: str) -> None:
    """Remember the choice for this login."""
    place, _colon, group = choice.partition(":")
    request.session[CHOSEN] = [int(place), int(group)]
    request.session.pop(ASK, None)


def ask_at_login(sender: object, request: HttpRequest | None, user: User, **kwargs: object) -> None:
    """Note at a login whether there is a choice to make; one place is taken silently."""
    if request is not None and len(snapshot.current().places.get(user.pk, ())) > 1:
        request.session[ASK] = True


user_logged_in.connect(ask_at_login, dispatch_uid="organisation.places")


@arrivals.register(EVERY_REQUEST)
def note_choice(request: HttpRequest, actor: Actor) -> None:
    """Note on the actor which place the session or the header of a program names."""
    owner = request.headers.get(HEADER)
    if owner is not None:
        places = rights_of(actor).places
        found = next((place.pk for place in places if str(place.owner_id) == owner.strip()), 0)
        actor.facts[FACT] = (found, 0)
        return
    session: Mapping[str, Any] = getattr(request, "session", {})
    if CHOSEN in session or ASK in session:
        actor.facts[FACT] = tuple(session.get(CHOSEN, (0, 0)))


# -- what pages say -------------------------------------------------------------------------------


@standings.register(ABOVE)
def standing_of(actor: Actor) -> Entry | None:
    """Return the owner for whom a person of several places works, with the way to another."""
    places = rights_of(actor).places
    if len(places) < 2:
        return None
    chosen, _group = actor.facts.get(FACT, (places[0].pk, 0))
    place = next((one for one in places if one.pk == chosen), None)
    owner = Owner.objects.filter(pk=place.owner_id).first() if place else None
    label = str(owner) if owner else _("Choose an owner")
    return Entry(label, reverse("organisation:place"), "building_bank")


@account_entries.register(ABOVE, order=60)
def way_to_choice(actor: Actor) -> list[Entry]:
    """Return the way to another place, for those who have a choice."""
    if not has_choice(actor):
        return []
    return [Entry(_("For whom I work"), reverse("organisation:place"), "building_bank")]
