"""What is asked about offered entries: their file, and to which companies they belong."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns.picking import LookupField, PickerWidget
from crm_lists.framework.lists import find_list
from crm_lists.relations.relation import RelationList

from .judging import Judged
from .taking import CREATE, WITHOUT

CHOOSE = "choose"
#: So many companies are asked about on one page.
MOST_COMPANIES = 50


class FileForm(forms.Form):
    """Asks for a file of entries."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "Contact cards (.vcf), a calendar file (.ics), or a contact or an appointment of Outlook (.msg)."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".vcf,.ics,.msg"}),
    )


class CompanyForm(forms.Form):
    """Asks to which company the cards belong whose own is not there."""

    how = forms.ChoiceField(label=gettext_lazy("They belong to"), required=False, widget=forms.RadioSelect)

    def __init__(self, actor: Actor, name: str, keys: Sequence[int], data: Any, *, prefix: str) -> None:
        super().__init__(data, prefix=prefix)
        self.name, self.keys = name, keys
        definition = find_list(RelationList.code)
        choices = [("", _("Leave them for later")), (CHOOSE, _("A company that is there"))]
        if access.may_add(actor, definition):
            if name:
                choices.append((CREATE, _("A new company “%(name)s”") % {"name": name}))
            choices.append((WITHOUT, _("No company: each gets a relation of its own name")))
        self.fields["how"].choices = choices  # type: ignore[attr-defined]
        self.fields["how"].initial = ""
        self.fields["relation"] = LookupField(
            access.visible(actor, definition),
            None,
            label=_("Company"),
            required=False,
            widget=PickerWidget(definition),
        )

    def clean(self) -> dict[str, Any]:
        """Take a company that was picked for the answer; ask for one where it was only announced."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("relation") and not found.get("how"):
            found["how"] = CHOOSE
        if found.get("how") == CHOOSE and not found.get("relation") and "relation" not in self.errors:
            self.add_error("relation", _("Choose the company."))
        return found

    @property
    def answer(self) -> str:
        """Return the answer as it is kept with the entries."""
        how: str = self.cleaned_data.get("how") or ""
        return str(self.cleaned_data["relation"].pk) if how == CHOOSE else how


def company_forms(actor: Actor, judged: Judged, data: Any = None) -> list[CompanyForm]:
    """Return a form for each company that is not there, the first ones."""
    asked = list(judged.companies.items())[:MOST_COMPANIES]
    return [CompanyForm(actor, name, keys, data, prefix=f"company-{keys[0]}") for name, keys in asked]


def answers(companies: Sequence[CompanyForm]) -> Mapping[int, str]:
    """Return what was answered, by the key of the entry."""
    return {key: form.answer for form in companies for key in form.keys}
