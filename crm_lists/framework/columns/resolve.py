"""Which column type a Django field has."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.constants import LOOKUP_SEP

from ..code_lists import CodeValue
from ..items import Item
from ..registry import ClassRegistry, Registry
from . import calculated, choices, contacts, kinds, lookup
from .base import Column, ColumnType
from .codes import CodesColumn, SeveralColumn
from .extra import Design, ExtraColumn
from .rows import RowsColumn, RowsField

#: Column types by their code, for declarations that ask for another than the field's own.
column_types: Registry[ColumnType] = Registry("column types")
_by_field: ClassRegistry[ColumnType] = ClassRegistry("column types by field")
_by_target: ClassRegistry[ColumnType] = ClassRegistry("column types by looked-up model")


def _register(kind: ColumnType, *fields: "type[models.Field[Any, Any]]") -> None:
    column_types.register(kind.code, kind)
    for field in fields:
        _by_field.register(field, kind)


_register(kinds.TextColumn(), models.Field)
_register(kinds.MultilineColumn(), models.TextField)
_register(kinds.NumberColumn(), models.IntegerField, models.FloatField, models.DecimalField)
_register(kinds.CurrencyColumn())
_register(kinds.PercentColumn())
_register(kinds.YesNoColumn(), models.BooleanField)
_register(kinds.DateColumn(), models.DateField)
_register(kinds.DateTimeColumn(), models.DateTimeField)
_register(choices.ChoiceColumn())
_register(choices.ChoicesColumn())
_register(contacts.PersonColumn())
_register(contacts.LinkColumn(), models.URLField)
_register(contacts.NamedLinkColumn())
_register(contacts.EmailColumn(), models.EmailField)
_register(contacts.PhoneColumn())
_register(calculated.CalculatedType())
_register(RowsColumn(), RowsField)
_register(lookup.LookupColumn())
_register(lookup.LookupsColumn())
_register(lookup.CodeColumn())
_register(CodesColumn())
_register(lookup.ReferenceColumn())
_register(lookup.ReferencesColumn())

_by_target.register(models.Model, column_types.get("reference"))
_by_target.register(AbstractUser, column_types.get("person"))
_by_target.register(CodeValue, column_types.get("code"))
_by_target.register(Item, column_types.get("lookup"))


def show_target_as(target: type[models.Model], kind: ColumnType) -> None:
    """Let columns that look up this model be of this type."""
    column_types.register(kind.code, kind)
    _by_target.register(target, kind)


def type_of(field: "models.Field[Any, Any]") -> ColumnType:
    """Return the column type that follows from the field."""
    if field.choices:
        return column_types.get("choice")
    target = field.related_model
    if isinstance(field, models.ManyToManyField):
        several = ((Item, "lookups"), (CodeValue, CodesColumn.code))
        found = (code for base, code in several if isinstance(target, type) and issubclass(target, base))
        return column_types.get(next(found, "references"))
    kind = _by_target.find(target) if isinstance(target, type) else _by_field.find(type(field))
    return kind or column_types.get("text")


def field_at(model: type[models.Model], path: str) -> "models.Field[Any, Any]":
    """Return the field at the end of a path like `lock__holder`, or raise FieldDoesNotExist."""
    *steps, last = path.split(LOOKUP_SEP)
    for step in steps:
        relation = model._meta.get_field(step)
        if not isinstance(relation.related_model, type):
            raise FieldDoesNotExist(f"{model.__name__}.{step} leads nowhere.")
        model = relation.related_model
    field = model._meta.get_field(last)
    if not isinstance(field, models.Field):
        raise FieldDoesNotExist(f"{model.__name__}.{last} is no column.")
    return field


def column_of(
    model: type[models.Model], name: str, *, type_code: str = "", tones: Mapping[Any, str] | None = None
) -> Column:
    """Return the column of this name; `type_code` asks for another type than the field's own."""
    field = field_at(model, name)
    kind = column_types.get(type_code) if type_code else type_of(field)
    # Over a relation there is no table of links that belongs to the item itself.
    is_several = kind.code == CodesColumn.code and LOOKUP_SEP not in name
    return (SeveralColumn if is_several else Column)(name, field, kind, tones or {})


def custom_column_of(design: Design) -> ExtraColumn:
    """Return the column that an administrator designed."""
    chosen = column_types.get(design.type_code)
    field = chosen.custom_field(design.settings)
    field.verbose_name, field.help_text = design.label, design.help_text
    field.blank = not design.is_required
    field.null = field.null or not isinstance(field, models.CharField | models.TextField)
    field.set_attributes_from_name(design.code)
    choices = design.settings.get("choices", ())
    tones = {one["value"]: one["tone"] for one in choices if one.get("tone")}
    made: Any = chosen.column_class or ExtraColumn
    column: ExtraColumn = made(design.code, field, chosen.resolved(design.settings), tones, design)
    return column
