"""Completing an activity with its result, cancelling it, and taking it up again."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm_lists.framework import access, changes
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Priority
from crm_lists.framework.items import Item
from crm_lists.framework.row_actions import RowAction

from .attendance import absent_of, with_attendance
from .behaviour import CANCELLED, COMPLETED, OPEN, behaviour_of, status_of
from .completers import refusal
from .next_steps import NextStepForm, add_next
from .parts import close_parts, open_parts
from .statuses import lead_to, set_status

changes.VERBS.update(
    {
        "complete": gettext_lazy("completed"),
        "cancel": gettext_lazy("cancelled"),
        "reopen": gettext_lazy("reopened"),
        "set_status": gettext_lazy("set the status"),
    }
)

LEAVE = "leave"


def with_parts(form: forms.Form, actor: Actor, item: Any, choices: list[tuple[str, Any]]) -> forms.Form:
    """Add the question what becomes of the open parts, where there are some; nothing is chosen beforehand."""
    count = open_parts(actor, item).count() if item is not None else 0
    if count:
        label = ngettext("%(count)d open part", "%(count)d open parts", count) % {"count": count}
        form.fields["parts"] = forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)
        form.order_fields(form.field_order)
    return form


class ResultForm(NextStepForm):
    """Asks what came of it, and what comes next."""

    result = forms.CharField(
        label=gettext_lazy("Result"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    field_order = ("result", "absent", "parts", "next_type", "next_day", "next_time")


class CompleteActivity(RowAction):
    """Mark the activity as done."""

    code = "complete"
    label = gettext_lazy("Complete")
    icon = "checkmark"
    priority = Priority.FIRST
    needs = access.COMPLETE
    when = {"state": OPEN}
    leads_to = {"state": COMPLETED}
    is_bulk = True

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for the result and the next step; who may not complete it is told who can."""
        if item is not None and (sentence := refusal(actor, item)):
            raise ValidationError(sentence)
        choices = [
            (COMPLETED, gettext_lazy("Complete them too")),
            (CANCELLED, gettext_lazy("Cancel them")),
            (LEAVE, gettext_lazy("Leave them open")),
        ]
        form = with_attendance(ResultForm(data), actor, item)
        return with_parts(form, actor, item, choices)

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Set the status by program, close the parts as asked, and add the next step."""
        asked = form.cleaned_data
        with transaction.atomic():
            given = {"result": asked["result"], **absent_of(asked)}
            changed = lead_to(actor, item, COMPLETED, verb="complete", **given)
            if asked.get("parts", LEAVE) != LEAVE:
                close_parts(actor, changed, asked["parts"])
            elif "parts" not in form.fields:
                refuse_parts(actor, changed)
            add_next(actor, changed, asked)
        return changed


def refuse_parts(actor: Actor, activity: Any) -> None:
    """Leave an activity with open parts where nobody was asked what becomes of them."""
    if open_parts(actor, activity).exists():
        message = _("“%(title)s” has open parts. Use “Complete” on it alone, to say what becomes of them.")
        raise ValidationError(message % {"title": activity})


class ReasonForm(forms.Form):
    """Asks why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


class CancelActivity(RowAction):
    """Say that the activity does not take place."""

    code = "cancel"
    label = gettext_lazy("Cancel activity")
    icon = "dismiss_circle"
    priority = Priority.SELDOM
    needs = access.COMPLETE
    when = {"state": OPEN}
    leads_to = {"state": CANCELLED}
    is_bulk = True

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for the reason."""
        choices = [
            (CANCELLED, gettext_lazy("Cancel them too")),
            (LEAVE, gettext_lazy("Leave them open")),
        ]
        return with_parts(ReasonForm(data), actor, item, choices)

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Set the status by program."""
        asked = form.cleaned_data
        with transaction.atomic():
            changed = lead_to(actor, item, CANCELLED, verb="cancel", note=asked["reason"])
            if asked.get("parts") == CANCELLED:
                close_parts(actor, changed, CANCELLED)
        return changed


class ReopenActivity(RowAction):
    """Take a completed or cancelled activity up again; its result stays in the history."""

    code = "reopen"
    label = gettext_lazy("Reopen")
    icon = "arrow_undo"
    needs = access.COMPLETE
    when = {"state": COMPLETED}
    leads_to = {"state": OPEN}
    is_bulk = True

    def is_offered(self, values: Mapping[str, Any]) -> bool:
        """Offer it wherever nothing is left to do."""
        return bool(values["state"] != OPEN)

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for the reason."""
        return ReasonForm(data)

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Begin at the first status again."""
        first = behaviour_of(item.activity_type_id).first
        return set_status(actor, item, first, verb="reopen", note=form.cleaned_data["reason"], result="")


class StatusForm(forms.Form):
    """Asks for one of the statuses that may follow."""

    status = forms.TypedChoiceField(label=gettext_lazy("Status"), coerce=int)
    note = forms.CharField(
        label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


class SetStatus(RowAction):
    """Give the activity another of the statuses that its type allows (GX-74, GX-75)."""

    code = "set-status"
    label = gettext_lazy("Set status")
    icon = "arrow_step_in_right"
    when = {"state": OPEN}
    submit_label = gettext_lazy("Set status")

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Offer the statuses that may follow the present one."""
        form = StatusForm(data)
        offered: Any = form.fields["status"]
        following = behaviour_of(item.activity_type_id).following(status_of(item.status_id))
        offered.choices = [(one.pk, one.label) for one in following]
        return form

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Set it; where nothing is left to do then, who may complete the activity is asked."""
        status = status_of(form.cleaned_data["status"])
        if status is None:
            raise ValidationError(_("This status is not there any more. Choose another one."))
        verb = {OPEN: "set_status", COMPLETED: "complete", CANCELLED: "cancel"}[status.state]
        with transaction.atomic():
            changed = set_status(actor, item, status, verb=verb, note=form.cleaned_data["note"])
            if status.state != OPEN:
                refuse_parts(actor, changed)
        return changed
