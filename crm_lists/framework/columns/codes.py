"""The column type of several values of a code list, which stand in a table of their own."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..code_lists import CodeValue
from .base import EMPTY, Column, ColumnType, Labels
from .kinds import pill

if TYPE_CHECKING:
    from ..actors import Actor


@dataclass(frozen=True)
class SeveralColumn(Column):
    """A column whose values stand in a table of their own and are still read for a whole page at once."""

    def rows(self, item: Any) -> list[Any]:
        """Return the values of one item, which keeps them until they are set."""
        if not item.pk:
            return []
        models.prefetch_related_objects([item], self.name)
        return list(getattr(item, self.name).all())

    def read(self, item: Any) -> list[Any]:
        """Return the keys of the values, in order."""
        return sorted(row.pk for row in self.rows(item))

    @property
    def is_listable(self) -> bool:
        """Tell that a listing can show the column."""
        return True

    def where(self, lookup: str, value: Any) -> models.Q:
        """Return the condition; it joins nothing: no item is repeated, and several can be asked for."""
        links = self._links
        ours, theirs = self._sides
        if lookup == "isnull":
            found = models.Q(pk__in=links.values(ours))
            return ~found if value else found
        wanted = [getattr(one, "pk", one) for one in (value if lookup == "in" else [value])]
        return models.Q(pk__in=links.filter(**{f"{theirs}__in": wanted}).values(ours))

    def values_among(self, keys: Collection[Any]) -> dict[Any, list[Any]]:
        """Return the values of these items, in one query for all of them."""
        ours, theirs = self._sides
        found: dict[Any, list[Any]] = {key: [] for key in keys}
        pairs = self._links.filter(**{f"{ours}__in": list(keys)}) if keys else self._links.none()
        for key, value in pairs.order_by(theirs).values_list(ours, theirs):
            found[key].append(value)
        return found

    @property
    def _links(self) -> models.QuerySet[Any]:
        field: Any = self.field
        links: models.QuerySet[Any] = field.remote_field.through._default_manager.all()
        return links

    @property
    def _sides(self) -> tuple[str, str]:
        field: Any = self.field
        return f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"


class CodesColumn(ColumnType):
    """Several values of a code list, each shown as a pill."""

    code = "codes"
    is_many = True
    operators = ("has", "isnull")

    def labels(self, column: Column, actor: "Actor", values: Iterable[Any]) -> Labels:
        """Return {key: (label, tone)} of the values, in the order of the code list."""
        keys = {value for value in values if value is not None}
        rows = code_list_of(column)._default_manager.filter(pk__in=keys) if keys else []
        return {row.pk: (str(row), row.tone) for row in rows}

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the labels of the values, as files have them too; a filter asks for one of them."""
        if isinstance(value, CodeValue):
            return str(value)
        return "; ".join(label for label, _tone in _known(value, labels))

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the labels as pills."""
        pills = ((pill(label, tone or "quiet"),) for label, tone in _known(value, labels))
        return format_html_join(" ", "{}", pills) or EMPTY

    def tone(self, column: Column, value: Any, labels: Labels) -> str:
        """Several values have no one colour."""
        return ""

    def sort_expression(self, column: Column, actor: "Actor") -> Any:
        """Several values have no order."""
        return models.Value(None, output_field=models.IntegerField())

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Ask for one of the values, retired ones too."""
        values = code_list_of(column)._default_manager.all()
        label = gettext_lazy("Any")
        return {"has": forms.ModelChoiceField(values, label=column.label, required=False, empty_label=label)}

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask for any of the active values; a retired one is offered only where it is set."""
        return CodesField(
            code_list_of(column),
            current or (),
            label=column.label,
            required=column.is_required,
            help_text=column.help_text,
        )

    def to_json(self, column: Column, value: Any) -> Any:
        """Return the keys."""
        return sorted({int(getattr(one, "pk", one)) for one in value or ()})

    def from_json(self, column: Column, value: Any) -> Any:
        """Return the keys."""
        return list(value or ())


class CodesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Takes values of a code list: retired ones too, which an item keeps; the door judges."""

    def __init__(self, model: type[CodeValue], current: Collection[Any], **options: Any) -> None:
        values = model._default_manager.all()
        super().__init__(values, widget=forms.CheckboxSelectMultiple, **options)
        #: What a person may choose.
        self.offered = values.filter(models.Q(is_active=True) | models.Q(pk__in=list(current)))
        self.widget.choices = lambda: ((row.pk, str(row)) for row in self.offered)


def code_list_of(column: Column) -> type[CodeValue]:
    """Return the code list whose values the column takes."""
    target = column.target
    if target is None or not issubclass(target, CodeValue):
        raise TypeError(f"{column.name} takes no values of a code list.")
    return target


def retired_among(column: Column, keys: Collection[Any]) -> Mapping[Any, str]:
    """Return those of the values that are not offered any more, with their labels."""
    if column.kind.code != CodesColumn.code or not keys:
        return {}
    rows = code_list_of(column)._default_manager.filter(pk__in=list(keys), is_active=False)
    return {row.pk: str(row) for row in rows}


def not_offered(column: Column, labels: Iterable[str]) -> ValidationError:
    """Return what is said of retired values that somebody wants to set."""
    said = {"value": ", ".join(sorted(labels))}
    message = _("“%(value)s” is not offered any more. Choose another one.") % said
    return ValidationError({column.name: message})


def _known(value: Any, labels: Labels) -> list[tuple[str, str]]:
    """Return label and tone of the values, in the order of the code list, in which the labels came."""
    chosen = set(value or ())
    return [labels[key] for key in labels if key in chosen]
