"""A firm as its org chart: departments, positions, people and equipment, with the ways between them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar


@dataclass(frozen=True)
class Department:
    """A department."""

    pk: int
    name: str
    parent_id: int | None = None
    manager_id: int | None = None


@dataclass(frozen=True)
class Position:
    """A position, held by somebody or vacant."""

    pk: int
    name: str
    department_id: int | None = None


@dataclass(frozen=True)
class Person:
    """An employee."""

    pk: int
    name: str
    user_id: int | None = None
    department_id: int | None = None
    position_id: int | None = None
    manager_id: int | None = None
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Thing:
    """A piece of equipment."""

    pk: int
    name: str
    kind: str
    department_id: int | None = None
    location: str = ""


Part = TypeVar("Part", Position, Thing)


def without_circles(parents: Mapping[int, int | None]) -> dict[int, int | None]:
    """Return the parents with unknown ones left out, and those by which a way up leads back to its start."""
    return {key: None if _leads_back(parents, key) else above for key, above in parents.items()}


def _leads_back(parents: Mapping[int, int | None], start: int) -> bool:
    seen, above = {start}, parents[start]
    if above not in parents:
        return True
    while above is not None and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above == start


def by_parent(parents: Mapping[int, int | None]) -> dict[int | None, list[int]]:
    """Return the keys below each key, those without a parent below None."""
    found: dict[int | None, list[int]] = defaultdict(list)
    for key, above in parents.items():
        found[above].append(key)
    return found


@dataclass(frozen=True)
class Firm:
    """What one person may see of an owner's organisation; all of it was read at once."""

    departments: Mapping[int, Department] = field(default_factory=dict)
    positions: Mapping[int, Position] = field(default_factory=dict)
    people: Mapping[int, Person] = field(default_factory=dict)
    equipment: tuple[Thing, ...] = ()
    #: Key of the employee who stands in at present, by the key of the absent one.
    deputies: Mapping[int, int] = field(default_factory=dict)

    # -- departments ----------------------------------------------------------------------------

    @cached_property
    def parents(self) -> dict[int, int | None]:
        """Return the department above each department."""
        return without_circles({one.pk: one.parent_id for one in self.departments.values()})

    @cached_property
    def below(self) -> dict[int | None, list[int]]:
        """Return the departments below each department, the outermost below None."""
        return by_parent(self.parents)

    def way_to(self, department_id: int | None) -> list[Department]:
        """Return the departments from the outermost to this one."""
        return [self.departments[key] for key in _way_up(self.parents, department_id)][::-1]

    @cached_property
    def members(self) -> dict[int | None, list[Person]]:
        """Return the people of each department, its manager first."""
        found: dict[int | None, list[Person]] = defaultdict(list)
        for person in self.people.values():
            found[person.department_id if person.department_id in self.departments else None].append(person)
        for key, members in found.items():
            head = self.departments[key].manager_id if key is not None else None
            members.sort(key=lambda person, head=head: (person.pk != head, person.name.casefold()))  # type: ignore[misc]
        return found

    @cached_property
    def vacancies(self) -> dict[int | None, list[Position]]:
        """Return the positions that nobody holds, by department."""
        held = {person.position_id for person in self.people.values()}
        return _by_department(self, (one for one in self.positions.values() if one.pk not in held))

    @cached_property
    def things(self) -> dict[int | None, list[Thing]]:
        """Return the equipment by department."""
        return _by_department(self, self.equipment)

    @cached_property
    def sizes(self) -> dict[int | None, int]:
        """Return how many people each department has with all below it."""
        found: dict[int | None, int] = defaultdict(int)
        for key, members in self.members.items():
            found[None] += len(members)
            for above in _way_up(self.parents, key):
                found[above] += len(members)
        return found

    # -- people ---------------------------------------------------------------------------------

    @cached_property
    def managers(self) -> dict[int, int | None]:
        """Return the manager of each person: the own one, else that of the department."""
        return without_circles({one.pk: self._manager_of(one) for one in self.people.values()})

    @cached_property
    def reports(self) -> dict[int | None, list[int]]:
        """Return the direct reports of each person, those without a manager below None."""
        return by_parent(self.managers)

    def line_of(self, person_id: int) -> list[Person]:
        """Return the people from the topmost manager to this one."""
        return [self.people[key] for key in _way_up(self.managers, person_id)][::-1]

    def team_size(self, person_id: int) -> int:
        """Return how many people report to this one, directly or not."""
        return sum(1 + self.team_size(key) for key in self.reports.get(person_id, ()))

    def _manager_of(self, person: Person) -> int | None:
        if person.manager_id in self.people:
            return person.manager_id
        heads = (self.departments[key].manager_id for key in _way_up(self.parents, person.department_id))
        return next((head for head in heads if head in self.people and head != person.pk), None)


def _way_up(parents: Mapping[int, int | None], key: int | None) -> Iterator[int]:
    while key is not None and key in parents:
        yield key
        key = parents[key]


def _by_department(firm: Firm, parts: Iterable[Part]) -> dict[int | None, list[Part]]:
    found: dict[int | None, list[Part]] = defaultdict(list)
    for part in parts:
        found[part.department_id if part.department_id in firm.departments else None].append(part)
    return found
