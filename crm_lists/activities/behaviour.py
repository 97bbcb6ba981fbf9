"""How the types of activities behave, kept in each process until an administrator changes one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from crm_lists.framework import surroundings

from .codes import ActivityStatus, ActivityType, FollowUp
from .transitions import parse_transitions

OPEN, COMPLETED, CANCELLED = "open", "completed", "cancelled"
_KEY = "activities.behaviour"


@dataclass(frozen=True)
class Status:
    """A status as plain values."""

    pk: int
    code: str
    label: str
    state: str
    is_active: bool


@dataclass(frozen=True)
class Task:
    """A task that an activity leaves behind."""

    name: str
    type_id: int
    days: int
    is_for_creator: bool


@dataclass(frozen=True)
class Behaviour:
    """What follows from the type of an activity."""

    pk: int
    code: str
    label: str
    is_active: bool
    needs_period: bool
    minutes: int | None
    #: The statuses that such an activity may be given, in their order.
    statuses: tuple[Status, ...]
    first: Status
    #: Codes that may follow a code; one that is not there may be followed by any.
    transitions: Mapping[str, tuple[str, ...]]
    completer: str
    closes_with_parts: bool
    creates_event: bool
    channel: str
    tasks: tuple[Task, ...]

    def following(self, status: Status | None) -> list[Status]:
        """Return the statuses to which an activity may go from this one."""
        allowed = self.transitions.get(status.code) if status else None
        return [one for one in self.statuses if one != status and (allowed is None or one.code in allowed)]

    def leading_to(self, state: str, status: Status | None = None) -> Status | None:
        """Return the first status of this state that may follow; None where there is none."""
        return next((one for one in self.following(status) if one.state == state), None)


@dataclass(frozen=True)
class Types:
    """All types and statuses, retired ones too."""

    statuses: Mapping[int, Status]
    behaviours: Mapping[int, Behaviour]

    @cached_property
    def by_code(self) -> Mapping[str, Behaviour]:
        """Return the types by their codes."""
        return {one.code: one for one in self.behaviours.values()}


def types() -> Types:
    """Return all types and statuses as they are at present."""
    return surroundings.known(_KEY, _load)


def behaviour_of(type_id: int) -> Behaviour:
    """Return how activities of this type behave."""
    return types().behaviours[type_id]


def status_of(status_id: int | None) -> Status | None:
    """Return the status of this key, retired or not."""
    return types().statuses.get(status_id) if status_id is not None else None


def _load() -> Types:
    statuses = {row.pk: _status(row) for row in ActivityStatus._default_manager.all()}
    tasks: dict[int, list[Task]] = {}
    for row in FollowUp._default_manager.filter(is_active=True):
        task = Task(row.name, row.makes_id, row.days, row.person == FollowUp.Person.CREATOR)
        tasks.setdefault(row.activity_type_id, []).append(task)
    chosen: dict[int, set[int]] = {}
    for type_id, status_id in ActivityType.statuses.through._default_manager.values_list(
        "activitytype_id", "activitystatus_id"
    ):
        chosen.setdefault(type_id, set()).add(status_id)
    active = [one for one in statuses.values() if one.is_active]
    rows = ActivityType._default_manager.all()
    found = {
        row.pk: _behaviour(row, _allowed(active, chosen.get(row.pk)), statuses, tasks.get(row.pk, ()))
        for row in rows
    }
    return Types(statuses, found)


def _status(row: ActivityStatus) -> Status:
    state = CANCELLED if row.is_cancelled else COMPLETED if row.is_final else OPEN
    return Status(row.pk, row.code, row.label, state, row.is_active)


def _allowed(active: Sequence[Status], chosen: set[int] | None) -> tuple[Status, ...]:
    return tuple(one for one in active if chosen is None or one.pk in chosen)


def _behaviour(
    row: ActivityType, allowed: tuple[Status, ...], statuses: Mapping[int, Status], tasks: Sequence[Task]
) -> Behaviour:
    # Where administrators retired every open status, an activity still begins somewhere.
    begins = (*allowed, *statuses.values())
    first = statuses.get(row.first_status_id or 0) or next(one for one in begins if one.state == OPEN)
    return Behaviour(
        pk=row.pk,
        code=row.code,
        label=row.label,
        is_active=row.is_active,
        needs_period=row.needs_period,
        minutes=row.default_minutes,
        statuses=allowed,
        first=first,
        transitions=parse_transitions(row.transitions),
        completer=row.completer,
        closes_with_parts=row.closes_with_parts,
        creates_event=row.creates_event,
        channel=row.channel,
        tasks=tuple(tasks),
    )


surroundings.watch(ActivityStatus, ActivityType, FollowUp)
