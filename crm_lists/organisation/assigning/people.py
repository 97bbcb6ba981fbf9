"""Who is meant by a person, a position, a role or “the manager of”: people who work for one owner."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import find_list

from ..chart.firm import Firm
from ..chart.reading import read_firm
from ..owner import Owner
from ..roles import Role
from ..salesperson import Salesperson

#: Who is meant: `person:<key of a salesperson>`, `position:<key>`, `role:<code>`, `manager-of:<employee>`.
PlacesKey: TypeAlias = str
PERSON, POSITION, ROLE, MANAGER_OF = "person", "position", "role", "manager-of"
KEY_DIGITS = 18


def people_for(actor: Actor, asked: PlacesKey, owner: Owner) -> list[Salesperson]:
    """Return the active salespeople of the owner who are meant, by name; raise ValidationError for nobody.

    Several are several candidates: the caller offers them, nobody is chosen by chance.
    """
    kind, _colon, key = asked.partition(":")
    find = _FINDERS.get(kind)
    if find is None:
        raise ValidationError(
            _("“%(asked)s” names no person, position or role.") % {"asked": asked[:80]}, code="unknown"
        )
    label, found = find(actor, key, owner)
    people = list(found)
    if not people:
        raise ValidationError(
            _(
                "At %(owner)s nobody who can take this over is %(label)s. "
                "Choose a person, or have an administrator fill the place."
            )
            % {"owner": owner, "label": label},
            code="nobody",
        )
    return people


def salespeople_of(actor: Actor, owner: Owner | None = None) -> models.QuerySet[Any]:
    """Return the salespeople whom the actor sees and who can log in, by name."""
    found = access.visible(actor, find_list("salespeople")).filter(user__is_active=True)
    return (
        (found if owner is None else found.filter(owner=owner))
        .select_related("user", "owner")
        .order_by("name", "pk")
    )


Found: TypeAlias = tuple[str, Iterable[Salesperson]]


def _person(actor: Actor, key: str, owner: Owner) -> Found:
    named = access.visible(actor, find_list("salespeople")).filter(pk=_number(key)).first()
    label = f"“{named}”" if named is not None else _("this person")
    return label, salespeople_of(actor, owner).filter(pk=_number(key))


def _position(actor: Actor, key: str, owner: Owner) -> Found:
    position = access.visible(actor, find_list("positions")).filter(pk=_number(key), owner=owner).first()
    if position is None:
        return _("the holder of this position"), ()
    holders = access.visible(actor, find_list("employees")).filter(position=position, is_active=True)
    label = _("the holder of the position “%(position)s”") % {"position": position}
    return label, salespeople_of(actor, owner).filter(user__in=holders.values("user"))


def _role(actor: Actor, key: str, owner: Owner) -> Found:
    role = Role.objects.filter(code=key).first()
    if role is None:
        return _("the holder of this role"), ()
    label = _("the holder of the role “%(role)s”") % {"role": role}
    return label, salespeople_of(actor, owner).filter(roles=role)


def _manager_of(actor: Actor, key: str, owner: Owner) -> Found:
    firm = read_firm(actor, owner)
    report = firm.people.get(_number(key))
    if report is None:
        return _("the manager of this person"), ()
    label = _("the manager of %(person)s") % {"person": report.name}
    return label, salespeople_of(actor, owner).filter(user=_manager(firm, report.pk))


def _manager(firm: Firm, report: int) -> int | None:
    manager = firm.people.get(firm.managers[report] or 0)
    return manager.user_id if manager else None


def _number(key: str) -> int:
    return int(key) if key.isdecimal() and len(key) <= KEY_DIGITS else 0


_FINDERS: Mapping[str, Callable[[Actor, str, Owner], Found]] = {
    PERSON: _person,
    POSITION: _position,
    ROLE: _role,
    MANAGER_OF: _manager_of,
}
