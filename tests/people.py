"""The people of the tests: two owners, three groups, and one person of each kind."""

from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.organisation.models import Group, Owner, Role, Salesperson

Row = TypeVar("Row", bound=Item)

GROUPS = {"north": "first", "south": "first", "abroad": "second"}
#: Names of the people who work for an owner, with role and group: {name: (owner, role, group)}.
PLACES = {
    "salesperson": ("first", "salesperson", "north"),
    "colleague": ("first", "salesperson", "north"),
    "reader": ("first", "reader", "north"),
    "other_group": ("first", "salesperson", "south"),
    "manager": ("first", "manager", ""),
    "administrator": ("first", "administrator", ""),
    "stranger": ("second", "salesperson", "abroad"),
}


@dataclass(frozen=True)
class World:
    """Who is there, and where everybody belongs."""

    first: Owner
    second: Owner
    #: Groups of the first owner.
    north: Group
    south: Group
    #: The group of the second owner.
    abroad: Group
    salesperson: User
    colleague: User
    reader: User
    other_group: User
    manager: User
    administrator: User
    stranger: User
    #: Can log in, but works for no owner and holds no role.
    nobody: User

    def person(self, name: str) -> User:
        """Return the person of this name, for parametrised tests."""
        found: User = getattr(self, name)
        return found


def actor(person: User) -> Actor:
    """Return the person as the one who acts."""
    return Actor.of(person)


def client_of(person: User) -> Client:
    """Return a browser in which the person is logged in."""
    client = Client()
    client.force_login(person)
    return client


def make_user(username: str, **values: Any) -> User:
    """Make a user who cannot log in by password."""
    last_name = username.replace("_", " ").title()
    return User.objects.create(username=username, first_name="Test", last_name=last_name, **values)


def make_world() -> World:
    """Make the organisation and its people."""
    owners = {name: _row(Owner, name=f"{name.title()} Owner") for name in ("first", "second")}
    groups = {name: _row(Group, name=name.title(), owner=owners[owner]) for name, owner in GROUPS.items()}
    users = {name: make_user(name, is_superuser=name == "administrator") for name in (*PLACES, "nobody")}
    roles = {role.code: role for role in Role.objects.all()}
    for name, (owner, role, group) in PLACES.items():
        user = users[name]
        salesperson = _row(Salesperson, name=user.get_full_name(), user=user, owner=owners[owner])
        salesperson.roles.add(roles[role])
        if group:
            groups[group].members.add(salesperson)
    everything: dict[str, Any] = {**owners, **groups, **users}
    return World(**everything)


def _row(model: type[Row], **values: Any) -> Row:
    """Write a row past the actions: every test pays for these, and none looks at their history."""
    now = timezone.now()
    return model._default_manager.create(**values, created_at=now, modified_at=now, version=1)


@pytest.fixture
def world(db: None) -> World:
    """Return the people of the tests."""
    return make_world()
