"""Items as JSON, and JSON as the values that the actions take."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.db import models
from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, FiniteFloat, create_model

from .. import access
from ..actors import Actor
from ..columns import Column
from ..definitions import ListDefinition
from ..items import Item
from ..lists import definition_of
from ..registry import ClassRegistry

BOOK_KEEPING = ("created_at", "created_by", "modified_at", "modified_by")
#: What a form field or a column raises on values that no person could type.
CHOKES = (ValueError, TypeError, ArithmeticError, AttributeError)


def _text_only(value: Any) -> Any:
    """Refuse figures where a day is meant, which would count as seconds."""
    if not isinstance(value, str | date):
        raise ValueError("A day is written as text: 2026-01-31.")
    return value


def _in_every_zone(moment: datetime) -> datetime:
    """Refuse the first and the last day of the calendar: they lie outside it elsewhere on Earth."""
    try:
        _neighbours = moment - timedelta(days=1), moment + timedelta(days=1)
    except OverflowError as error:
        raise ValueError("The moment lies outside the calendar.") from error
    return moment


def _whole(text: str) -> str:
    """Refuse half a character, which JSON can write and no database keeps."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("The text holds half a character.") from error
    return text


Text = Annotated[str, AfterValidator(_whole)]
Key = Annotated[int, Field(ge=1, lt=2**63)]
Day = Annotated[date, BeforeValidator(_text_only)]
Moment = Annotated[datetime, BeforeValidator(_text_only), AfterValidator(_in_every_zone)]

#: What JSON may bring for a Django field, where it is not text.
_json_types: ClassRegistry[Any] = ClassRegistry("JSON types of fields")
_json_types.register(models.BooleanField, bool)
_json_types.register(models.IntegerField, int)
_json_types.register(models.FloatField, FiniteFloat)
_json_types.register(models.DecimalField, Decimal)
_json_types.register(models.DateField, Day)
_json_types.register(models.DateTimeField, Moment)
_json_types.register(models.ForeignKey, Key)
_json_types.register(models.ManyToManyField, list[Key])


def schema_of(definition: ListDefinition) -> type[Schema]:
    """Return the schema of what people may write: every column of the form, none required at a change."""
    name = definition.model.__name__
    base = type(
        f"{name}Base",
        (Schema,),
        {"model_config": ConfigDict(extra="forbid"), "__doc__": f"What people write of {definition.code}."},
    )
    fields: dict[str, Any] = {one: (_json_type(definition.column(one)), None) for one in definition.own_editable}
    return create_model(f"{name}In", __base__=base, **fields)


def _json_type(column: Column) -> Any:
    found: Any = list[Key] if column.is_many else _json_types.find(type(column.field)) or Text
    return found if column.is_required else found | None


def from_json(
    definition: ListDefinition, actor: Actor, given: dict[str, Any], *, item: Item | None = None
) -> dict[str, Any]:
    """Return the given values as the actions take them; a new lookup must be readable by the actor."""
    values, errors = {}, {}
    for name, value in given.items():
        try:
            values[name] = _cleaned(definition.column(name), actor, value, item)
        except ValidationError as error:
            errors[name] = error.messages
        except CHOKES:
            errors[name] = ["The value does not fit this column."]
    if errors:
        raise ValidationError(errors)
    return values


def _cleaned(column: Column, actor: Actor, value: Any, item: Item | None) -> Any:
    current = None if item is None or column.is_many else column.read(item)
    field = column.kind.form_field(column, actor, current)
    # What may stay empty is said by the model, to which a default may come first.
    field.required = False
    return field.clean(value)


# -- out ------------------------------------------------------------------------------------------


def as_json(definition: ListDefinition, actor: Actor, items: Sequence[Any]) -> list[dict[str, Any]]:
    """Return items as the API gives them; columns of several values cost one query for all of them."""
    columns = {name: definition.column(name) for name in (*definition.recorded, *BOOK_KEEPING)}
    models.prefetch_related_objects(
        items, *(_several(actor, column) for column in columns.values() if column.is_related)
    )
    return [
        {
            "id": item.pk,
            "uuid": str(item.uuid),
            "etag": item.version,
            **{name: _out(column, item) for name, column in columns.items()},
        }
        for item in items
    ]


def _several(actor: Actor, column: Column) -> models.Prefetch[Any]:
    """Return how the values are fetched: only those that the actor may see."""
    target = column.target
    if target is None or not issubclass(target, Item):
        return models.Prefetch(column.name)
    return models.Prefetch(column.name, access.visible(actor, definition_of(target)))


def _out(column: Column, item: Any) -> Any:
    if column.is_related:
        return [row.pk for row in getattr(item, column.name).all()]
    return column.kind.to_json(column, column.read(item))
