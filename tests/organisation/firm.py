"""A firm for the tests of rights: who works where, and one item of each person."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from crm_lists.cases.models import Case, CaseType
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.organisation.models import Employee, Grant, Group, Owner, Role, Salesperson
from crm_lists.relations.models import Relation
from tests.people import make_user


def stamp() -> dict[str, Any]:
    """Return the system columns of a row that is written past the doors."""
    now = timezone.now()
    return {"created_at": now, "modified_at": now, "version": 1}


def role(code: str, *, list_code: str = "*", within: tuple[str, int] = ("", 0), **scopes: str) -> Role:
    """Return a role with these grants: action=scope."""
    found = Role.objects.get_or_create(code=code, defaults={"name": code})[0]
    for action, scope in scopes.items():
        Grant.objects.create(
            role=found,
            list_code=list_code,
            action=action,
            scope=scope,
            within_column=within[0],
            within_id=within[1],
        )
    return found


def person(name: str, owner: Owner, *roles: Role, group: Group | None = None) -> User:
    """Make a user who works for the owner."""
    user = User.objects.filter(username=name).first() or make_user(name)
    place = Salesperson.objects.create(name=name, user=user, owner=owner, **stamp())
    place.roles.add(*roles)
    if group is not None:
        group.members.add(place)
    return user


def employee(user: User, owner: Owner, **values: Any) -> Employee:
    """Enter the user into the org chart."""
    return Employee.objects.create(name=user.username, user=user, owner=owner, **values, **stamp())


def case(
    user: User, owner: Owner, *, city: str = "", case_type: CaseType | None = None, **values: Any
) -> Case:
    """Make a case of the person, for a relation in this city."""
    place = Salesperson.objects.get(user=user, owner=owner)
    common = {"owner": owner, "salesperson": place, "group": place.groups.order_by("pk").first(), **stamp()}
    relation = Relation.objects.create(name=f"Relation of {user.username}", city=city, **common)
    columns = {"name": user.username, "relation": relation, "case_type": case_type, **common, **values}
    return Case.objects.create(**columns)


def seen(user: User, action: str = access.VIEW) -> Sequence[str]:
    """Return the names of the cases with which the person may do this."""
    items = access.visible(Actor.of(user), definition_of(Case), action)
    return sorted(items.values_list("name", flat=True))
