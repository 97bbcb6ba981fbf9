"""Unique values over many rows: against each other and against the table, by one query for each rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from ..columns import ExtraColumn
from ..definitions import ListDefinition
from ..items import Item
from ..validation import TAKEN
from .rows import Row


@dataclass(frozen=True)
class Rule:
    """Columns whose values together stand once in the table, among the items that fulfil the condition."""

    names: tuple[str, ...]
    condition: models.Q | None = None
    constraint: models.UniqueConstraint | None = None

    def error(self, item: Item) -> ValidationError:
        """Return what is said of an item that clashes."""
        if self.constraint is not None and self.constraint.violation_error_message != (
            self.constraint.default_violation_error_message
        ):
            return ValidationError({NON_FIELD_ERRORS: [self.constraint.get_violation_error_message()]})
        error = item.unique_error_message(type(item), self.names)
        return ValidationError({self.names[0] if len(self.names) == 1 else NON_FIELD_ERRORS: [error]})


def clashes(definition: ListDefinition, rows: Iterable[Row]) -> Iterator[tuple[Row, ValidationError]]:
    """Give the rows whose unique values are taken, each once; the first of two equal rows stays."""
    rest = list(rows)
    model = definition.model
    checks = [partial(_clashing, model, rule) for rule in rules_of(model)]
    unique = [column for column in definition.custom_columns if column.design.is_unique]
    checks += [partial(_clashing_custom, definition, column) for column in unique]
    for check in checks:
        refused = dict(check(rest)) if rest else {}
        yield from refused.items()
        rest = [row for row in rest if row not in refused]


def _clashing_custom(
    definition: ListDefinition, column: ExtraColumn, rows: list[Row]
) -> Iterator[tuple[Row, ValidationError]]:
    error = ValidationError({column.name: [TAKEN]})
    keyed: dict[Any, Row] = {}
    for row in rows:
        value = column.read(row.item)
        if value in (None, "", []):
            continue
        if value in keyed:
            yield row, error
        else:
            keyed[value] = row
    if keyed:
        others = definition.items().filter(deleted_at__isnull=True).annotate(**column.annotations)
        others = others.exclude(pk__in=[row.item.pk for row in keyed.values() if row.item.pk])
        found = others.filter(**{f"{column.path}__in": list(keyed)})
        for value in set(found.values_list(column.path, flat=True)) & keyed.keys():
            yield keyed[value], error


def rules_of(model: type[Item]) -> list[Rule]:
    """Return the unique rules that can be judged here; the database judges all of them once more."""
    fields = [Rule((one.name,)) for one in model._meta.concrete_fields if one.unique and not one.primary_key]
    together = [Rule(tuple(names)) for names in model._meta.unique_together]
    constraints = [
        Rule(tuple(one.fields), one.condition, one)
        for one in model._meta.constraints
        if isinstance(one, models.UniqueConstraint) and one.fields and _is_simple(one.condition)
    ]
    return [rule for rule in (*fields, *together, *constraints) if rule.names != ("uuid",)]


def _clashing(model: type[Item], rule: Rule, rows: list[Row]) -> Iterator[tuple[Row, ValidationError]]:
    attnames = [model._meta.get_field(name).attname for name in rule.names]  # type: ignore[union-attr]
    keyed: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = tuple(getattr(row.item, name) for name in attnames)
        if None in key or not _fulfils(row.item, rule.condition):
            continue
        if key in keyed:
            yield row, rule.error(row.item)
        else:
            keyed[key] = row
    for key in _taken(model, rule, attnames, keyed):
        yield keyed[key], rule.error(keyed[key].item)


def _taken(
    model: type[Item], rule: Rule, attnames: list[str], keyed: dict[tuple[Any, ...], Row]
) -> set[tuple[Any, ...]]:
    """Return those of the keys that other items of the table have."""
    if not keyed:
        return set()
    others = model._default_manager.filter(rule.condition) if rule.condition else model._default_manager.all()
    own = [row.item.pk for row in keyed.values() if row.item.pk]
    for place, name in enumerate(attnames):
        others = others.filter(**{f"{name}__in": {key[place] for key in keyed}})
    found = others.exclude(pk__in=own) if own else others
    return set(found.values_list(*attnames)) & keyed.keys()


def _is_simple(condition: models.Q | None) -> bool:
    return condition is None or (
        condition.connector == models.Q.AND
        and not condition.negated
        and all(isinstance(one, tuple) and _plain_lookup(one[0]) for one in condition.children)
    )


def _plain_lookup(path: str) -> bool:
    return "__" not in path or (path.count("__") == 1 and path.endswith(("__isnull", "__exact")))


def _fulfils(item: Item, condition: models.Q | None) -> bool:
    children: Any = condition.children if condition is not None else ()
    return all(_holds(item, path, wanted) for path, wanted in children)


def _holds(item: Item, path: str, wanted: Any) -> bool:
    name, _separator, lookup = path.partition("__")
    value = getattr(item, item._meta.get_field(name).attname)  # type: ignore[union-attr]
    return bool((value is None) == wanted if lookup == "isnull" else value == wanted)
