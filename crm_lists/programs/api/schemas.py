"""JSON schemas of the items of a list: what people write of them, and how the API gives them."""

from typing import Any

from django.db import models
from ninja import Schema

from crm_lists.framework.columns import Column
from crm_lists.framework.columns.base import ColumnType
from crm_lists.framework.columns.kinds import NumberColumn
from crm_lists.framework.columns.rows import Part, RowsField
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.registry import ClassRegistry

from .bulk import MAX_ROWS, STATES
from .values import name_of, schema_of, shown_columns

Json = dict[str, Any]
#: How values are written that stand as their field keeps them.
PLAIN = (ColumnType.to_json, NumberColumn.to_json)

INTEGER: Json = {"type": "integer"}
TEXT: Json = {"type": "string"}
MOMENT: Json = {"type": "string", "format": "date-time"}
DETAIL: Json = {"type": "string", "description": "One sentence for people."}
ERRORS: Json = {
    "type": "object",
    "description": "What is wrong, by column; under an empty name what concerns the whole.",
    "additionalProperties": {"type": "array", "items": TEXT},
}

#: How the value of a Django field is given, where it is not text, with an example.
_shown: ClassRegistry[tuple[Json, Any]] = ClassRegistry("JSON schemas of fields")
_shown.register(models.Field, (TEXT, "Text"))
_shown.register(models.BooleanField, ({"type": "boolean"}, True))
_shown.register(models.IntegerField, (INTEGER, 1))
_shown.register(models.FloatField, ({"type": "number"}, 0.5))
_shown.register(models.DecimalField, (TEXT, "12.50"))
_shown.register(models.DateField, ({"type": "string", "format": "date"}, "2026-01-31"))
_shown.register(models.DateTimeField, (MOMENT, "2026-01-31T10:00:00Z"))
_shown.register(models.ForeignKey, (INTEGER, 1))
_shown.register(models.JSONField, ({}, {}))

_WARNING: Json = {"$ref": "#/components/schemas/Warning"}

#: How the parts of rows are given that are not plain text, with an example.
_PARTS: dict[str, tuple[Json, Any]] = {
    "yesno": ({"type": "boolean"}, True),
    "integer": ({"type": ["integer", "null"]}, 1),
    "date": ({"type": ["string", "null"], "format": "date"}, "2026-01-31"),
    "email": (TEXT, "person@example.com"),
    "url": (TEXT, "https://www.example.com/"),
}
#: Schemas that all lists share.
COMMON: dict[str, Json] = {
    "Refusal": {
        "type": "object",
        "description": "Why something was not done.",
        "properties": {"detail": DETAIL, "errors": ERRORS},
        "required": ["detail"],
        "example": {"detail": "The values do not fit.", "errors": {"name": ["This field is required."]}},
    },
    "StaleRefusal": {
        "type": "object",
        "description": "The item is not as the caller knows it; its present version is given.",
        "properties": {"detail": DETAIL, "etag": INTEGER},
        "required": ["detail", "etag"],
        "example": {"detail": "The item was changed by somebody else meanwhile.", "etag": 3},
    },
    "Warning": {
        "type": "object",
        "description": "What the caller should know before saving.",
        "properties": {
            "code": {"type": "string", "description": "For `confirm` of the same request."},
            "message": DETAIL,
            "column": {"type": "string", "description": "Empty where it concerns the whole."},
            "items": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"list": TEXT, "id": INTEGER, "title": TEXT, "url": TEXT},
                    "required": ["list", "id", "title", "url"],
                },
            },
        },
        "required": ["code", "message", "column", "items"],
    },
    "WarnedRefusal": {
        "type": "object",
        "description": "Nothing was saved yet: send it again with `confirm` for each code.",
        "properties": {"detail": DETAIL, "warnings": {"type": "array", "items": _WARNING}},
        "required": ["detail", "warnings"],
    },
    "BulkResult": {
        "type": "object",
        "description": "What became of the rows, in their order.",
        "properties": {
            "batch": {"type": "string", "format": "uuid"},
            **{state: {"type": "integer", "description": "How many rows."} for state in STATES},
            "results": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "index": INTEGER,
                        "op": {"enum": ["add", "change", "delete"]},
                        "status": {"enum": [*STATES]},
                        "id": {"type": ["integer", "null"]},
                        "etag": {"type": ["integer", "null"]},
                        "reason": {"enum": ["", "invalid", "warned", "stale", "forbidden", "absent"]},
                        "errors": ERRORS,
                        "warnings": {"type": "array", "items": _WARNING},
                    },
                    "required": ["index", "op", "status", "id", "etag", "reason", "errors"],
                },
            },
        },
        "required": ["batch", *STATES, "results"],
    },
}


def ref(name: str) -> Json:
    """Return the reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def schemas_of(definition: ListDefinition) -> dict[str, Json]:
    """Return the schemas of one list, by name."""
    name = name_of(definition)
    found = {
        name: _item(definition),
        f"{name}Page": _page(name),
        f"{name}News": _news(name),
    }
    if definition.is_added_by_form or definition.is_edited_by_form:
        found |= {f"{name}In": _written(definition, schema_of(definition)), f"{name}Bulk": _bulk(name)}
    return found


def _item(definition: ListDefinition) -> Json:
    columns = shown_columns(definition)
    properties = {
        "id": INTEGER,
        "uuid": {"type": "string", "format": "uuid"},
        "etag": {"type": "integer", "description": "The version, for If-Match."},
        **{name: _property(column) for name, column in columns.items()},
    }
    example = {"id": 1, "uuid": "00000000-0000-4000-8000-000000000000", "etag": 1}
    return {
        "type": "object",
        "description": definition.item_label,
        "properties": properties,
        "required": [*properties],
        "example": example | {name: _example(column) for name, column in columns.items()},
    }


def _property(column: Column) -> Json:
    schema = _kind(column)[0]
    if column.is_many:
        return {"type": "array", "items": schema, **_said(column)}
    if "type" in schema:
        schema = {**schema, "type": [schema["type"], "null"]}
    return {**schema, **_said(column)}


def _kind(column: Column) -> tuple[Json, Any]:
    if isinstance(column.field, RowsField):
        return _rows(column.field)
    if column.is_many:
        return (INTEGER, 1) if column.is_related or column.kind.is_lookup else (TEXT, "one")
    if not isinstance(column.field, models.ForeignKey) and type(column.kind).to_json not in PLAIN:
        # A type that writes its values in a way of its own.
        return {}, "text"
    return _shown.find(type(column.field)) or ({}, None)


def _rows(field: RowsField) -> tuple[Json, Any]:
    """Return how one row is given, with an example."""
    parts = {part.code: _part(part) for part in field.parts}
    shown = {**{code: schema for code, (schema, _value) in parts.items()}, "is_main": {"type": "boolean"}}
    example = {**{code: value for code, (_schema, value) in parts.items()}, "is_main": True}
    return {"type": "object", "properties": shown, "additionalProperties": False}, example


def _part(part: Part) -> tuple[Json, Any]:
    options = [value for value, _label in part.options]
    if options:
        return {"enum": [*options, ""], "title": part.heading}, options[0]
    schema, example = _PARTS.get(part.kind, (TEXT, "Text"))
    return {**schema, "title": part.heading}, example


def _example(column: Column) -> Any:
    if column.choices:
        return column.choices[0][0]
    example = _kind(column)[1]
    return [example] if column.is_many else example


def _said(column: Column) -> Json:
    described = {"title": column.label}
    if column.help_text:
        described["description"] = column.help_text
    return described


def _written(definition: ListDefinition, schema: type[Schema]) -> Json:
    written: Json = schema.model_json_schema()
    written.pop("title", None)
    for name, described in written["properties"].items():
        column = definition.column(name)
        # Nothing is blanked by not naming it.
        described.pop("default", None)
        described.update(_said(column))
        _offer(column, described)
    required = [name for name in written["properties"] if definition.column(name).is_required]
    written["example"] = {name: _example(definition.column(name)) for name in required[:8]}
    return written


def _offer(column: Column, described: Json) -> None:
    """Name the choices of a column that has some."""
    offered = [value for value, _label in column.choices if value not in column.retired_choices]
    if offered and not column.is_many:
        described.pop("type", None)
        described.pop("anyOf", None)
        described["enum"] = offered if column.is_required else [*offered, None]


def _page(name: str) -> Json:
    return {
        "type": "object",
        "properties": {
            "count": {"type": "integer", "description": "Up to 10,000; 10,001 stands for more."},
            "items": {"type": "array", "items": ref(name)},
            "next": {"type": "string", "description": "For `after` of the next page; empty on the last one."},
        },
        "required": ["count", "items", "next"],
    }


def _news(name: str) -> Json:
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": ref(name), "description": "As they stand now."},
            "removed": {"type": "array", "items": INTEGER, "description": "Deleted, or no longer readable."},
            "next": {"type": "string", "description": "For `since` of the next call."},
            "has_more": {"type": "boolean", "description": "Whether to call again at once."},
        },
        "required": ["items", "removed", "next", "has_more"],
    }


def _bulk(name: str) -> Json:
    row = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "op": {"enum": ["add", "change", "delete"]},
            "id": {"type": "integer", "minimum": 1, "description": "The item to change or delete."},
            "etag": {"type": "integer", "minimum": 0, "description": "The version that was read."},
            "values": ref(f"{name}In"),
        },
        "required": ["op"],
    }
    rows = {"type": "array", "minItems": 1, "maxItems": MAX_ROWS, "items": row}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {"rows": rows},
        "required": ["rows"],
        "example": {"rows": [{"op": "delete", "id": 1, "etag": 3}]},
    }
