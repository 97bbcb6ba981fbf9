"""The org chart as nested boxes, ready for the page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from crm_lists.framework.lists import find_list

from ..owner import Owner
from .firm import Department, Firm, Person

#: Boxes that are open when nobody asked for more.
OPEN_LEVELS = 3
#: More boxes than these do not stand side by side.
MAX_COLUMNS = 4
DEPARTMENTS, PEOPLE = "departments", "people"


@dataclass(frozen=True)
class Place:
    """What the address of the page asks for."""

    owner: Owner
    view: str = DEPARTMENTS
    department: int | None = None
    person: int | None = None
    text: str = ""
    is_open: bool = False

    def url(self, **changes: Any) -> str:
        """Return the address of the page with these changes; an empty value leaves a part out."""
        asked = {
            "owner": self.owner.pk,
            "view": self.view if self.view != DEPARTMENTS else "",
            "department": self.department,
            "person": self.person,
            "open": "all" if self.is_open else "",
            **changes,
        }
        kept = {name: value for name, value in asked.items() if value}
        return f"{reverse('organisation:chart')}?{urlencode(kept)}"


@dataclass
class Box:
    """One box of the chart with the boxes below it."""

    label: str
    url: str
    meta: str = ""
    is_open: bool = True
    people: list[dict[str, Any]] = field(default_factory=list)
    vacancies: list[dict[str, str]] = field(default_factory=list)
    equipment: list[dict[str, str]] = field(default_factory=list)
    children: "list[Box]" = field(default_factory=list)
    #: The person whom the box stands for.
    person: dict[str, Any] | None = None

    #: In how many columns the boxes below stand, nought where they stand below each other.
    columns: int = 0

    @property
    def is_leaf(self) -> bool:
        """Tell whether there is nothing to open."""
        return not (self.people or self.vacancies or self.equipment or self.children)


class Drawing:
    """Draws a firm as the address asks."""

    def __init__(self, firm: Firm, place: Place) -> None:
        self.firm = firm
        self.place = place
        person = firm.people.get(place.person or 0)
        #: Boxes on the way to the chosen person stand open.
        self.opened = {one.pk for one in firm.way_to(person.department_id)} if person else set()
        self.line = {one.pk for one in firm.line_of(place.person or 0)}

    def root(self) -> Box:
        """Return the outermost box; the first boxes that are several stand side by side."""
        root = fork = self._root()
        while len(fork.children) == 1:
            fork = fork.children[0]
        fork.columns = len(fork.children) if len(fork.children) <= MAX_COLUMNS else 0
        return root

    def _root(self) -> Box:
        if self.place.view == PEOPLE:
            person = self.firm.people.get(self.place.person or 0)
            return self._person(person, 0) if person else self._everybody()
        department = self.firm.departments.get(self.place.department or 0)
        return self._department(department, 0) if department else self._whole()

    def trail(self) -> list[tuple[str, str]]:
        """Return the boxes above the outermost one, with their addresses."""
        firm, place = self.firm, self.place
        whole = (place.owner.name, place.url(department=None, person=None))
        if place.view == PEOPLE:
            line = firm.line_of(place.person or 0)
            return [whole, *((one.name, place.url(person=one.pk)) for one in line[:-1])] if line else []
        way = firm.way_to(place.department)
        return [whole, *((one.name, place.url(department=one.pk)) for one in way[:-1])] if way else []

    # -- departments ----------------------------------------------------------------------------

    def _whole(self) -> Box:
        box = self._filled(Box(self.place.owner.name, "", _count(self.firm.sizes.get(None, 0))), None)
        box.children = [
            self._department(self.firm.departments[key], 1) for key in self.firm.below.get(None, ())
        ]
        return box

    def _department(self, department: Department, level: int) -> Box:
        key = department.pk
        is_open = level < OPEN_LEVELS or self.place.is_open or key in self.opened
        url = self.place.url(department=key) if level else ""
        box = self._filled(Box(department.name, url, _count(self.firm.sizes.get(key, 0)), is_open), key)
        below = self.firm.below.get(key, ())
        box.children = [self._department(self.firm.departments[one], level + 1) for one in below]
        return box

    def _filled(self, box: Box, key: int | None) -> Box:
        firm = self.firm
        box.people = [self.person(one) for one in firm.members.get(key, ())]
        positions, equipment = find_list("positions"), find_list("equipment")
        box.vacancies = [
            {"label": one.name, "url": positions.url_of(one.pk)} for one in firm.vacancies.get(key, ())
        ]
        box.equipment = [
            {
                "label": one.name,
                "meta": " · ".join(filter(None, (one.kind, one.location))),
                "url": equipment.url_of(one.pk),
            }
            for one in firm.things.get(key, ())
        ]
        return box

    # -- people ---------------------------------------------------------------------------------

    def _everybody(self) -> Box:
        box = Box(self.place.owner.name, "", _count(len(self.firm.people)))
        box.children = [self._person(self.firm.people[key], 1) for key in self.firm.reports.get(None, ())]
        return box

    def _person(self, person: Person, level: int) -> Box:
        below = self.firm.reports.get(person.pk, ())
        is_open = level < OPEN_LEVELS or self.place.is_open or person.pk in self.line
        box = Box(person.name, "", _count(self.firm.team_size(person.pk)) if below else "", is_open)
        box.person = self.person(person)
        box.children = [self._person(self.firm.people[key], level + 1) for key in below]
        return box

    def person(self, person: Person) -> dict[str, Any]:
        """Return a person as a line of the chart."""
        firm = self.firm
        position = firm.positions.get(person.position_id or 0)
        department = firm.departments.get(person.department_id or 0)
        deputy = firm.people.get(firm.deputies.get(person.pk, 0))
        return {
            "name": person.name,
            "position": position.name if position else "",
            "is_head": department is not None and department.manager_id == person.pk,
            "deputy": deputy.name if deputy else "",
            "url": f"{self.place.url(person=person.pk)}#person",
            "is_chosen": person.pk == self.place.person,
        }

    def card(self) -> Mapping[str, Any] | None:
        """Return the card of the chosen person."""
        firm, person = self.firm, self.firm.people.get(self.place.person or 0)
        if person is None:
            return None
        department = firm.departments.get(person.department_id or 0)
        manager = firm.people.get(firm.managers[person.pk] or 0)
        deputy = firm.people.get(firm.deputies.get(person.pk, 0))
        return {
            **self.person(person),
            "department": department.name if department else "",
            "department_url": self.place.url(view="", department=department.pk) if department else "",
            "manager": self.person(manager) if manager else None,
            "deputy": self.person(deputy) if deputy else None,
            "email": person.email,
            "phone": person.phone,
            "reports": [self.person(firm.people[key]) for key in firm.reports.get(person.pk, ())],
            "item_url": find_list("employees").url_of(person.pk),
            "line_url": self.place.url(view=PEOPLE, department=None),
            "close_url": self.place.url(person=None),
        }


def _count(people: int) -> str:
    return f"{people:,}"
