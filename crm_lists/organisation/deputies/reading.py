"""The delegations that concern a person: own deputies, those for whom he stands in, and others he keeps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.framework.people import display_name
from crm_lists.framework.registry import NotRegistered

from ..delegation import Delegation
from ..standing_in import last_day, zone_of
from .deeds import lent_only
from .forms import type_choices
from .policy import CODE

#: So many delegations are shown; older ones stand in the list.
SHOWN = 100
STATES: dict[str, tuple["str | Promise", str]] = {
    "active": (_lazy("active"), "good"),
    "planned": (_lazy("planned"), "info"),
    "ended": (_lazy("ended"), "quiet"),
    "revoked": (_lazy("taken back"), "quiet"),
    "inactive": (_lazy("stopped: somebody left"), "warn"),
}


@dataclass(frozen=True)
class Line:
    """One delegation in words."""

    delegation: Delegation
    person: str
    deputy: str
    first: date
    last: date
    state: str
    lent: str
    #: Lists that the deputy opens by this only.
    lent_only: str
    may_change: bool

    @property
    def is_over(self) -> bool:
        """Tell whether nothing is lent by it any more."""
        return self.state not in ("active", "planned")

    @property
    def label(self) -> "str | Promise":
        """Return the state in words."""
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        """Return the colour of the state."""
        return STATES[self.state][1]


@dataclass(frozen=True)
class Overview:
    """What the page of deputies shows."""

    mine: Sequence[Line]
    standing_in: Sequence[Line]
    others: Sequence[Line]


def overview(actor: Actor) -> Overview:
    """Return the delegations that concern the actor, the last to end first."""
    definition = find_list(CODE)
    if not access.may_open(actor, definition):
        return Overview((), (), ())
    found = access.visible(actor, definition).select_related("person", "deputy")
    rows = list(found.order_by("-ends_at", "-pk")[:SHOWN])
    allowed = access.visible(actor, definition, access.CHANGE).filter(pk__in=[one.pk for one in rows])
    may_change = set(allowed.values_list("pk", flat=True))
    types = dict(type_choices()) if any(one.types for one in rows) else {}
    lines = [_line(one, types, may_change=one.pk in may_change) for one in rows]
    user = actor.user
    return Overview(
        [line for line in lines if line.delegation.person == user],
        [line for line in lines if line.delegation.deputy == user],
        [line for line in lines if user not in (line.delegation.person, line.delegation.deputy)],
    )


def _line(one: Delegation, types: dict[str, str], *, may_change: bool) -> Line:
    zone = zone_of(one.person)
    state = state_of(one)
    is_over = state not in ("active", "planned")
    return Line(
        one,
        display_name(one.person),
        display_name(one.deputy),
        timezone.localtime(one.starts_at, zone).date(),
        last_day(one.ends_at, zone),
        state,
        _lent(one, types),
        "" if is_over else ", ".join(known.label for known in lent_only(one.person, one.deputy)),
        may_change and not is_over,
    )


def state_of(one: Delegation) -> str:
    """Return where a delegation stands at this moment."""
    now = timezone.now()
    if one.revoked_at is not None:
        return "revoked"
    if one.ends_at <= now:
        return "ended"
    if not (one.person.is_active and one.deputy.is_active):
        return "inactive"
    return "planned" if one.starts_at > now else "active"


def _lent(one: Delegation, types: dict[str, str]) -> str:
    """Return what is lent in words."""
    said = ", ".join(_labels(one.lists)) if one.lists else _("everything")
    if one.types:
        named = (types.get(f"{column}:{key}") for column, key in one.types)
        said += f" ({', '.join(name for name in named if name)})"
    return f"{said}, {_('approvals too')}" if one.with_approvals else said


def _labels(codes: Iterable[str]) -> list[str]:
    found = []
    for code in codes:
        try:
            found.append(find_list(code).label)
        except NotRegistered:
            continue
    return found
