"""Making a relation passive, and winning it back: the only writers of its state."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import actions, changes
from crm_lists.framework.actors import Actor
from crm_lists.framework.code_lists import active_or_used
from crm_lists.framework.commands import Priority
from crm_lists.framework.items import Item
from crm_lists.framework.row_actions import RowAction

from .codes import PassiveReason

MADE_PASSIVE = "make_passive"
WON_BACK = "win_back"
changes.VERBS.update({MADE_PASSIVE: _("made passive"), WON_BACK: _("won back")})


class DayForm(forms.Form):
    """Asks since when, which is today or has been."""

    day = forms.DateField(label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean_day(self) -> Any:
        """Refuse a day to come: the state is what holds now."""
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come. Enter today or an earlier day."))
        return day


class PassiveForm(DayForm):
    """Asks why no business is done any more, since when, and what else is to be said."""

    reason = forms.ModelChoiceField(PassiveReason._default_manager.none(), label=_("Reason"))
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    field_order = ("reason", "day", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["reason"]
        offered.queryset = active_or_used(PassiveReason)


class WinBackForm(DayForm):
    """Asks since when business is done again, and how it came."""

    reason = forms.CharField(label=_("What won the client back"), widget=forms.Textarea(attrs={"rows": 4}))


class MakePassive(RowAction):
    """Note that no business is done with the relation any more."""

    code = "make-passive"
    label = _("Make passive")
    icon = "person_prohibited"
    priority = Priority.SELDOM
    when = {"state": "active"}
    leads_to = {"state": "passive"}
    is_bulk = True

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for reason, day and note."""
        return PassiveForm(data, initial={"day": timezone.localdate()})

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Set the state by program."""
        asked = form.cleaned_data
        generated = {"state": "passive", "passive_since": asked["day"], "passive_reason": asked["reason"]}
        changed: Item = actions.change(
            actor, item, {}, generated=generated, verb=MADE_PASSIVE, etag=item.version, note=asked["note"]
        )
        return changed


class WinBack(RowAction):
    """Make a former client active again; why it had been passive stays in its history."""

    code = "win-back"
    label = _("Win back")
    icon = "person_arrow_back"
    when = {"state": "passive"}
    leads_to = {"state": "active"}
    is_bulk = True

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for day and reason."""
        return WinBackForm(data, initial={"day": timezone.localdate()})

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Set the state by program."""
        asked = form.cleaned_data
        generated = {
            "state": "active",
            "passive_since": None,
            "passive_reason": None,
            "won_back_on": asked["day"],
        }
        changed: Item = actions.change(
            actor, item, {}, generated=generated, verb=WON_BACK, etag=item.version, note=asked["reason"]
        )
        return changed
