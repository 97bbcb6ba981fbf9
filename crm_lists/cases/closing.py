"""Closing and reopening a case: the only writers of its state (DS-40)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.framework.row_actions import RowAction


class CloseForm(forms.Form):
    """Asks how the case ended, with a note, and whether service follows."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("successful", _("Closed successfully")), ("unsuccessful", _("Closed unsuccessfully"))],
        widget=forms.RadioSelect,
    )
    closing_note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 4}))
    continues_with_service = forms.BooleanField(label=_("Continues with service support"), required=False)


class CloseCase(RowAction):
    """Close the case with its outcome and a note."""

    code = "close"
    label = _("Close")
    icon = "checkmark_circle"
    needs = access.COMPLETE
    when = {"state": "new"}
    leads_to = {"state": "closed"}
    is_bulk = True
    submit_label = _("Close case")

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for the outcome."""
        return CloseForm(data)

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Set the state by program."""
        generated = {**form.cleaned_data, "state": "closed", "closed_at": timezone.now()}
        changed: Item = actions.change(
            actor, item, {}, generated=generated, verb="close", etag=item.version, needs=self.needs
        )
        return changed


class ReopenForm(forms.Form):
    """Asks why the case is taken up again."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


class ReopenCase(RowAction):
    """Take a closed case up again; how it had ended stays in its history."""

    code = "reopen"
    label = _("Reopen")
    icon = "arrow_undo"
    needs = access.COMPLETE
    when = {"state": "closed"}
    leads_to = {"state": "new"}
    is_bulk = True

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for the reason."""
        return ReopenForm(data)

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Clear the end state."""
        generated = {
            "state": "new",
            "outcome": "",
            "closing_note": "",
            "continues_with_service": None,
            "closed_at": None,
        }
        note = form.cleaned_data["reason"]
        changed: Item = actions.change(
            actor,
            item,
            {},
            generated=generated,
            verb="reopen",
            etag=item.version,
            needs=self.needs,
            note=note,
        )
        return changed
