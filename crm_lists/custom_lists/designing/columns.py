"""Adding, changing, ordering, retiring and deleting custom columns."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext as _

from crm_lists.framework import bulk, designs
from crm_lists.framework.actors import Actor
from crm_lists.framework.bulk import RowChange
from crm_lists.framework.columns import ExtraColumn, column_types
from crm_lists.framework.columns.calculated import kind_of, kind_of_result, used_by
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.formulas import FormulaError, Kind, compile_formula
from crm_lists.framework.guarding import column_sets, sets_of
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import CustomColumn

from .indexes import drop_index, keep_index

CHUNK = 500


def columns_of(list_code: str) -> list[CustomColumn]:
    """Return the custom columns of a list in their order, retired ones too."""
    return list(CustomColumn.objects.filter(list_code=list_code).order_by("position", "pk"))


def column_of(list_code: str, code: str) -> CustomColumn | None:
    """Return one custom column."""
    return CustomColumn.objects.filter(list_code=list_code, code=code).first()


def type_choices() -> list[tuple[str, Any]]:
    """Return the column types that administrators can choose; those of programs bear no own label."""
    return [(kind.code, kind.label) for kind in column_types if vars(type(kind)).get("label")]


def save_column(column: CustomColumn) -> None:
    """Save a column, new or changed, with its index; all processes see it with their next request."""
    check_column(column)
    with transaction.atomic():
        if column._state.adding:
            last = CustomColumn.objects.filter(list_code=column.list_code)
            column.position = (last.aggregate(models.Max("position"))["position__max"] or 0) + 1
        column.save()
        designs.changed()
        keep_index(column)


def check_column(column: CustomColumn) -> None:
    """Refuse a code that is taken, a type that is no type, and a formula that makes no sense."""
    column.full_clean()
    definition = find_list(column.list_code)
    if column._state.adding and is_declared(definition.model, column.code):
        raise ValidationError({"code": _("The list has a column of this code already.")})
    if column.type_code not in dict(type_choices()):
        raise ValidationError({"type_code": _("There is no such type.")})
    if column.type_code == "calculated":
        _check_formula(definition, column)
    _check_guard(column)


def _check_guard(column: CustomColumn) -> None:
    """Refuse a guard that keeps people from adding items, or whose words everybody could search for."""
    guard = column.settings.get("guard", "")
    if guard and guard not in column_sets:
        raise ValidationError({"guard": _("There is no such set of columns.")})
    if guard and column.is_searchable:
        raise ValidationError({"guard": _("Everybody could search for its words: take it out of search.")})
    if guard and column.is_required:
        raise ValidationError({"guard": _("Who may not write it could add no items: do not require it.")})


def _check_told(definition: ListDefinition, column: CustomColumn, names: Iterable[str]) -> None:
    """Refuse to search for what is reckoned of guarded columns: everybody could reckon back."""
    if column.is_searchable and any(sets_of(definition, name) for name in names):
        raise ValidationError(
            {"is_searchable": _("The formula reads a guarded column: take the column out of search.")}
        )


def is_declared(model: type[models.Model], code: str) -> bool:
    """Tell whether items have something of this name already."""
    return hasattr(model, code) or code == "etag" or any(one.name == code for one in model._meta.get_fields())


def _check_formula(definition: ListDefinition, column: CustomColumn) -> None:
    def kind_of_name(name: str) -> Kind | None:
        try:
            return None if name == column.code else kind_of(definition.column(name))
        except FieldDoesNotExist:
            return None

    try:
        formula = compile_formula(str(column.settings.get("formula", "")), kind_of_name)
    except FormulaError as error:
        raise ValidationError({"formula": str(error)}) from error
    _check_told(definition, column, formula.names - {column.code})
    wanted = kind_of_result(str(column.settings.get("result") or "number"))
    if formula.kind is not wanted:
        raise ValidationError({"formula": _("The formula does not give what is chosen below it.")})
    if column.code in reachable(definition, formula.names):
        raise ValidationError({"formula": _("The column would stand on itself.")})


def reachable(definition: ListDefinition, names: frozenset[str]) -> set[str]:
    """Return these columns and all on which they stand."""
    found: set[str] = set()
    open_ends = set(names)
    while open_ends:
        name = open_ends.pop()
        if name not in found:
            found.add(name)
            open_ends |= used_by(definition.column(name))
    return found


def formulas_over(column: CustomColumn) -> list[str]:
    """Return the labels of the calculated columns that ask this one."""
    custom = find_list(column.list_code).custom_columns
    return [one.label for one in custom if column.code in used_by(one)]


def move_column(column: CustomColumn, step: int) -> None:
    """Move the column up or down among the others."""
    ordered = columns_of(column.list_code)
    place = next(index for index, one in enumerate(ordered) if one.pk == column.pk)
    ordered.insert(max(0, place + step), ordered.pop(place))
    with transaction.atomic():
        for position, one in enumerate(ordered, start=1):
            CustomColumn.objects.filter(pk=one.pk).update(position=position)
        designs.changed()


def set_retired(column: CustomColumn, is_retired: bool) -> None:
    """Retire the column, or take it back: its values stay."""
    column.is_retired = is_retired
    with transaction.atomic():
        column.save()
        designs.changed()
        keep_index(column)


class WithoutKey(models.Func):
    """The `extra` of an item without one key."""

    def __init__(self, code: str) -> None:
        super().__init__(models.F("extra"), models.Value(code), output_field=models.JSONField())

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **_options: Any) -> tuple[str, Any]:
        """Return the SQL of SQLite."""
        return self.as_sql(
            compiler, connection, template="JSON_REMOVE(%(expressions)s)", arg_joiner=", '$.' || "
        )

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **_options: Any) -> tuple[str, Any]:
        """Return the SQL of PostgreSQL."""
        return self.as_sql(compiler, connection, template="(%(expressions)s::text)", arg_joiner=" - ")


def filled(definition: ListDefinition, code: str) -> "models.QuerySet[Any]":
    """Return the items, deleted ones too, that hold a value in the custom column."""
    return definition.items().filter(extra__has_key=code)


def purge(column: CustomColumn) -> int:
    """Delete a retired column with all its values for good; return how many items held one."""
    if not column.is_retired:
        raise ValidationError(_("Retire the column first: what is deleted is gone."))
    definition = find_list(column.list_code)
    with transaction.atomic():
        count = filled(definition, column.code).update(extra=WithoutKey(column.code))
        drop_index(column)
        column.delete()
        designs.changed()
    return count


def apply_default(actor: Actor, column: CustomColumn) -> int:
    """Set the column's default where existing items hold nothing; return how many were set."""
    definition = find_list(column.list_code)
    made = definition.column(column.code)
    if not isinstance(made, ExtraColumn) or made.default is None:
        return 0
    unset = definition.items().filter(deleted_at__isnull=True).exclude(extra__has_key=column.code)
    count = 0
    for keys in batched_keys(unset):
        changes = [RowChange(pk, {column.code: made.default}) for pk in keys]
        outcomes = bulk.change_many(actor, definition, changes, note=_("Default of a column"))
        count += sum(one.state is bulk.State.DONE for one in outcomes)
    return count


def batched_keys(items: "models.QuerySet[Any]") -> Iterator[list[int]]:
    """Yield the keys of the items, some hundreds at a time."""
    keys = list(items.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def is_used(column: CustomColumn, choice: str) -> bool:
    """Tell whether an item holds this choice."""
    made = find_list(column.list_code).column(column.code)
    condition = made.where("has" if made.is_many else "exact", choice)
    return find_list(column.list_code).items().filter(condition).exists()
