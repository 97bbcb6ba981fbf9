"""Completing an activity with its result."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item
from crm_lists.framework.row_actions import RowAction


class ResultForm(forms.Form):
    """Asks what came of it."""

    result = forms.CharField(label=_("Result"), widget=forms.Textarea(attrs={"rows": 4}), required=False)


class CompleteActivity(RowAction):
    """Mark the activity as done."""

    code = "complete"
    label = _("Complete")
    icon = "checkmark"
    needs = access.COMPLETE
    when = {"state": "open"}
    leads_to = {"state": "completed"}
    is_bulk = True

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for the result."""
        return ResultForm(data)

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Set the state by program."""
        generated = {"state": "completed", "result": form.cleaned_data["result"]}
        changed: Item = actions.change(
            actor, item, {}, generated=generated, verb="complete", etag=item.version, needs=self.needs
        )
        return changed
