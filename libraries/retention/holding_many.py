"""Putting many documents on hold for one matter at once, and ending the holds of many."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.row_actions import RowAction

from . import holding


class HoldForm(forms.Form):
    """Asks for what documents are put on hold."""

    reason = forms.CharField(
        label=_("Matter"),
        max_length=200,
        help_text=_("Only those who may end the hold see it, and the history of the document."),
    )


class _ManyHolds(RowAction):
    """What is done with selected documents; a single one has a page that shows its holds one by one."""

    icon = "gavel"
    needs = access.DELETE
    is_bulk = True
    is_single = False
    # A hold is no column of the document: releasing is the way back.
    can_be_taken_back = False

    def is_permitted(self, actor: Actor) -> bool:
        """Tell whether there can be documents that the actor may put on hold."""
        return holding.may_hold_any(actor)


class HoldMany(_ManyHolds):
    """Put the documents on hold."""

    code = "hold"
    label = _("Put on hold")

    def form(self, actor: Actor, item: Any, data: Any = None) -> HoldForm:
        """Ask for the matter, which is one for all of them."""
        return HoldForm(data)

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Any:
        """Put one of them on hold."""
        holding.hold(actor, item, form.cleaned_data["reason"])
        return item


class ReleaseMany(_ManyHolds):
    """End all holds of the documents."""

    code = "release"
    label = _("End holds")
    icon = "lock_open"
    when = {"is_held": True}

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask nothing: the preview of the batch says which documents are released."""
        return forms.Form(data)

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Any:
        """End the holds of one of them."""
        holding.release(actor, item)
        return item
