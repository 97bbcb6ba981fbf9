"""Who may move whose items: administrators everybody's, others as far as their own rights reach."""

from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list

from ..employee import Employee
from ..rights import rights_of
from ..roles import EVERY_LIST, Scope
from ..salesperson import Salesperson

#: Whose right to change every list reaches so far may move a leaver's items.
WIDE = {Scope.OWNER, Scope.LINKED, Scope.ALL}


def may_move(actor: Actor) -> bool:
    """Tell whether the actor may move what leavers hold: administrators and managers of an owner."""
    if actor.user is None:
        return False
    return access.is_administrator(actor) or bool(rights_of(actor).scopes(EVERY_LIST, access.CHANGE) & WIDE)


def leavers_of(actor: Actor) -> models.QuerySet[Any]:
    """Return the salespeople whose items the actor may move, those who cannot log in any more too."""
    return access.visible(actor, find_list("salespeople")).exclude(user=actor.user).order_by("name", "pk")


def may_close(actor: Actor, leaver: User) -> bool:
    """Tell whether the actor may close the leaver's login: administrators may, but not their own."""
    return access.is_administrator(actor) and actor.user != leaver


@transaction.atomic
def close_login(actor: Actor, leaver: User) -> None:
    """Close the login: the person gets in nowhere and receives nothing, but keeps a place in the history."""
    leaver.is_active = False
    leaver.save(update_fields=["is_active"])
    employees = Employee.objects.filter(user=leaver, is_active=True, deleted_at__isnull=True)
    for employee in employees:
        actions.change(actor, employee, {"is_active": False})


def places_of(leaver: User) -> list[Salesperson]:
    """Return the leaver's places with owners."""
    return list(Salesperson.objects.filter(user=leaver, deleted_at__isnull=True).select_related("owner"))
