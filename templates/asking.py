"""What is asked for before a document is made: its own columns, and values that the record lacks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.guarding import hides, seen_by
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from libraries.document_types import type_columns

from .fields import DOCUMENT, columns_of, document_columns, groups_of, kind_of, own_group
from .merge import Kind
from .template import DocumentTemplate
from .using import fields_used
from .values import Values

#: More gaps are not asked for one by one: the record is the place for them.
MOST_GAPS = 12
#: Before the name of a form field that fills a gap; dots do not stand in names of controls.
GAP, OWN = "gap-", "own-"


@dataclass(frozen=True)
class Gap:
    """A field that the template uses and for which the record has no value."""

    path: str
    column: Column

    @property
    def control(self) -> str:
        """Return the name of the control that asks for it."""
        return GAP + self.path.replace(".", "-")


def gaps_of(actor: Actor, template: DocumentTemplate, item: Item | None, values: Values) -> list[Gap]:
    """Return the gaps that the person may fill for this document."""
    if item is None:
        return []
    return list(_gaps(actor, template, item, values))[:MOST_GAPS]


def _gaps(actor: Actor, template: DocumentTemplate, item: Item, values: Values) -> Iterator[Gap]:
    used = fields_used(template)
    definition = definition_of(item)
    own = own_group(definition)
    for group, listed in groups_of(definition).items():
        shown = seen_by(actor, listed)
        # Of what is not there at all no single value is asked for.
        is_there = group == own or definition.column(group).read(item) is not None
        for column in columns_of(listed) if is_there else ():
            path = f"{group}.{column.name}"
            is_empty = values.get(group, {}).get(column.name) in (None, "")
            is_typed = column.is_editable and not column.is_many and not column.kind.is_lookup
            if path in used and is_empty and is_typed and not hides(shown, column.name):
                yield Gap(path, column)


def own_columns(template: DocumentTemplate) -> list[Column]:
    """Return the columns of the document that are asked for: those of its type and those that it uses."""
    facts = type_columns.types().by_key.get(template.document_type_id)
    wanted = {*(facts.columns if facts else ()), *(facts.required if facts else ())}
    wanted |= {path.partition(".")[2] for path in fields_used(template) if path.startswith(f"{DOCUMENT}.")}
    lacked = type_columns.types().lacked_by(template.document_type_id)
    kept = {"name", "document_type"} | set(lacked)
    return [one for one in document_columns() if one.name in wanted - kept and not one.kind.is_lookup]


def field_for(actor: Actor, column: Column, *, initial: Any = None) -> forms.Field:
    """Return the field by which a value is asked for; none is demanded, for a document may lack it."""
    field = column.kind.form_field(column, actor)
    field.required = False
    field.initial = initial
    return field


def as_value(column: Column, typed: Any) -> Any:
    """Return what was typed as it is merged: figures and days as such, all else as the text it shows."""
    if typed in (None, ""):
        return "" if kind_of(column) is Kind.TEXT else None
    if kind_of(column) is not Kind.TEXT:
        return typed
    key = getattr(typed, "pk", typed)
    return str(typed) if key is not typed else str(dict(column.choices).get(typed, typed))


def filled(values: Values, typed: Mapping[str, Any]) -> Values:
    """Return the values with those that were typed in the place of gaps."""
    found = {name: dict(value) if isinstance(value, dict) else value for name, value in values.items()}
    for path, value in typed.items():
        group, _dot, name = path.partition(".")
        if isinstance(found.get(group), dict) and value not in (None, ""):
            found[group][name] = value
    return found
