"""The deeds around a deputy: to set, to change and to take back; everybody concerned is told."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.events import changes_told
from crm_lists.framework.lists import all_lists
from crm_lists.framework.models import Change
from crm_lists.notices.telling import UNTOLD, tell_directly

from .. import snapshot
from ..delegation import EVERY_DELEGATION, Delegation, written_by
from ..lines import line_of, manager_of
from ..owned import OwnedItem
from ..rights import FACT, rights_of
from ..standing_in import last_day, zone_of
from .policy import CODE, is_keeper_of_all, kept_people, reports

REVOKE = "revoke"
#: What the form asks and the program sets: no plain columns.
GENERATED = ("lists", "types")


def add(actor: Actor, asked: Mapping[str, Any]) -> Delegation:
    """Set a deputy."""
    values, generated = _split(asked)
    return actions.add(actor, Delegation, values, generated=generated, note=_period(asked))


def change(actor: Actor, delegation: Delegation, asked: Mapping[str, Any]) -> Delegation:
    """Change what is lent, and for how long."""
    values, generated = _split(asked)
    return actions.change(actor, delegation, values, generated=generated, note=_period(asked))


def revoke(actor: Actor, delegation: Delegation) -> Delegation:
    """Take the rights back at once."""
    generated = {"revoked_at": delegation.revoked_at or timezone.now()}
    return actions.change(actor, delegation, {}, generated=generated, verb=REVOKE)


def _split(asked: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    values = {name: value for name, value in asked.items() if name not in GENERATED}
    return values, {name: asked[name] for name in GENERATED}


def _period(asked: Mapping[str, Any]) -> str:
    zone = zone_of(asked["person"])
    days = (timezone.localtime(asked["starts_at"], zone).date(), last_day(asked["ends_at"], zone))
    first, last = (formats.date_format(day, "DATE_FORMAT") for day in days)
    return _("from %(first)s to %(last)s") % {"first": first, "last": last}


@written_by.register(EVERY_DELEGATION)
def check(actor: Actor, delegation: Delegation) -> None:
    """Refuse a deputy who is gone, and one who lends himself the rights of somebody not below him."""
    if delegation.revoked_at is not None or delegation.person_id == delegation.deputy_id:
        return
    if not delegation.deputy.is_active:
        raise ValidationError({"deputy": _("This person does not work here any more. Choose somebody else.")})
    # The column of the absent person can be typed, and the new one must be within reach too.
    if not is_keeper_of_all(actor) and delegation.person_id not in {
        rights_of(actor).user_id,
        *kept_people(actor),
    }:
        raise ValidationError({"person": _("You may not set a deputy for this person. Their manager can.")})
    is_own_deputy = actor.user is not None and delegation.deputy_id == actor.user.pk
    if is_own_deputy and not is_keeper_of_all(actor) and delegation.person_id not in reports(actor):
        raise ValidationError(
            {"deputy": _("You cannot make yourself the deputy. The absent person or a manager can.")}
        )


# -- who is told ----------------------------------------------------------------------------------


def tell(sender: str, changes: list[Change], **kwargs: object) -> None:
    """Tell the absent person, the deputy and the manager of what happened to a delegation."""
    if sender != CODE:
        return
    for one in changes:
        delegation = Delegation.objects.filter(pk=one.item_id).select_related("person", "deputy").first()
        if delegation is not None and one.verb not in UNTOLD:
            tell_directly(one, concerned(delegation))


changes_told.connect(tell, dispatch_uid="organisation.deputies")


def concerned(delegation: Delegation) -> list[User]:
    """Return the absent person, the deputy and the manager of the absent person."""
    chart = snapshot.current()
    line = line_of(chart, delegation.person_id)
    manager = chart.lines.get(manager_of(chart, line)) if line is not None else None
    managers = User.objects.filter(pk=manager.user_id if manager else 0)
    return list(dict.fromkeys([delegation.person, delegation.deputy, *managers]))


# -- what the deputy cannot open otherwise --------------------------------------------------------


def lent_only(person: User, deputy: User) -> list[ListDefinition]:
    """Return the lists of the absent person that the deputy cannot open by rights of his own."""
    absent, own = without_lent(person), without_lent(deputy)
    return [
        definition
        for definition in all_lists()
        if definition.section
        and issubclass(definition.model, OwnedItem)
        and access.may_open(absent, definition)
        and not access.may_open(own, definition)
    ]


def without_lent(user: User) -> Actor:
    """Return the person as he acts by rights of his own."""
    actor = Actor.of(user)
    actor.facts[FACT] = replace(rights_of(actor), lent=())
    return actor
