"""Closing and reopening a case: the only writers of its state (DS-40)."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.code_lists import active_or_used
from crm_lists.framework.columns import Column
from crm_lists.framework.items import Item
from crm_lists.framework.registry import Many
from crm_lists.framework.row_actions import RowAction

from . import stage_log
from .codes import LossReason
from .pipeline import Stage
from .pipelines import Pipelines, current

WON, LOST = "successful", "unsuccessful"
OUTCOMES = {Stage.Kind.WON.value: WON, Stage.Kind.LOST.value: LOST}
#: What a closed case has and an open one has not.
END: Mapping[str, Any] = {
    "outcome": "",
    "closing_note": "",
    "loss_reason": None,
    "loss_note": "",
    "continues_with_service": None,
    "actual_revenue": None,
    "closed_at": None,
    "won_on": None,
}

#: What hands a closed case that continues with service over, by the code of its list: (actor, case) -> None.
#: It is called in the transaction that closes the case.
hand_overs: Many[Callable[[Actor, Any], object]] = Many("hand-overs to service")


class CloseForm(forms.Form):
    """Asks how the case ended, with a note, why it was lost, and whether service follows."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[(WON, _("Closed successfully")), (LOST, _("Closed unsuccessfully"))],
        widget=forms.RadioSelect,
    )
    closing_note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 4}))
    loss_reason = forms.ModelChoiceField(
        LossReason._default_manager.none(),
        label=_("Main reason of loss"),
        required=False,
        help_text=_("Asked when the case was closed unsuccessfully."),
    )
    further_reasons = forms.ModelMultipleChoiceField(
        LossReason._default_manager.none(),
        label=_("Further reasons"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    loss_note = forms.CharField(label=_("Reason in words"), required=False, max_length=200)
    actual_revenue = forms.DecimalField(
        label=_("Actual revenue (€)"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=_("Asked when the case was closed successfully; the value of the case when empty."),
    )
    continues_with_service = forms.BooleanField(label=_("Continues with service support"), required=False)
    stage = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, needs_reason: bool = True, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        self.needs_reason = needs_reason
        for name in ("loss_reason", "further_reasons"):
            self.fields[name].queryset = active_or_used(LossReason)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A lost case needs its reason; one that was won has none."""
        asked: dict[str, Any] = super().clean() or {}
        if asked.get("outcome") == LOST:
            self._check_reasons(asked)
            asked["actual_revenue"] = None
        else:
            asked.update(loss_reason=None, further_reasons=[], loss_note="")
        return asked

    def _check_reasons(self, asked: Mapping[str, Any]) -> None:
        main, further = asked.get("loss_reason"), asked.get("further_reasons") or []
        if main is None and (self.needs_reason or further) and "loss_reason" not in self.errors:
            self.add_error("loss_reason", _("Choose why the case was lost."))
        named = [one for one in (main, *further) if one is not None]
        if any(one.needs_note for one in named) and not asked.get("loss_note"):
            self.add_error("loss_note", _("Say the reason in words."))


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

    def ways(self, column: Column) -> dict[str, dict[str, str]]:
        """A card dropped on an end stage opens the form with its outcome."""
        if column.name != "stage":
            return super().ways(column)
        ends = (one for one in current().stages.values() if one.is_end)
        return {str(one.pk): {"outcome": OUTCOMES[one.kind], "stage": str(one.pk)} for one in ends}

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for the outcome."""
        case_type = current().types.get(item.case_type_id or 0) if item is not None else None
        proposed = {"continues_with_service": bool(case_type and case_type.continues_with_service)}
        if item is not None:
            proposed["actual_revenue"] = item.value
        # For many cases at once, each case's own type says whether it needs a reason.
        needs_reason = case_type.needs_loss_reason if case_type else item is not None
        return CloseForm(data, needs_reason=needs_reason, initial=proposed)

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Set the state by program, and hand the case over to service."""
        asked = form.cleaned_data
        with transaction.atomic():
            closed: Item = actions.change(
                actor,
                item,
                {},
                generated=_ended(item, asked),
                verb="close",
                etag=item.version,
                needs=self.needs,
            )
            if asked["continues_with_service"]:
                for hand_over in hand_overs.get("cases"):
                    hand_over(actor, closed)
        return closed


def _ended(case: Any, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a case that ended so."""
    is_won = asked["outcome"] == WON
    now = timezone.now()
    ended = {
        **asked,
        "state": "closed",
        "closed_at": now,
        "won_on": timezone.localdate(now) if is_won else None,
        "stage": _end_stage(case, asked, current()),
    }
    if is_won and asked["actual_revenue"] is None:
        ended["actual_revenue"] = case.value
    return ended


def _end_stage(case: Any, asked: Mapping[str, Any], known: Pipelines) -> Stage | None:
    """Return the asked end stage if it fits the outcome, else the first that does, else the present one."""
    stage = known.stages.get(asked.get("stage") or 0)
    fits = stage is not None and OUTCOMES.get(stage.kind) == asked["outcome"]
    if stage is not None and fits and stage.pipeline_id == case.pipeline_id:
        return stage
    return known.end_of(case.pipeline_id, asked["outcome"]) or known.stages.get(case.stage_id or 0)


class ReopenForm(forms.Form):
    """Asks why the case is taken up again."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
    stage = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReopenCase(RowAction):
    """Take a closed case up again; how it had ended stays in its history."""

    code = "reopen"
    label = _("Reopen")
    icon = "arrow_undo"
    needs = access.COMPLETE
    when = {"state": "closed"}
    leads_to = {"state": "new"}
    is_bulk = True

    def ways(self, column: Column) -> dict[str, dict[str, str]]:
        """A card of a closed case dropped on an open stage opens the form."""
        if column.name != "stage":
            return super().ways(column)
        stages = (one for one in current().stages.values() if not one.is_end)
        return {str(one.pk): {"stage": str(one.pk)} for one in stages}

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for the reason."""
        return ReopenForm(data)

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Clear the end state; the case is back in the stage in which it was last open."""
        asked = form.cleaned_data
        stage = _asked_stage(item, asked.get("stage")) or stage_log.last_open_stage(item)
        changed: Item = actions.change(
            actor,
            item,
            {},
            generated={**END, "further_reasons": [], "state": "new", "stage": stage},
            verb="reopen",
            etag=item.version,
            needs=self.needs,
            note=asked["reason"],
        )
        return changed


def _asked_stage(case: Any, pk: int | None) -> Stage | None:
    stage = current().stages.get(pk or 0)
    if stage is None:
        return None
    if stage.is_end or stage.pipeline_id != case.pipeline_id:
        raise ValidationError(_now("Choose an open stage of the case's own pipeline."))
    return stage
