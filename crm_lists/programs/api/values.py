"""Items as JSON, and JSON as the values that the actions take."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from ninja import Schema
from ninja.errors import ValidationError as PayloadError
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, FiniteFloat, create_model
from pydantic import ValidationError as PydanticError

from crm_lists.framework import access, designs
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.columns.rows import RowsField
from crm_lists.framework.columns.several import Several, values_of_several
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.framework.registry import ClassRegistry

Payload = TypeVar("Payload", bound=Schema)

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
_json_types.register(RowsField, list[dict[str, Any]])


def schema_of(definition: ListDefinition) -> type[Schema]:
    """Return the schema of what people may write: every column of the form, none required at a change."""
    derived = designs.current().derived.setdefault("programs.api.schemas", {})
    if definition.code not in derived:
        derived[definition.code] = _schema(definition)
    schema: type[Schema] = derived[definition.code]
    return schema


def _schema(definition: ListDefinition) -> type[Schema]:
    base = type(
        "Base",
        (Schema,),
        {"model_config": ConfigDict(extra="forbid"), "__doc__": f"What people write of {definition.code}."},
    )
    fields: dict[str, Any] = {one: (_json_type(definition.column(one)), None) for one in definition.editable}
    return create_model(f"{name_of(definition)}In", __base__=base, **fields)


def name_of(definition: ListDefinition) -> str:
    """Return what the list is called in the description."""
    return "".join(word.title() for word in definition.code.replace("_", "-").split("-"))


def _json_type(column: Column) -> Any:
    found = _value_type(column)
    return found if column.is_required else found | None


def _value_type(column: Column) -> Any:
    if column.is_many and not isinstance(column.field, RowsField):
        return list[Key] if column.is_related or column.kind.is_lookup else list[Text]
    return _json_types.find(type(column.field)) or Text


def parsed(schema: type[Payload], request: HttpRequest) -> Payload:
    """Return the body of the request, or raise what is wrong with it."""
    try:
        return schema.model_validate_json(request.body)
    except PydanticError as error:
        raise PayloadError(error.errors(include_url=False, include_context=False)) from error  # type: ignore[arg-type]


def payload(definition: ListDefinition, request: HttpRequest) -> dict[str, Any]:
    """Return the columns that the body gives."""
    return parsed(schema_of(definition), request).dict(exclude_unset=True)


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


def shown_columns(definition: ListDefinition) -> dict[str, Column]:
    """Return the columns of an item as the API gives it, by name."""
    own = {name: definition.column(name) for name in (*definition.own_recorded, *BOOK_KEEPING)}
    return own | {one.name: one for one in definition.custom_columns}


def as_json(definition: ListDefinition, actor: Actor, items: Sequence[Any]) -> list[dict[str, Any]]:
    """Return items as the API gives them; columns of several values cost one query for all of them."""
    columns = shown_columns(definition)
    related = [(column, _seen_values(actor, column)) for column in columns.values() if column.is_related]
    several = values_of_several(related, [item.pk for item in items])
    return [
        {
            "id": item.pk,
            "uuid": str(item.uuid),
            "etag": item.version,
            **{name: _out(column, item, several) for name, column in columns.items()},
        }
        for item in items
    ]


def _seen_values(actor: Actor, column: Column) -> models.QuerySet[Any] | None:
    """Return the rows among which the actor may see values of the column; None where all are his to see."""
    target = column.target
    if target is None or not issubclass(target, Item):
        return None
    return access.visible(actor, definition_of(target))


def _out(column: Column, item: Any, several: Several) -> Any:
    if column.is_related:
        return several[column.name][item.pk]
    return column.kind.to_json(column, column.read(item))
