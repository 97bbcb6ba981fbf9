"""Reads a firm for its org chart: one query for each list, however many people there are."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list

from ..equipment import Equipment
from ..owner import Owner
from .firm import Department, Firm, Person, Position, Thing


def may_open(actor: Actor) -> bool:
    """Tell whether the org chart exists for the actor."""
    return access.may_open(actor, find_list("employees")) and access.may_open(actor, find_list("departments"))


def owners_of(actor: Actor) -> list[Owner]:
    """Return the owners whose chart the actor may see."""
    return list(access.visible(actor, find_list("owners")).order_by("name"))


def read_firm(actor: Actor, owner: Owner) -> Firm:
    """Return what the actor may see of the owner's organisation."""
    departments = [
        Department(*row)
        for row in _rows(actor, owner, "departments", "pk", "name", "parent_id", "manager_id")
    ]
    positions = [Position(*row) for row in _rows(actor, owner, "positions", "pk", "name", "department_id")]
    people = {
        row[0]: Person(*row)
        for row in _rows(
            actor,
            owner,
            "employees",
            *("pk", "name", "user_id", "department_id", "position_id", "manager_id", "email", "phone"),
            is_active=True,
        )
    }
    kinds = dict(Equipment.Kind.choices)
    columns = ("pk", "name", "kind", "department_id", "location")
    things = _rows(actor, owner, "equipment", *columns, is_active=True)
    return Firm(
        {one.pk: one for one in departments},
        {one.pk: one for one in positions},
        people,
        tuple(
            Thing(pk, name, str(kinds.get(kind, kind)), department, location)
            for pk, name, kind, department, location in things
        ),
        _deputies(people),
    )


def _rows(actor: Actor, owner: Owner, code: str, *columns: str, **only: Any) -> list[tuple[Any, ...]]:
    found = access.visible(actor, find_list(code)).filter(owner=owner, **only).order_by("name", "pk")
    return list(found.values_list(*columns))


def _deputies(people: Mapping[int, Person]) -> dict[int, int]:
    """Return who stands in for whom at present.

    Colleagues need to know it though the delegation itself names neither of them, so the program looks; it
    tells only of people whom the actor sees anyway.
    """
    by_user = {person.user_id: person.pk for person in people.values() if person.user_id is not None}
    return {
        by_user[absent]: by_user[deputy]
        for absent, deputy in _delegated(by_user)
        if absent in by_user and deputy in by_user
    }


def _delegated(users: Collection[int]) -> list[tuple[int, int]]:
    now = timezone.now()
    delegations = access.visible(Actor.system(), find_list("delegations"))
    active = delegations.filter(
        starts_at__lte=now, ends_at__gt=now, revoked_at__isnull=True, person__in=users
    )
    active = active.filter(person__in=users).order_by("-starts_at")
    return list(active.values_list("person_id", "deputy_id"))
