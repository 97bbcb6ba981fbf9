"""Items of any list, made from the fields of its model, so that a new list needs no factory."""

import itertools
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone

from crm_lists.activities.calendar.working import WEEKDAYS
from crm_lists.framework import access, actions
from crm_lists.framework.actors import Actor
from crm_lists.framework.code_lists import CodeValue
from crm_lists.framework.columns import Column
from crm_lists.framework.columns.lookup import lookup_list
from crm_lists.framework.columns.rows import Part, RowsField
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of, find_list
from crm_lists.framework.registry import ClassRegistry, Registry
from crm_lists.relations.anniversaries import AnniversaryField

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
    filled = {**samples_of_list(actor, definition, values), **values}
    if "owner" in definition.editable and (owner := _owner_of(values.values())):
        filled.setdefault("owner", owner)
    for name in definition.editable:
        column = definition.column(name)
        if name not in filled and _is_filled(definition, column.field, full=full):
            filled[name] = _sample_beside(actor, column, filled)
    return filled


def _sample_beside(actor: Actor, column: Column, others: Mapping[str, Any]) -> Any:
    """Return a value that fits those of the other columns: a contact belongs to the company beside it."""
    if column.name == "relation" and (contact := others.get("contact")):
        contacts = find_list("contacts").items()
        return contacts.values_list("relation", flat=True).get(pk=getattr(contact, "pk", contact))
    if column.name == "contact" and others.get("relation") and access.may_add(actor, find_list("contacts")):
        return make_item(actor, "contacts", relation=others["relation"])
    return sample_of(actor, column)


def _owner_of(parents: Iterable[Any]) -> Any:
    """Return the owner of the first parent: what stands below it belongs to the same one."""
    return next((one.owner for one in parents if hasattr(one, "owner_id")), None)


def samples_of_list(actor: Actor, definition: ListDefinition, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of columns that must fit each other, or a notation."""
    match definition.code:
        case "connections":
            return ends_of(actor, definition, given)
        case "territories":
            return {"rule": "city=Nitra"}
        case "filing-rules":
            return {"domain": "customer.example", "category": "Roofs"}
        case "case-roles":
            return {} if "contact" in given else {"contact": _parent(actor, find_list("contacts").model)}
        case "delegations":
            start = timezone.now() + timedelta(hours=next(_numbers))
            return {"starts_at": start, "ends_at": start + timedelta(days=3650)}
    return {}


def ends_of(actor: Actor, definition: ListDefinition, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a company at each end for which nothing is given; the other column of an end stays empty."""
    found: dict[str, Any] = {}
    for columns in (("from_relation", "from_contact"), ("to_relation", "to_contact")):
        found |= dict.fromkeys(columns)
        if not any(given.get(name) for name in columns):
            found[columns[0]] = sample_of(actor, definition.column(columns[0]))
    return found


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
    target = field.related_model
    if (
        isinstance(field, models.ManyToManyField)
        and isinstance(target, type)
        and issubclass(target, CodeValue)
    ):
        return full or not field.blank
    if isinstance(field, models.ManyToManyField) or field.related_model is definition.model:
        return False
    if field.has_default() and not full:
        return False
    return full or not field.blank or field.name == definition.title


#: Values of fields that say more than their type what they take, by name.
_named_samples = {
    "iban": "SK31 1200 0000 1987 4263 7541",
    "bic": "GIBASKBX",
    "rule": "city=Nitra",
    "rrule": "FREQ=WEEKLY;COUNT=3",
    "exdates": "",
    "setup_minutes": 5,
    "cleardown_minutes": 5,
    "reminder_minutes": 15,
    "hours": "8:00-12:00",
    **dict.fromkeys(WEEKDAYS, "8:00-12:00, 13:00-17:00"),
    "probability": 35,
}


def sample_value(actor: Actor, field: Field) -> Any:
    """Return a value that the field accepts, another one each time where it must be unique."""
    if field.name in _named_samples:
        return _named_samples[field.name]
    if field.name == "responsible" and actor.user is not None:
        return actor.user
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, models.ManyToManyField):
        return [_looked_up(actor, field.related_model)]  # type: ignore[arg-type]
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


def _integer(field: Field, number: int) -> int:
    """Return a number within the limits of the column."""
    limits = [one.limit_value for one in field.validators if isinstance(one, MaxValueValidator)]
    return number % (min(limits) + 1) if limits else number


def _rows(field: Field, number: int) -> list[dict[str, Any]]:
    parts: Iterable[Part] = getattr(field, "parts", ())
    return [{part.code: _part(part, number) for part in parts}]


def _part(part: Part, number: int) -> Any:
    samples = {"email": f"rows-{number}@example.com", "phone": "+421905123456", "integer": number}
    more = {"url": f"https://www.example.com/{number}", "date": "2026-01-31", "yesno": True}
    more |= {"anniversary": "--05-14"}
    return part.options[0][0] if part.kind == "choice" else (samples | more).get(part.kind, f"Row {number}")


_samples: ClassRegistry[Callable[[Field, int], Any]] = ClassRegistry("sample values")
_samples.register(models.CharField, _text)
_samples.register(models.TextField, _text)
_samples.register(models.SlugField, lambda _field, number: f"code-{number}")
_samples.register(models.EmailField, lambda _field, number: f"person-{number}@firm-{number}.example.com")
_samples.register(models.URLField, lambda _field, number: f"https://www.firm-{number}.example.com/{number}")
_samples.register(AnniversaryField, lambda _field, number: f"1970-05-{number % 28 + 1:02}")
_samples.register(models.UUIDField, lambda _field, _number: uuid4())
_samples.register(models.BooleanField, lambda _field, _number: True)
_samples.register(models.IntegerField, _integer)
_samples.register(models.FloatField, lambda _field, number: float(number))
_samples.register(models.DecimalField, lambda _field, number: Decimal(number))
_samples.register(models.DateField, lambda _field, number: timezone.localdate() + timedelta(days=number))
_samples.register(models.DateTimeField, lambda _field, number: timezone.now() + timedelta(hours=number))
_samples.register(models.JSONField, lambda _field, _number: {})
_samples.register(RowsField, _rows)
