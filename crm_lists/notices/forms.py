"""The forms of alerts and comments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition

from .matching import view_choices
from .models import Alert, Comment

EVENTS = ("on_added", "on_changed", "on_deleted", "on_commented")


class AlertForm(forms.ModelForm[Alert]):
    """Asks what a person wants to be told of; `view` is asked where the alert is on a list."""

    view = forms.ChoiceField(label=_("Of which items"), required=False)
    column = forms.ChoiceField(
        label=_("Only when this column changes"),
        required=False,
        help_text=_("Of changed items; what is added or deleted is told as asked above."),
    )

    class Meta:
        model = Alert
        fields = [*EVENTS, "frequency", "also_own", "by_mail"]

    field_order = ["view", *EVENTS, "column", "frequency", "by_mail", "also_own"]

    def __init__(
        self, actor: Actor, definition: ListDefinition, *, has_view: bool, data: Any = None, **initial: Any
    ) -> None:
        super().__init__(data, initial=initial, instance=initial.pop("alert", None))
        if has_view:
            self._choices("view", [("", _("All items")), *view_choices(actor, definition)])
        else:
            del self.fields["view"]
        columns = [(name, definition.column(name).label) for name in definition.recorded]
        self._choices("column", [("", _("Any column")), *columns])
        if self.instance.pk:
            self.initial.setdefault("column", self.instance.column)
        if actor.user is not None and not actor.user.email:
            self.fields["by_mail"].help_text = _("Your account has no e-mail address; the bell tells you.")

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Refuse an alert of nothing."""
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(asked.get(name) for name in EVENTS):
            raise forms.ValidationError(_("Choose at least one thing to be told of."))
        return asked


class CommentForm(forms.Form):
    """Asks for a comment."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=Comment.LONGEST,
        help_text=_("@ and a user name tells a colleague."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
