"""What comes next: an activity made out of another one, of which it is a result (MD-19)."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import actions
from crm_lists.framework.actors import Actor

from .activity import Activity
from .behaviour import behaviour_of
from .codes import ActivityType

DATE_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME_INPUT = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class NextStepForm(forms.Form):
    """Asks, where something follows, what and when."""

    next_type = forms.ModelChoiceField(
        ActivityType._default_manager.none(),
        label=_("What comes next"),
        required=False,
        empty_label=_("Nothing"),
    )
    next_day = forms.DateField(label=_("On"), required=False, widget=DATE_INPUT)
    next_time = forms.TimeField(label=_("At"), required=False, widget=TIME_INPUT)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        offered: Any = self.fields["next_type"]
        offered.queryset = ActivityType._default_manager.filter(is_active=True)

    def clean(self) -> dict[str, Any]:
        """Ask for the day of what comes next, and for the time of what needs a period."""
        asked: dict[str, Any] = super().clean() or {}
        kind = asked.get("next_type")
        if kind is None:
            return asked
        if asked.get("next_day") is None and "next_day" not in self.errors:
            self.add_error("next_day", _("Say on which day it is to be done."))
        if behaviour_of(kind.pk).needs_period and asked.get("next_time") is None:
            self.add_error("next_time", ValidationError(_("“%(type)s” needs a time."), params={"type": kind}))
        return asked


def add_next(actor: Actor, origin: Activity, asked: dict[str, Any]) -> Activity | None:
    """Add what the form says comes next, over the same case, company and contact; None where nothing does."""
    kind = asked.get("next_type")
    if kind is None:
        return None
    day, moment = asked["next_day"], asked.get("next_time")
    values = {
        "activity_type": kind,
        "case": origin.case,
        "relation": origin.relation,
        "contact": origin.contact,
        "due": day,
        "starts_at": _moment(day, moment) if moment is not None else None,
        "contacts": list(origin.contacts.all()),
        "relations": list(origin.relations.all()),
    }
    links = {"origin_activity_id": origin.pk, "group_id": origin.group_id}
    return actions.add(actor, Activity, values, generated=links)


def _moment(day: Any, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
