"""Forms by which a person gives programs a part of what they may."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import all_lists

from .tokens import EVERY_LIST

#: After how many days a token expires; nothing stands for never.
PERIODS = (
    ("30", _("in 30 days")),
    ("90", _("in 90 days")),
    ("365", _("in a year")),
    ("", _("never")),
)


def lists_of(actor: Actor) -> list[ListDefinition]:
    """Return the lists that exist for the actor, by their names."""
    found = (one for one in all_lists() if access.may_open(actor, one))
    return sorted(found, key=lambda one: one.label)


class TokenForm(forms.Form):
    """Asks what a new token is for and how far it reaches."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Which program is it for? “Reporting”, for example.")
    )
    period = forms.ChoiceField(label=_("Expires"), choices=PERIODS, initial="90", required=False)
    read = forms.MultipleChoiceField(
        label=_("May read"), widget=forms.CheckboxSelectMultiple, initial=[EVERY_LIST], required=False
    )
    write = forms.MultipleChoiceField(
        label=_("May read and change"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data)
        choices = [(EVERY_LIST, _("Every list")), *((one.code, one.label) for one in lists_of(actor))]
        for name in ("read", "write"):
            field = self.fields[name]
            field.choices = choices  # type: ignore[attr-defined]
            field.wide = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a token that opens nothing."""
        cleaned = super().clean() or {}
        if not cleaned.get("read") and not cleaned.get("write"):
            self.add_error("read", _("Choose at least one list."))
        return cleaned

    @property
    def expires_at(self) -> datetime | None:
        """Return when the token expires."""
        days = self.cleaned_data["period"]
        return timezone.now() + timedelta(days=int(days)) if days else None


class FeedForm(forms.Form):
    """Asks for the name of a feed; what it shows is what the listing shows."""

    name = forms.CharField(label=_("Name"), max_length=80)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)
