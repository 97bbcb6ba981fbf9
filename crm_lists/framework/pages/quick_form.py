"""The one line by which something is noted about an item."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..dates import in_every_zone
from ..quick_adds import QuickAdd, Typed

LONGEST = 2000


class QuickForm(forms.Form):
    """Asks what it is, for a few words, and when."""

    kind = forms.ChoiceField(label=_("What"))
    text = forms.CharField(label=_("What happened, or what is to be done"), max_length=LONGEST)
    when = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        validators=[in_every_zone],
    )

    def __init__(self, offered: Sequence[QuickAdd], data: Any = None) -> None:
        super().__init__(data, prefix="quick")
        self.offered = {one.code: one for one in offered}
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [(one.code, one.label) for one in offered]
        self.fields["text"].widget.attrs["placeholder"] = _("Note a call, a task, a meeting …")
        self.fields["text"].widget.attrs["autocomplete"] = "off"
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label

    @property
    def chosen(self) -> QuickAdd:
        """Return what is to be added."""
        return self.offered[self.cleaned_data["kind"]]

    @property
    def typed(self) -> Typed:
        """Return what was typed."""
        return Typed(self.cleaned_data["text"], self.cleaned_data["when"])

    def clean(self) -> None:
        """Ask for the moment where one is needed."""
        kind = self.cleaned_data.get("kind")
        is_missing = "when" in self.cleaned_data and self.cleaned_data["when"] is None
        if kind and self.offered[kind].needs_when and is_missing:
            self.add_error("when", _("Give day and time of the meeting."))
