"""The merge fields of a document: the columns of the item it is made for, and of what that looks up."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from crm_lists.framework.columns import Column
from crm_lists.framework.columns.lookup import lookup_list
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from libraries.models import Document

from .merge import FieldSchema, Group, Kind, Scalar

DOCUMENT = "document"
TODAY = "today"
#: Columns of the document that are known before it is made.
DOCUMENT_COLUMNS = ("name", "document_type")
#: Kinds of merge fields by column type; values of all other types are merged as the text they show.
KINDS: Mapping[str, Kind] = {
    "number": Kind.NUMBER,
    "percent": Kind.NUMBER,
    "currency": Kind.MONEY,
    "yesno": Kind.BOOLEAN,
    "date": Kind.DATE,
    "datetime": Kind.DATETIME,
}
_MOMENTS = ("created_at", "modified_at")


def schema_of(definition: ListDefinition) -> FieldSchema:
    """Return the fields of documents that are made for items of this list."""
    groups = {name: _group(listed) for name, listed in groups_of(definition).items()}
    return FieldSchema(
        {**groups, DOCUMENT: _document_group(), TODAY: Scalar(_("Today"), Kind.DATE)},
    )


def own_group(definition: ListDefinition) -> str:
    """Return the name of the group that holds the item itself: “case”."""
    return str(definition.model._meta.model_name)


def groups_of(definition: ListDefinition) -> dict[str, ListDefinition]:
    """Return the lists whose columns can be merged, by group: the item's own and those that it looks up."""
    looked_up = {name: lookup_list(column) for name, column in definition.lookups.items()}
    return {own_group(definition): definition, **looked_up}


def columns_of(definition: ListDefinition) -> list[Column]:
    """Return the columns that can be merged, those of the form first: all but the program's book-keeping."""
    names = dict.fromkeys([*definition.editable, *definition.recorded])
    columns = [definition.column(name) for name in names if name not in Item.SYSTEM_COLUMNS]
    single = [column for column in columns if not column.is_many]
    return [*single, *(definition.column(name) for name in _MOMENTS)]


def kind_of(column: Column) -> Kind:
    """Return the kind of the field that a column makes."""
    return KINDS.get(column.kind.code, Kind.TEXT)


def _group(definition: ListDefinition) -> Group:
    fields = {column.name: Scalar(column.label, kind_of(column)) for column in columns_of(definition)}
    return Group(fields, definition.item_label)


def _document_group() -> Group:
    definition = definition_of(Document)
    columns = [definition.column(name) for name in DOCUMENT_COLUMNS]
    return Group({column.name: Scalar(column.label) for column in columns}, definition.item_label)
