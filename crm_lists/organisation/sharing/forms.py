"""What is asked of a person who shares an item."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.items import Item

from ..choosing import PersonField, group_field
from ..share import Share


class ShareForm(forms.Form):
    """Asks with whom an item is shared, how far and how long."""

    level = forms.ChoiceField(label=_lazy("May"), choices=Share.Level.choices, initial=Share.Level.READ)
    until = forms.DateField(
        label=_lazy("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_lazy("The last day; empty for always."),
    )

    field_order = ("person", "group", "level", "until")

    def __init__(self, actor: Actor, item: Item, data: Any = None) -> None:
        self.actor, self.item = actor, item
        super().__init__(data)
        self.fields["person"] = PersonField(actor, label=_("Person"), required=False)
        self.fields["group"] = group_field(actor, label=_("or group"), required=False)
        self.order_fields(self.field_order)
        if not access.may(actor, item, access.CHANGE):
            level = self.fields["level"]
            level.help_text = _("You may only read this item yourself, so you can share it to read only.")
            if isinstance(level, forms.ChoiceField):
                level.choices = [choice for choice in Share.Level.choices if choice[0] == Share.Level.READ]

    def clean_until(self) -> Any:
        """Refuse a day that is over."""
        until = self.cleaned_data["until"]
        if until is not None and until < timezone.localdate():
            raise ValidationError(_("This day is over. Choose today or a later day."))
        return until

    def clean(self) -> dict[str, Any]:
        """Refuse nobody, both at once, and the person who shares."""
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        person, group = asked.get("person"), asked.get("group")
        if not self.errors and (person is None) == (group is None):
            self.add_error("person", _("Choose either a person or a group."))
        if person is not None and person == self.actor.user:
            self.add_error("person", _("You have the item already. Choose somebody else."))
        return asked
