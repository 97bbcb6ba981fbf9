"""The column type of a term: shown with all above it, and found by what stands above it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import EMPTY, Column, ColumnType, Labels

from .models import ARROW, Term, TermSet, descendants_of


class TermColumn(ColumnType):
    """A term of one set."""

    code = "term"
    label = _("Term")
    stored_as = "key"
    operators = ("exact", "isnull")

    def labels(self, column: Column, actor: Actor, values: Iterable[Any]) -> Labels:
        """Return the trails of the terms."""
        keys = {value for value in values if value is not None}
        return dict(Term.objects.filter(pk__in=keys).values_list("pk", "trail")) if keys else {}

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the term with all above it."""
        return str(labels.get(value, "")) if value is not None else ""

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the term, with all above it in the title."""
        trail = self.text(column, value, labels)
        return format_html('<span title="{}">{}</span>', trail, trail.split(ARROW)[-1]) if trail else EMPTY

    def long_cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the term with all above it."""
        return format_html("{}", self.text(column, value, labels)) if value is not None else EMPTY

    def sort_expression(self, column: Column, actor: Actor) -> Any:
        """Sort by the trail, so that what belongs together stands together."""
        term = Term.objects.filter(pk=column.outer)
        return models.Subquery(term.values("trail")[:1])

    def condition(self, column: Column, operator: str, value: Any) -> models.Q:
        """Return the condition: a term stands for all below it."""
        if operator != "exact":
            return super().condition(column, operator, value)
        return column.where("in", sorted(descendants_of(getattr(value, "pk", value))))

    def filter_fields(self, column: Column, actor: Actor) -> dict[str, forms.Field]:
        """Ask for one of the terms, retired ones too."""
        terms = self._terms(column)
        return {
            "exact": forms.ModelChoiceField(terms, label=column.label, required=False, empty_label=_("Any"))
        }

    def form_field(self, column: Column, actor: Actor, current: Any = None) -> forms.Field:
        """Ask for one of the terms that are in use, and the one that is set."""
        known = self._terms(column).filter(models.Q(is_retired=False) | models.Q(pk=current))
        return forms.ModelChoiceField(
            known, label=column.label, required=column.is_required, help_text=column.help_text
        )

    def check(self, column: Column, value: Any) -> None:
        """Refuse a term of another set."""
        if not self._terms(column).filter(pk=value).exists():
            raise ValidationError(_("This term is not there any more."))

    def custom_field(self, settings: Mapping[str, Any]) -> "models.Field[Any, Any]":
        """Return the key of a term."""
        return models.ForeignKey(Term, models.DO_NOTHING)

    def setting_fields(self) -> dict[str, forms.Field]:
        """Ask for the term set."""
        choices = list(TermSet.objects.values_list("code", "name"))
        return {"terms": forms.ChoiceField(label=_("Term set"), choices=choices)}

    @staticmethod
    def _terms(column: Column) -> models.QuerySet[Term]:
        return Term.objects.filter(term_set__code=str(column.settings.get("terms", ""))).order_by("trail")
