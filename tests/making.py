"""Items of any list, made from the fields of its model, so that a new list needs no factory."""

import itertools
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.code_lists import CodeValue
from crm_lists.framework.columns import Column
from crm_lists.framework.columns.lookup import lookup_list
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.registry import ClassRegistry, Registry

Field = models.Field[Any, Any]
Maker = Callable[[Actor, Mapping[str, Any]], Item]

#: Lists whose items are not made of typed values alone, such as those that carry a file.
makers: Registry[Maker] = Registry("makers of test items")
_numbers = itertools.count(1)


def make_item(actor: Actor, definition: ListDefinition | str, *, full: bool = False, **values: Any) -> Any:
    """Add an item as this person; required columns that are not given are filled, with `full` all columns."""
    known = find_list(definition) if isinstance(definition, str) else definition
    if known.code in makers:
        return makers.get(known.code)(actor, values)
    may_add = access.may_add(actor, known)
    # A person who may not add is refused for that, not for the parents that he may not make either.
    filled = sample_values(actor, known, full=full, **values) if may_add else values
    return actions.add_to(actor, known, filled)


def make(actor: Actor, model: type[Item], *, full: bool = False, **values: Any) -> Any:
    """Add an item of this model; see `make_item`."""
    return make_item(actor, definition_of(model), full=full, **values)


def sample_values(
    actor: Actor, definition: ListDefinition, *, full: bool = False, **values: Any
) -> dict[str, Any]:
    """Return values that the list accepts, for the columns that must be typed."""
    filled = {**_samples_of_list(definition), **values}
    if "owner" in definition.editable and (owner := _owner_of(values.values())):
        filled.setdefault("owner", owner)
    for name in definition.editable:
        column = definition.column(name)
        if name not in filled and _is_filled(definition, column.field, full=full):
            filled[name] = sample_of(actor, column)
    return filled


def _owner_of(parents: Iterable[Any]) -> Any:
    """Return the owner of the first parent: what stands below it belongs to the same one."""
    return next((one.owner for one in parents if hasattr(one, "owner_id")), None)


def _samples_of_list(definition: ListDefinition) -> dict[str, Any]:
    """Return values of columns that must fit each other, or a notation."""
    match definition.code:
        case "territories":
            return {"rule": "city=Nitra"}
        case "delegations":
            start = timezone.now() + timedelta(hours=next(_numbers))
            return {"starts_at": start, "ends_at": start + timedelta(days=3650)}
    return {}


def sample_of(actor: Actor, column: Column) -> Any:
    """Return a value that the column accepts, custom or declared."""
    custom = _custom_samples.get(column.kind.code) if column.is_custom else None
    return custom(actor, column) if custom else sample_value(actor, column.field)


def _item_of(actor: Actor, column: Column) -> Any:
    return make_item(actor, lookup_list(column)).pk


#: Values of custom columns, where more than their field says what they may be.
_custom_samples: Mapping[str, Callable[[Actor, Column], Any]] = {
    "choices": lambda _actor, column: [column.choices[0][0]],
    "lookup": _item_of,
    "lookups": lambda actor, column: [_item_of(actor, column)],
    "phone": lambda _actor, _column: f"+421905{100_000 + next(_numbers)}",
    "namedlink": lambda _actor, _column: f"https://www.example.com/{next(_numbers)} Page",
}


def _is_filled(definition: ListDefinition, field: Field, *, full: bool) -> bool:
    if isinstance(field, models.ManyToManyField) or field.related_model is definition.model:
        return False
    if field.has_default() and not full:
        return False
    return full or not field.blank or field.name == definition.title


#: Values of fields that say more than their type what they take, by name.
_named_samples = {"iban": "SK31 1200 0000 1987 4263 7541", "bic": "GIBASKBX", "rule": "city=Nitra"}


def sample_value(actor: Actor, field: Field) -> Any:
    """Return a value that the field accepts, another one each time where it must be unique."""
    if field.name in _named_samples:
        return _named_samples[field.name]
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field.related_model, type):
        return _looked_up(actor, field.related_model)
    sample = _samples.find(type(field))
    if sample is None:
        raise TypeError(f"No sample value is known for {field!r}; give one to make_item.")
    return sample(field, next(_numbers))


def _looked_up(actor: Actor, target: type[models.Model]) -> Any:
    if issubclass(target, Item):
        return _parent(actor, target)
    if issubclass(target, CodeValue):
        return target._default_manager.first() or target._default_manager.create(label="Any", code="any")
    if issubclass(target, User):
        return User.objects.create(username=f"person-{next(_numbers)}")
    found = target._default_manager.first()
    if found is None:
        raise TypeError(f"There is no {target.__name__} to look up; give one to make_item.")
    return found


def _parent(actor: Actor, model: type[Item]) -> Any:
    """Make a parent as the same person, or take one that he sees, or have the program make it."""
    definition = definition_of(model)
    if access.may_add(actor, definition):
        return make_item(actor, definition)
    return access.visible(actor, definition).first() or make_item(Actor.system(), definition)


def _text(field: Field, number: int) -> str:
    return f"{str(field.verbose_name).capitalize()} {number}"[-(field.max_length or 200) :]


_samples: ClassRegistry[Callable[[Field, int], Any]] = ClassRegistry("sample values")
_samples.register(models.CharField, _text)
_samples.register(models.TextField, _text)
_samples.register(models.SlugField, lambda _field, number: f"code-{number}")
_samples.register(models.EmailField, lambda _field, number: f"person-{number}@example.com")
_samples.register(models.URLField, lambda _field, number: f"https://www.example.com/{number}")
_samples.register(models.UUIDField, lambda _field, _number: uuid4())
_samples.register(models.BooleanField, lambda _field, _number: True)
_samples.register(models.IntegerField, lambda _field, number: number)
_samples.register(models.FloatField, lambda _field, number: float(number))
_samples.register(models.DecimalField, lambda _field, number: Decimal(number))
_samples.register(models.DateField, lambda _field, number: timezone.localdate() + timedelta(days=number))
_samples.register(models.DateTimeField, lambda _field, number: timezone.now() + timedelta(hours=number))
_samples.register(models.JSONField, lambda _field, _number: {})
