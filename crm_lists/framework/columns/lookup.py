"""The column types whose value is the key of something else."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qsl

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .. import access
from ..code_lists import CodeValue, offer_of
from ..lists import all_lists, definition_of, find_list
from .base import EMPTY, Column, ColumnType, Labels, Titles
from .kinds import pill
from .picking import LookupField, PickersWidget, PickerWidget

if TYPE_CHECKING:
    from ..actors import Actor
    from ..definitions import ListDefinition


def lookup_list(column: Column) -> "ListDefinition":
    """Return the list that a lookup column looks up."""
    if column.target_list_code:
        return find_list(column.target_list_code)
    if column.target is None:
        raise TypeError(f"{column.name} looks nothing up.")
    return definition_of(column.target)


def _is_own_key(column: Column) -> bool:
    """Tell whether the key stands in the table of the items itself."""
    return (
        isinstance(column.field, models.ForeignKey) and not column.is_custom and LOOKUP_SEP not in column.name
    )


class DeletedTitle(str):
    """Stands for the title of a deleted item, before those who could read it."""

    __slots__ = ()


def offered(column: Column, actor: "Actor") -> models.QuerySet[Any]:
    """Return the items that the column offers: those that the actor may see and that its filter finds."""
    from ..filters import conditions, filters_of  # noqa: PLC0415 - filters know columns

    definition = lookup_list(column)
    only = column.settings.get("filter") or {}
    found = access.visible(actor, definition)
    return found.filter(conditions(filters_of(definition, actor, only))) if only else found


def _with_adding(field: forms.Field, actor: "Actor", definition: "ListDefinition") -> forms.Field:
    """Return the field with an offer to add an item, where the person may do that."""
    if isinstance(field.widget, PickerWidget):
        field.widget.may_add = definition.is_added_by_form and access.may_add(actor, definition)
    return field


class FilterField(forms.CharField):
    """Takes filters of a listing, as they stand in its address."""

    def to_python(self, value: Any) -> Any:
        """Return the filters by parameter."""
        return dict(parse_qsl(super().to_python(value) or ""))

    def prepare_value(self, value: Any) -> Any:
        """Return the filters as they stand in an address."""
        return urlencode(value) if isinstance(value, Mapping) else value


class LookupColumn(ColumnType):
    """An item of another list; its title shows only to those who may see that item."""

    code = "lookup"
    is_repeated = True
    is_lookup = True
    stored_as = "key"
    label = _("Lookup")
    operators: ClassVar[tuple[str, ...]] = ("exact", "isnull")
    #: Fields of the looked-up items that their label needs besides the title.
    known_by: tuple[str, ...] = ()

    def labels(self, column: Column, actor: "Actor", values: Iterable[Any]) -> Labels:
        """Return {key: title} of the readable ones among the looked-up items."""
        keys = {value for value in values if value is not None}
        if not keys:
            return {}
        definition = self.definition(column)
        granted = access.condition(actor, definition)
        if granted is None:
            return {}
        rows = definition.items().filter(granted, pk__in=keys)
        found = rows.values_list("pk", definition.title, "deleted_at", *self.known_by)
        gone = DeletedTitle(_("deleted"))
        return {
            pk: self.label_of(title, *more) if deleted_at is None else gone
            for pk, title, deleted_at, *more in found
        }

    def label_of(self, title: Any, *known: Any) -> Any:
        """Return what stands for an item: its title, by a subclass with what `known_by` tells."""
        return title

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the title, or “restricted” for an item that is not for this person."""
        if value is None:
            return ""
        return str(labels.get(value, _("restricted")))

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return a link to the item."""
        if value is None:
            return EMPTY
        if value not in labels:
            return format_html('<span class="muted">{}</span>', _("restricted"))
        return self._link(column, value, labels[value])

    def _link(self, column: Column, key: Any, title: str) -> SafeString:
        if isinstance(title, DeletedTitle):
            return format_html('<span class="muted">{}</span>', title)
        return format_html('<a href="{}">{}</a>', self.definition(column).url_of(key), title)

    def sort_expression(self, column: Column, actor: "Actor") -> Any:
        """Sort by the title; one that is not for the actor counts as unset: the order tells nothing."""
        definition = self.definition(column)
        readable = access.visible(actor, definition).filter(pk=column.outer)
        return models.Subquery(readable.order_by().values(definition.title)[:1])

    def titles(self, column: Column, actor: "Actor") -> Titles | None:
        """Return the readable items of the list."""
        if not _is_own_key(column):
            return None
        definition = self.definition(column)
        rows = definition.items().filter(deleted_at__isnull=True)
        return Titles(rows, access.condition(actor, definition), definition.title, column.path)

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Ask for one of the readable items."""
        return {"exact": self._choice(column, actor, required=False)}

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask for one of the readable items; the one that is set stays on offer."""
        field = self._choice(column, actor, current, required=column.is_required)
        return _with_adding(field, actor, self.definition(column))

    def _choice(self, column: Column, actor: "Actor", current: Any = None, *, required: bool) -> forms.Field:
        definition = self.definition(column)
        return LookupField(
            offered(column, actor),
            current,
            label=column.label,
            required=required,
            help_text=column.help_text,
            widget=PickerWidget(definition, column.settings.get("filter")),
        )

    @staticmethod
    def definition(column: Column) -> "ListDefinition":
        """Return the list that is looked up."""
        return lookup_list(column)

    def custom_field(self, settings: Mapping[str, Any]) -> "models.Field[Any, Any]":
        """Return an item of the list that the settings name."""
        return models.ForeignKey(find_list(str(settings.get("list", ""))).model, models.DO_NOTHING)

    def setting_fields(self) -> dict[str, forms.Field]:
        """Ask for the list, and which of its items are offered."""
        choices = [(one.code, one.label) for one in all_lists()]
        return {
            "list": forms.ChoiceField(label=_("List"), choices=choices),
            "filter": FilterField(
                label=_("Only these items"),
                required=False,
                help_text=_("Filters as they stand in the address of a listing: state=open&priority=high"),
            ),
        }

    def check(self, column: Column, value: Any) -> None:
        """Refuse keys that lead nowhere; who may see the items is asked where somebody chooses."""
        keys = set(value) if isinstance(value, list) else {value}
        if self.definition(column).items().filter(pk__in=keys).count() != len(keys):
            raise ValidationError(_("What is looked up here is not there any more."))


class LookupsColumn(LookupColumn):
    """Several items of another list; a column of forms and histories, not of listings."""

    code = "lookups"
    is_many = True
    operators = ("has", "isnull")
    label = _("Lookup of several")

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the titles of the readable ones."""
        return ", ".join(str(labels[key]) for key in value or () if key in labels)

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return a link to each readable one."""
        known = [key for key in value or () if key in labels]
        links = ((self._link(column, key, labels[key]),) for key in known)
        return format_html_join(", ", "{}", links) or EMPTY

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask for any of the readable items."""
        readable = access.visible(actor, self.definition(column))
        present = models.Q(pk__in=list(current or ()))
        definition = self.definition(column)
        field = forms.ModelMultipleChoiceField(
            readable.filter(present | models.Q(pk__in=offered(column, actor).values("pk"))),
            label=column.label,
            required=column.is_required,
            help_text=column.help_text,
            widget=PickersWidget(definition, column.settings.get("filter")),
        )
        return _with_adding(field, actor, definition)

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Ask for one of the readable items."""
        return {"has": self._choice(column, actor, required=False)}

    def sort_expression(self, column: Column, actor: "Actor") -> Any:
        """Several values have no order."""
        return models.Value(None, output_field=models.IntegerField())

    def to_json(self, column: Column, value: Any) -> Any:
        """Return the keys."""
        return sorted({int(key) for key in value or ()})

    def from_json(self, column: Column, value: Any) -> Any:
        """Return the keys."""
        return list(value or ())


class ReferencesColumn(ColumnType):
    """Several rows of something that is neither a list nor a code list; a column of forms and histories."""

    code = "references"
    is_many = True

    def labels(self, column: Column, actor: "Actor", values: Iterable[Any]) -> Labels:
        """Return {key: name}."""
        target = column.target
        return {row.pk: str(row) for row in target._default_manager.filter(pk__in=values)} if target else {}

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the names."""
        return ", ".join(str(labels[key]) for key in value or () if key in labels)

    def to_json(self, column: Column, value: Any) -> Any:
        """Return the keys."""
        return sorted(value or ())

    def from_json(self, column: Column, value: Any) -> Any:
        """Return the keys."""
        return list(value or ())


class CodeColumn(ColumnType):
    """A value of a code list, shown as a pill in the value's own colour."""

    code = "code"
    is_repeated = True
    operators = ("exact", "isnull")

    def labels(self, column: Column, actor: "Actor", values: Iterable[Any]) -> Labels:
        """Return {key: (label, tone)} of the values."""
        from ..code_values import values_of  # noqa: PLC0415 - kept by models, which know columns

        keys = {value for value in values if value is not None}
        known = values_of(self._model(column)) if keys else {}
        return {key: (str(known[key]), known[key].tone) for key in keys if key in known}

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the label of the value."""
        return str(labels.get(value, ("", ""))[0])

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the label, as a pill where the value has a colour."""
        label = self.text(column, value, labels)
        tone = self.tone(column, value, labels)
        if not label:
            return EMPTY
        return pill(label, tone) if tone else conditional_escape(label)

    def tone(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the colour that the administrators gave the value."""
        return str(labels.get(value, ("", ""))[1])

    def sort_expression(self, column: Column, actor: "Actor") -> Any:
        """Sort in the order that the administrators gave."""
        return models.F(f"{column.name}__position")

    def titles(self, column: Column, actor: "Actor") -> Titles | None:
        """Return the values with their places."""
        if not _is_own_key(column):
            return None
        return Titles(self._model(column)._default_manager.all(), models.Q(), "position", column.path)

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Ask for one of the values, retired ones too."""
        values = self._model(column)._default_manager.all()
        return {
            "exact": forms.ModelChoiceField(values, label=column.label, required=False, empty_label=_("Any"))
        }

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask for one of the active values."""
        return forms.ModelChoiceField(
            offer_of(self._model(column)).values(self._model(column), actor, current),
            label=column.label,
            required=column.is_required,
            help_text=column.help_text,
        )

    @staticmethod
    def _model(column: Column) -> type[CodeValue]:
        target = column.target
        if target is None or not issubclass(target, CodeValue):
            raise TypeError(f"{column.name} is no code column.")
        return target


class ReferenceColumn(ColumnType):
    """A key of something that is neither a list nor a code list, shown by its name."""

    code = "reference"
    is_repeated = True
    operators = ("exact", "isnull")

    def labels(self, column: Column, actor: "Actor", values: Iterable[Any]) -> Labels:
        """Return {key: name}."""
        keys = {value for value in values if value is not None}
        target = column.target
        rows: Iterable[models.Model] = target._default_manager.filter(pk__in=keys) if target and keys else []
        return {row.pk: str(row) for row in rows}

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the name."""
        return str(labels.get(value, "")) if value is not None else ""

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Ask for one of the rows."""
        rows: Any = column.target._default_manager.all() if column.target else ()
        return {"exact": forms.ModelChoiceField(rows, label=column.label, required=False)}
