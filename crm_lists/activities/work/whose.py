"""Whose work is looked at: one's own and that of absent people, a report's, or everybody's."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from crm_lists.framework import people
from crm_lists.framework.actors import Actor
from crm_lists.organisation import snapshot
from crm_lists.organisation.lines import reports_of
from crm_lists.organisation.standing_in import for_whom

#: In the address: whom one stands in for too, only oneself, and everybody whose work one may read.
MINE, ME, EVERYBODY = "", "me", "all"


@dataclass(frozen=True)
class Whose:
    """The people whose work is looked at; everybody where it is not narrowed."""

    users: tuple[int, ...] = ()
    is_everybody: bool = False

    @property
    def places(self) -> tuple[int, ...]:
        """Return the keys under which they are salespeople."""
        chart = snapshot.current()
        return tuple(place.pk for user in self.users for place in chart.places.get(user, ()))

    @property
    def groups(self) -> tuple[int, ...]:
        """Return the groups in which they are."""
        chart = snapshot.current()
        places = (place for user in self.users for place in chart.places.get(user, ()))
        return tuple(sorted({group for place in places for group in place.group_ids}))


def whose(actor: Actor, asked: str) -> Whose:
    """Return the people that the address names; one's own work where it names nobody who is offered."""
    own = actor.user.pk if actor.user is not None else 0
    if asked == EVERYBODY:
        return Whose(is_everybody=True)
    if asked == ME:
        return Whose((own,))
    if asked.isdecimal() and asked in {str(pk) for pk in _others(actor)}:
        return Whose((int(asked),))
    return Whose((own, *for_whom(actor)))


def choices(actor: Actor) -> list[tuple[str, str]]:
    """Return whose work is offered: oneself, absent people, one's reports, everybody."""
    others = _others(actor)
    names = people.names_of(others) if others else {}
    found = [(MINE, _("Mine and of those I stand in for"))] if for_whom(actor) else []
    found.append((ME if found else MINE, _("Mine")))
    found += sorted(((str(pk), str(names[pk])) for pk in others if pk in names), key=lambda pair: pair[1])
    return [*found, (EVERYBODY, _("Everybody’s"))]


def _others(actor: Actor) -> Iterable[int]:
    """Return the absent people and the reports of the actor."""
    if actor.user is None:
        return []
    below = (user for level in reports_of(snapshot.current(), actor.user.pk) for user in level)
    return list(dict.fromkeys((*for_whom(actor), *below)))
