"""Why an item is within somebody's reach, in words and with names."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db.models import BooleanField, Case, Q, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from crm_lists.framework.people import display_name

from . import lines, parts, territories
from .department import Department
from .owned import OwnedItem
from .parts import Asked, Part
from .received import live, with_whom
from .rights import LentRights, Rights
from .roles import Scope
from .share import Share
from .territory import Territory


def reasons_of(rights: Rights, asked: Asked, item: OwnedItem) -> list[str]:
    """Return each reason once, the own ones first."""
    found = list(parts.bundles(rights, asked))
    ways = [(part, bundle.lent, part.asked() & bundle.limit) for bundle in found for part in bundle.parts]
    held = _held(asked, item, [condition for _part, _lent, condition in ways])
    said = [
        _said(rights, lent, asked, part, item)
        for (part, lent, _condition), holds in zip(ways, held, strict=True)
        if holds
    ]
    return list(dict.fromkeys(said))


def _held(asked: Asked, item: OwnedItem, conditions: list[Q]) -> list[bool]:
    """Return which of the conditions the item fulfils, by one query."""
    cases = {
        f"way_{number}": Case(When(one, then=True), default=False, output_field=BooleanField())
        for number, one in enumerate(conditions)
        if one
    }
    row: Mapping[str, Any] = (
        (asked.definition.items().filter(pk=item.pk).order_by().values(**cases).first() or {})
        if cases
        else {}
    )
    return [bool(row.get(f"way_{number}")) if one else True for number, one in enumerate(conditions)]


def _said(rights: Rights, lent: LentRights | None, asked: Asked, part: Part, item: OwnedItem) -> str:
    if lent is None:
        return _WORDS[part.kind](rights, asked, item)
    reason = _WORDS_OF_OTHERS.get(part.kind, _WORDS.get(part.kind))
    person = User.objects.filter(pk=lent.rights.user_id).first()
    return _("deputy for %(person)s until %(day)s (%(reason)s)") % {
        "person": display_name(person),
        "day": date_format(timezone.localtime(lent.terms.ends_at), "j F Y"),
        "reason": reason(lent.rights, asked, item) if reason else "",
    }


Words = Callable[[Rights, Asked, OwnedItem], str]


def _all(_rights: Rights, _asked: Asked, _item: OwnedItem) -> str:
    return _("your role sees all items")


def _own(_rights: Rights, _asked: Asked, _item: OwnedItem) -> str:
    return _("you are its salesperson")


def _group(_rights: Rights, _asked: Asked, item: OwnedItem) -> str:
    return _("you are in the group %(group)s") % {"group": item.group}


def _owner(_rights: Rights, _asked: Asked, item: OwnedItem) -> str:
    return _("your role sees all items of %(owner)s") % {"owner": item.owner}


def _linked(rights: Rights, _asked: Asked, item: OwnedItem) -> str:
    return _("your role sees the items of %(owner)s, which is linked with your owner") % {"owner": item.owner}


def _department(rights: Rights, _asked: Asked, item: OwnedItem) -> str:
    return _("%(salesperson)s is in your department %(department)s") % _in_department(rights, item)


def _below(rights: Rights, _asked: Asked, item: OwnedItem) -> str:
    return _("%(salesperson)s is in %(department)s, your department or one below it") % _in_department(
        rights, item
    )


def _in_department(rights: Rights, item: OwnedItem) -> dict[str, object]:
    user_id = item.salesperson.user_id if item.salesperson else 0
    line = lines.line_of(rights.chart, user_id)
    department = Department.objects.filter(pk=line.department_id if line else 0).first()
    return {"salesperson": item.salesperson, "department": department or ""}


def _reports(_rights: Rights, _asked: Asked, item: OwnedItem) -> str:
    return _("%(salesperson)s reports to you") % {"salesperson": item.salesperson}


def _deep_reports(_rights: Rights, _asked: Asked, item: OwnedItem) -> str:
    return _("%(salesperson)s reports to somebody below you") % {"salesperson": item.salesperson}


def _territory(rights: Rights, asked: Asked, item: OwnedItem) -> str:
    names = Territory.objects.filter(pk__in=_areas(rights, asked, item)).order_by("name")
    found = ", ".join(names.values_list("name", flat=True))
    return _("its company is in your territory %(territory)s") % {"territory": found}


def _areas(rights: Rights, asked: Asked, item: OwnedItem) -> Iterator[int]:
    """Give the territories of the person whose rules the item's relation fits."""
    own = [key for place in rights.places for key in place.territory_ids]
    path = territories.path_of(asked.definition)
    for area in territories.areas_of(rights.chart, own):
        rule = territories.condition(asked.definition, path, [area])
        if rule is not None and asked.definition.items().filter(rule, pk=item.pk).exists():
            yield area.pk


def _share(rights: Rights, asked: Asked, item: OwnedItem) -> str:
    found = live(with_whom([rights.user_id], rights.group_ids))
    share = found.filter(shared_list=asked.code, shared_id=item.pk).order_by("pk").first()
    return _shared_by(share)


def _shared_by(share: Share | None) -> str:
    if share is None or share.created_by is None:
        return _("it was shared with you")
    if share.until is None:
        return _("%(person)s shared it with you") % {"person": display_name(share.created_by)}
    return _("%(person)s shared it with you until %(day)s") % {
        "person": display_name(share.created_by),
        "day": date_format(share.until, "j F Y"),
    }


def _below_share(_rights: Rights, _asked: Asked, _item: OwnedItem) -> str:
    return _("a folder in which it lies was shared with you")


_WORDS: Mapping[str, Words] = {
    Scope.ALL: _all,
    Scope.OWN: _own,
    Scope.GROUP: _group,
    Scope.DEPARTMENT: _department,
    Scope.DEPARTMENT_BELOW: _below,
    Scope.TERRITORY: _territory,
    Scope.OWNER: _owner,
    Scope.LINKED: _linked,
    parts.REPORTS: _reports,
    parts.DEEP_REPORTS: _deep_reports,
    parts.SHARE: _share,
    parts.BELOW_SHARE: _below_share,
}
#: The same from the view of the deputy: what is lent is somebody else's.
_WORDS_OF_OTHERS: Mapping[str, Words] = {
    Scope.ALL: lambda _rights, _asked, _item: _("whose role sees all items"),
    Scope.OWN: lambda _rights, _asked, _item: _("its salesperson"),
    Scope.GROUP: lambda _rights, _asked, item: _("group %(group)s") % {"group": item.group},
    Scope.DEPARTMENT: lambda rights, _asked, item: (
        _("department %(department)s") % _in_department(rights, item)
    ),
    Scope.DEPARTMENT_BELOW: lambda rights, _asked, item: (
        _("department %(department)s") % _in_department(rights, item)
    ),
    Scope.TERRITORY: lambda _rights, _asked, _item: _("territory"),
    Scope.OWNER: lambda _rights, _asked, item: _("everything of %(owner)s") % {"owner": item.owner},
    Scope.LINKED: lambda _rights, _asked, item: _("everything of %(owner)s") % {"owner": item.owner},
    parts.REPORTS: lambda _rights, _asked, item: (
        _("manager of %(salesperson)s") % {"salesperson": item.salesperson}
    ),
    parts.DEEP_REPORTS: lambda _rights, _asked, item: (
        _("manager above %(salesperson)s") % {"salesperson": item.salesperson}
    ),
    parts.SHARE: lambda _rights, _asked, _item: _("shared with them"),
    parts.BELOW_SHARE: lambda _rights, _asked, _item: _("shared with them"),
}
