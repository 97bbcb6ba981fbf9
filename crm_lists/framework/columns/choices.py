"""The column types of fixed choices: one of them, or several."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from .base import EMPTY, Column, ColumnType, Labels
from .kinds import Settings, pill

if TYPE_CHECKING:
    from ..actors import Actor


class ChoiceColumn(ColumnType):
    """One of fixed choices, shown as a pill where the list gives it a tone."""

    code = "choice"
    is_repeated = True
    label = _("Choice")
    operators = ("exact", "isnull")

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the label of the choice."""
        return str(dict(column.field.flatchoices).get(value, value)) if value not in (None, "") else ""

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the label as a pill, or plain where there is no tone for it."""
        text = self.text(column, value, labels)
        tone = self.tone(column, value, labels)
        return pill(text, tone) if text and tone else super().cell(column, value, labels)

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Ask for one of the choices."""
        choices = [("", _("Any")), *column.field.flatchoices]
        return {"exact": forms.ChoiceField(label=column.label, choices=choices, required=False)}

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return one of the choices of the settings, `[{"value", "label", "tone", "is_retired"}]`."""
        choices = [(one["value"], one["label"]) for one in settings.get("choices", ())]
        return models.CharField(max_length=120, choices=choices)

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask for one of the choices; a retired one is offered only where it is set."""
        field = super().form_field(column, actor, current)
        if column.retired_choices and isinstance(field, forms.TypedChoiceField):
            gone = column.retired_choices - {current}
            field.choices = [choice for choice in column.field.get_choices() if choice[0] not in gone]
        return field


class ChoicesColumn(ColumnType):
    """Several of fixed choices, each shown as a pill."""

    code = "choices"
    label = _("Choice of several")
    is_many = True
    operators = ("has", "isnull")

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the labels of the choices, as files have them too; a filter asks for one of them."""
        known = dict(column.choices)
        return "; ".join(str(known.get(one, one)) for one in _several(value))

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the labels as pills."""
        known = dict(column.choices)
        pills = (
            (pill(str(known.get(one, one)), column.tones.get(one, "") or "quiet"),) for one in _several(value)
        )
        return format_html_join(" ", "{}", pills) or EMPTY

    def tone(self, column: Column, value: Any, labels: Labels) -> str:
        """Several values have no one colour."""
        return ""

    def sort_expression(self, column: Column, actor: "Actor") -> Any:
        """Several values have no order."""
        return models.Value(None, output_field=models.TextField())

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Ask for one of the choices."""
        choices = [("", _("Any")), *column.choices]
        return {"has": forms.ChoiceField(label=column.label, choices=choices, required=False)}

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask for any of the choices; a retired one is offered only where it is set."""
        gone = column.retired_choices - set(current or ())
        return forms.MultipleChoiceField(
            label=column.label,
            required=column.is_required,
            help_text=column.help_text,
            choices=[choice for choice in column.choices if choice[0] not in gone],
            widget=forms.CheckboxSelectMultiple,
        )

    def to_json(self, column: Column, value: Any) -> Any:
        """Return the choices in their order, each once."""
        chosen = {str(one) for one in _several(value)}
        known = [str(key) for key, _label in column.choices if key in chosen]
        return [*known, *sorted(chosen - set(known))]

    def from_json(self, column: Column, value: Any) -> Any:
        """Return the choices."""
        return list(value or ())

    def check(self, column: Column, value: Any) -> None:
        """Refuse what is none of the choices."""
        unknown = set(value) - {key for key, _label in column.choices}
        if unknown:
            raise ValidationError(
                _("“%(value)s” is none of the choices."), params={"value": ", ".join(sorted(unknown))}
            )

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return the choices of the settings, as one of them is."""
        return ChoiceColumn().custom_field(settings)


def _several(value: Any) -> Iterable[Any]:
    return (value,) if isinstance(value, str) and value else value or ()
