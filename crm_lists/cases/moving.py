"""Moving cases from stage to stage, and giving their expected close back to the stages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.code_lists import offer_of
from crm_lists.framework.commands import Priority
from crm_lists.framework.items import Item
from crm_lists.framework.row_actions import RowAction

from .pipeline import Stage

RESET, KEEP = "reset", "keep"


class MoveForm(forms.Form):
    """Asks for the stage, and what becomes of a typed probability."""

    stage = forms.ModelChoiceField(
        Stage._default_manager.none(),
        label=_("Stage"),
        help_text=_("Cases are won and lost by “Close”, which asks how they ended."),
    )
    probability = forms.ChoiceField(
        label=_("Probability"),
        choices=[(RESET, _("Take the one of the stage")), (KEEP, _("Keep the present one"))],
        initial=RESET,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, actor: Actor, item: Any, data: Any = None) -> None:
        super().__init__(data, initial={"stage": item.stage_id} if item is not None else {})
        used = item.stage_id if item is not None else None
        self.fields["stage"].queryset = offer_of(Stage).values(Stage, actor, used)  # type: ignore[attr-defined]


class MoveToStage(RowAction):
    """Move the case to another open stage."""

    code = "move-to-stage"
    label = _("Move to stage")
    icon = "arrow_right"
    needs = access.CHANGE
    when = {"state": "new"}
    is_bulk = True
    submit_label = _("Move")

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for the stage."""
        return MoveForm(actor, item, data)

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Move the case."""
        asked = form.cleaned_data
        moved: Item = actions.change(
            actor,
            item,
            {"stage": asked["stage"]},
            generated={"keeps_probability": asked["probability"] == KEEP},
            etag=item.version,
            needs=self.needs,
        )
        return moved


class UnpinClose(RowAction):
    """Reckon the expected close from the stages again."""

    code = "unpin-close"
    label = _("Unpin expected close")
    icon = "pin_off"
    priority = Priority.SELDOM
    needs = access.CHANGE
    when = {"state": "new", "expected_close_source": "manual"}
    is_bulk = True
    submit_label = _("Reckon from the stages")

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Ask for nothing but consent."""
        return forms.Form(data)

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Forget the pinned day."""
        changed: Item = actions.change(
            actor, item, {"expected_close": None}, etag=item.version, needs=self.needs
        )
        return changed
