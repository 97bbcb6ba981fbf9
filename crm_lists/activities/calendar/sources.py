"""The calendars that a person may lay over each other: common, own, of groups, people and equipment."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list
from crm_lists.organisation.rights import rights_of

from ..event import Event

COMMON, MINE, GROUP, DEPARTMENT, EMPLOYEE, EQUIPMENT = (
    "common",
    "mine",
    "group",
    "department",
    "employee",
    "equipment",
)
#: Calendars are drawn in so many colours, which then begin anew.
COLOURS = 8
#: So many calendars of each kind are offered, and so many may be on at once.
OFFERED, MOST = 60, 50
LABELS = {
    COMMON: _("Calendars"),
    GROUP: _("Groups"),
    DEPARTMENT: _("Departments"),
    EMPLOYEE: _("People"),
    EQUIPMENT: _("Rooms and equipment"),
}
LISTS = {GROUP: "groups", DEPARTMENT: "departments", EMPLOYEE: "employees", EQUIPMENT: "equipment"}


@dataclass(frozen=True)
class Source:
    """One calendar."""

    kind: str
    pk: int
    label: "str | Promise"
    #: The employees whose time it shows.
    people: frozenset[int] = frozenset()
    colour: int = 1
    is_on: bool = False

    @property
    def code(self) -> str:
        """Return the name of the calendar in addresses."""
        return f"{self.kind}-{self.pk}" if self.pk else self.kind

    @property
    def section(self) -> str:
        """Return under which heading it stands."""
        return COMMON if self.kind == MINE else self.kind


def sources_of(actor: Actor, on: Collection[str]) -> list[Source]:
    """Return the calendars that the person may see; those of these codes are on."""
    found: list[Source] = []
    for number, source in enumerate(_all(actor)):
        is_on = source.code in on and sum(one.is_on for one in found) < MOST
        found.append(replace(source, colour=number % COLOURS + 1, is_on=is_on))
    return found


def first_codes() -> list[str]:
    """Return the calendars that are on while nobody has chosen any."""
    return [COMMON, MINE]


def _all(actor: Actor) -> Iterator[Source]:
    yield Source(COMMON, 0, _("Common calendar"))
    people = list(_rows(actor, EMPLOYEE, "pk", "name", "department_id", "user_id", is_active=True))
    own = frozenset(row[0] for row in people if actor.user is not None and row[3] == actor.user.pk)
    yield Source(MINE, 0, _("My calendar"), own)
    groups = set(rights_of(actor).group_ids)
    for pk, name in _rows(actor, GROUP, "pk", "name"):
        if not groups or pk in groups or access.is_administrator(actor):
            yield Source(GROUP, pk, name)
    for pk, name in _rows(actor, DEPARTMENT, "pk", "name"):
        members = frozenset(row[0] for row in people if row[2] == pk)
        if members:
            yield Source(DEPARTMENT, pk, name, members)
    for pk, name, *_rest in people[:OFFERED]:
        if pk not in own:
            yield Source(EMPLOYEE, pk, name, frozenset([pk]))
    for pk, name in _rows(actor, EQUIPMENT, "pk", "name", is_active=True):
        yield Source(EQUIPMENT, pk, name)


def _rows(actor: Actor, kind: str, *columns: str, **only: Any) -> list[tuple[Any, ...]]:
    definition = find_list(LISTS[kind])
    if not access.may_open(actor, definition):
        return []
    most = None if kind == EMPLOYEE else OFFERED
    found = access.visible(actor, definition).filter(**only).order_by("name", "pk")
    return list(found.values_list(*columns)[:most])


def shown_events(actor: Actor, source: Source) -> Q:
    """Return the condition on the events that stand on a calendar because of what they are."""
    if source.kind == COMMON:
        return Q(calendar=Event.Calendar.COMMON)
    if source.kind == GROUP:
        return Q(group_id=source.pk) & ~Q(calendar=Event.Calendar.PERSONAL)
    if source.kind == EQUIPMENT:
        booked = Event.equipment.through.objects.filter(equipment_id=source.pk)
        return Q(pk__in=booked.values("event_id"))
    invited = Event.employees.through.objects.filter(employee_id__in=source.people)
    taking_part = Q(pk__in=invited.values("event_id"))
    if source.kind == MINE:
        taking_part |= Q(salesperson_id__in=rights_of(actor).salespeople)
    return taking_part | Q(salesperson__user__employee__in=source.people)
