"""What the page of a leaver asks: who takes over what, what ends, and whether the login is closed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..salesperson import Salesperson
from .holdings import Holding

STAY = "stay"
TO, END = "to-", "end-"
#: The part of a leaving batch: what is held, and who takes it over.
Part = tuple[Holding, Salesperson | None]


def _field_of(holding: Holding, people: list[tuple[str, str]]) -> tuple[str, forms.Field]:
    """Return the field that asks what becomes of a holding."""
    label = holding.label
    if not holding.is_handed_over:
        return END + holding.code, forms.BooleanField(label=label, initial=True, required=False)
    choices = [("", _("The successor above")), (STAY, _("Leave as it is")), *people]
    return TO + holding.code, forms.ChoiceField(label=label, choices=choices, required=False)


class LeaverForm(forms.Form):
    """Asks for the successors, one for all or one for each list."""

    successor = forms.ChoiceField(
        label=gettext_lazy("Successor"),
        required=False,
        help_text=gettext_lazy("Takes over every list for which nobody else is chosen."),
    )

    def __init__(
        self, holdings: list[Holding], successors: list[Salesperson], *, may_close: bool, data: Any = None
    ) -> None:
        super().__init__(data)
        self.holdings = holdings
        self.successors = {str(one.pk): one for one in successors}
        people = [(str(one.pk), f"{one.name} · {one.owner}") for one in successors]
        first: Any = self.fields["successor"]
        first.choices = [("", _("Choose somebody")), *people]
        for one in holdings:
            if one.is_handed_over:
                choices = [("", _("The successor above")), (STAY, _("Leave as it is")), *people]
                self.fields[TO + one.code] = forms.ChoiceField(
                    label=one.label, choices=choices, required=False
                )
            else:
                self.fields[END + one.code] = forms.BooleanField(
                    label=one.label, initial=True, required=False
                )
        if may_close:
            self.fields["close"] = forms.BooleanField(
                label=_("Close the login"),
                required=False,
                help_text=_("The person gets in nowhere any more and receives nothing; the history stays."),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse lists for which nobody is chosen."""
        given: dict[str, Any] = super().clean() or {}
        missing = [one.label for one in self.holdings if self._is_missing(one, given)]
        if missing:
            raise ValidationError(
                _("Choose a successor, or for each of: %(lists)s.") % {"lists": ", ".join(missing)}
            )
        return given

    def _is_missing(self, holding: Holding, given: dict[str, Any]) -> bool:
        is_asked = holding.is_handed_over and holding.count > 0
        return is_asked and not (given.get(TO + holding.code) or given.get("successor"))

    def parts(self) -> list[Part]:
        """Return what moves to whom, and what ends."""
        found: list[Part] = []
        for one in self.holdings:
            chosen = self.cleaned_data.get(TO + one.code) or self.cleaned_data.get("successor", "")
            if not one.count:
                continue
            if not one.is_handed_over and self.cleaned_data.get(END + one.code):
                found.append((one, None))
            elif one.is_handed_over and chosen != STAY:
                found.append((one, self.successors[chosen]))
        return found

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return what is held, each with its field."""
        return [
            {"holding": one, "field": self[(TO if one.is_handed_over else END) + one.code]}
            for one in self.holdings
        ]
