"""What is asked when a deputy is set: who, for whom, from when to when, and what is lent."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.framework.actors import Actor
from crm_lists.framework.code_lists import CodeValue, active_or_used
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import all_lists

from ..choosing import PersonField
from ..delegation import Delegation
from ..owned import OwnedItem
from ..standing_in import last_day, zone_of
from .policy import is_keeper_of_all, kept_people

#: A longer absence is a typing error.
MAX_DAYS = 3 * 366
DAY = "%Y-%m-%d"


class DeputyForm(forms.Form):
    """Asks for a deputy; days are those of the absent person's time zone, the last one counts."""

    first = forms.DateField(label=_lazy("From"), widget=forms.DateInput({"type": "date"}, format=DAY))
    last = forms.DateField(
        label=_lazy("To"),
        widget=forms.DateInput({"type": "date"}, format=DAY),
        help_text=_lazy("The last day on which the deputy stands in."),
    )
    lists = forms.MultipleChoiceField(
        label=_lazy("Only these lists"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_lazy("None chosen: all."),
    )
    types = forms.MultipleChoiceField(
        label=_lazy("Only these types"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_lazy("None chosen: all."),
    )
    with_approvals = forms.BooleanField(
        label=_lazy("May also approve"),
        required=False,
        help_text=_lazy("Never a request of the deputy's own."),
    )
    reason = forms.CharField(label=_lazy("Reason"), required=False, max_length=200)

    def __init__(self, actor: Actor, delegation: Delegation | None = None, data: Any = None) -> None:
        self.actor, self.delegation = actor, delegation
        super().__init__(
            data, initial=_initial(delegation) if delegation else {"first": timezone.localdate()}
        )
        if delegation is None:
            self._ask_for_people()
        self._choices("lists", ((one.code, one.label) for one in lendable()))
        self._choices("types", type_choices())

    def _ask_for_people(self) -> None:
        actor = self.actor
        if is_keeper_of_all(actor) or kept_people(actor):
            self.fields["person"] = PersonField(
                actor, label=_("Absent person"), required=False, help_text=_("Empty: you yourself.")
            )
        self.fields["deputy"] = PersonField(actor, label=_("Deputy"))
        self.order_fields(["person", "deputy", "first", "last"])

    def _choices(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = list(choices)
            if not field.choices:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Refuse people who are not within reach, and days that cannot be."""
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_person(asked.get("person"))
        first, last = asked.get("first"), asked.get("last")
        if first and last:
            self._check_days(first, last)
        return asked

    def _check_person(self, person: Any) -> None:
        if person is None or person == self.actor.user or is_keeper_of_all(self.actor):
            return
        if person.pk not in kept_people(self.actor):
            self.add_error("person", _("You may not set a deputy for this person. Their manager can."))

    def _check_days(self, first: date, last: date) -> None:
        if last < first:
            self.add_error("last", _("The last day must not come before the first."))
        elif last < timezone.localdate():
            self.add_error("last", _("This day is over. Take the deputy back instead."))
        elif (last - first).days > MAX_DAYS:
            self.add_error("last", _("Choose at most three years."))

    @property
    def asked(self) -> dict[str, Any]:
        """Return what the delegation becomes."""
        typed = self.cleaned_data
        kept = self.delegation
        person = kept.person if kept else typed.get("person") or self.actor.user
        if person is None:
            raise ValidationError(_("Choose the absent person."))
        zone = zone_of(person)
        return {
            "person": person,
            "deputy": kept.deputy if kept else typed["deputy"],
            "starts_at": _start(typed["first"], zone),
            "ends_at": _start(typed["last"] + timedelta(days=1), zone),
            "lists": typed.get("lists", []),
            "types": [_pair(raw) for raw in typed.get("types", [])],
            "with_approvals": typed["with_approvals"],
            "reason": typed["reason"],
        }

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Return the fields as the form groups them."""
        parts = [
            ("", ("person", "deputy", "first", "last", "reason")),
            (_("What is lent"), ("with_approvals", "lists", "types")),
        ]
        return [
            {"title": title, "fields": [self[name] for name in names if name in self.fields]}
            for title, names in parts
        ]


def _initial(delegation: Delegation) -> dict[str, Any]:
    zone = zone_of(delegation.person)
    return {
        "first": timezone.localtime(delegation.starts_at, zone).date(),
        "last": last_day(delegation.ends_at, zone),
        "lists": delegation.lists,
        "types": [f"{column}:{key}" for column, key in delegation.types],
        "with_approvals": delegation.with_approvals,
        "reason": delegation.reason,
    }


def _start(day: date, zone: Any) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)


def _pair(raw: str) -> list[Any]:
    column, _colon, key = raw.partition(":")
    return [column, int(key)]


def lendable() -> list[ListDefinition]:
    """Return the lists whose items are lent."""
    return [one for one in all_lists() if one.section and issubclass(one.model, OwnedItem)]


def type_choices() -> list[tuple[str, str]]:
    """Return the types by which lending can be limited, as column with key and name."""
    found: dict[str, str] = {}
    for definition in lendable():
        name = getattr(definition.model, "type_column", "")
        if name and not definition.column(name).is_custom:
            column = definition.column(name)
            target = column.target
            for row in active_or_used(target) if target and issubclass(target, CodeValue) else ():
                found[f"{name}:{row.pk}"] = f"{column.label}: {row}"
    return sorted(found.items(), key=lambda pair: pair[1])
