"""The forms of a role and its rights; saving waits for a word when it changes who sees what."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel

from ..roles import Grant, TypeRight
from .choices import type_choices, within_choices
from .effects import effects_of, in_words


class ChosenField(forms.ChoiceField):
    """A choice whose offers are looked up when the page is shown."""

    def __init__(self, offers: Callable[[], Any], **options: Any) -> None:
        super().__init__(choices=CallableChoiceIterator(offers), **options)


class GrantForm(WagtailAdminModelForm):
    """A grant; library or type are chosen by name."""

    within = ChosenField(within_choices, label=gettext_lazy("Only where"), required=False)

    class Meta:
        model = Grant
        fields = ("list_code", "action", "scope")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one = self.instance
        if one.within_column:
            self.initial["within"] = f"{one.list_code}:{one.within_column}:{one.within_id}"

    def clean(self) -> dict[str, Any]:
        """Take the library or type apart; it must belong to the list of the grant."""
        given: dict[str, Any] = super().clean() or {}
        code, _colon, rest = given.get("within", "").partition(":")
        column, _colon, key = rest.partition(":")
        if code and code != given.get("list_code"):
            raise ValidationError({"within": _("This narrows another list. Choose the same list above.")})
        self.instance.within_column, self.instance.within_id = column, int(key or 0)
        # The formset looks here for rights that stand twice.
        return {**given, "within_column": column, "within_id": int(key or 0)}


class TypeRightForm(WagtailAdminModelForm):
    """A right for a type, which is chosen by name."""

    type = ChosenField(type_choices, label=gettext_lazy("Type"))

    class Meta:
        model = TypeRight
        fields = ("right",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.type_id:
            self.initial["type"] = f"{self.instance.list_code}:{self.instance.type_id}"

    def clean(self) -> dict[str, Any]:
        """Take list and type apart."""
        given: dict[str, Any] = super().clean() or {}
        code, _colon, key = given.get("type", "").partition(":")
        self.instance.list_code, self.instance.type_id = code, int(key or 0)
        return {**given, "list_code": code, "type_id": int(key or 0)}


class RightsPanel(InlinePanel):
    """Rights of a role, each in a form of its own kind."""

    def __init__(self, *args: Any, form: type[forms.ModelForm] | None = None, **kwargs: Any) -> None:  # type: ignore[type-arg]
        super().__init__(*args, **kwargs)
        self.form = form

    def clone_kwargs(self) -> dict[str, Any]:
        """Return what a bound copy of the panel is made with."""
        return {**super().clone_kwargs(), "form": self.form}

    def get_form_options(self) -> dict[str, Any]:
        """Return the options of the forms, with the class of each."""
        options: dict[str, Any] = super().get_form_options()
        if self.form is not None:
            options["formsets"][self.relation_name]["form"] = self.form
        return options


class RoleForm(WagtailAdminModelForm):
    """A role with all its rights."""

    confirm = forms.BooleanField(
        label=gettext_lazy("Save, although it changes who sees what"), required=False
    )

    def is_valid(self) -> bool:
        """Ask once before people gain or lose sight of items."""
        return super().is_valid() and self._is_meant()

    def _is_meant(self) -> bool:
        if self.instance.pk is None or self.cleaned_data.get("confirm"):
            return True
        effects = effects_of(self.instance.pk, self._save_copy)
        if effects:
            self.add_error("confirm", in_words(effects))
        return not effects

    def _save_copy(self) -> None:
        """Save the same input into a copy of the role; the caller takes it back."""
        copy = type(self)(self.data, instance=type(self.instance).objects.get(pk=self.instance.pk))
        if super(RoleForm, copy).is_valid():
            copy.save()
