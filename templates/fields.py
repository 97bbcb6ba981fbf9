"""The merge fields of a document: the columns of the item it is made for, and of what belongs to that."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.columns.lookup import lookup_list
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import hides, seen_by
from crm_lists.framework.items import Item
from crm_lists.framework.lists import all_lists, definition_of, find_list
from crm_lists.framework.related import LookingBack, looking_back, lookup_columns
from crm_lists.organisation.models import Owner
from libraries.models import Document

from . import letters
from .merge import FieldSchema, Group, Kind, ListOf, Node, Scalar

DOCUMENT, ME, LETTER = "document", "me", "letter"
TODAY, NUMBER, LOGO = "today", "number", "logo"
#: Made for no item: a document that begins in a library.
NO_LIST = "documents"
#: Columns of the document that are known before it is made, besides those that its form asks for.
DOCUMENT_COLUMNS = ("name", "document_type", "description")
#: Whoever makes the document, as the organisation knows them.
MY_LIST = "salespeople"
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
    found: dict[str, Node] = {name: _group(listed) for name, listed in groups_of(definition).items()}
    loops = loops_of(Actor.system(), definition)
    found |= {
        name: ListOf(_group(one.definition), one.label) for name, one in loops.items() if name not in found
    }
    found |= {
        DOCUMENT: _document_group(),
        ME: Group(_group(find_list(MY_LIST)).fields, _("Whoever makes it")),
    }
    if letters.can_be_addressed(found):
        fields: dict[str, Node] = {name: Scalar(label) for name, label in letters.labels().items()}
        found[LETTER] = Group(fields, _("Letter"))
    found[TODAY] = Scalar(_("Today"), Kind.DATE)
    return FieldSchema(found)


def own_group(definition: ListDefinition) -> str:
    """Return the name of the group that holds the item itself: “case”."""
    name = definition.code if definition.model._meta.abstract else str(definition.model._meta.model_name)
    return _as_name(name)


def groups_of(definition: ListDefinition) -> dict[str, ListDefinition]:
    """Return the lists whose columns can be merged, by group: the item's own and those that it looks up."""
    if definition.code == NO_LIST:
        return {}
    looked_up = {name: lookup_list(column) for name, column in definition.lookups.items()}
    return {own_group(definition): definition, **looked_up}


def loops_of(actor: Actor, definition: ListDefinition) -> dict[str, LookingBack]:
    """Return the lists whose items look up an item of this list, by the name of their loop.

    Those that the page of an item shows come first; to a letter others belong as well.
    """
    if definition.code == NO_LIST:
        return {}
    found = {_as_name(one.code): one for one in looking_back(actor, definition)}
    shown = {one.definition.code for one in found.values()}
    for looking in all_lists():
        if looking.code not in shown and access.may_open(actor, looking):
            found |= _others(actor, definition, looking)
    return found


def _others(actor: Actor, definition: ListDefinition, looking: ListDefinition) -> dict[str, LookingBack]:
    columns = lookup_columns(looking, definition)
    several, seen = len(columns) > 1, seen_by(actor, looking)
    backs = [LookingBack(seen, one, several) for one in columns if not hides(seen, one.name)]
    return {_as_name(one.code): one for one in backs}


def columns_of(definition: ListDefinition) -> list[Column]:
    """Return the columns that can be merged, those of the form first: all but the program's book-keeping."""
    names = dict.fromkeys([*definition.editable, *definition.recorded])
    columns = [definition.column(name) for name in names if name not in Item.SYSTEM_COLUMNS]
    return [*columns, *(definition.column(name) for name in _MOMENTS)]


def document_columns() -> list[Column]:
    """Return the columns of the document that can be merged into it."""
    definition = definition_of(Document)
    custom = [one.name for one in definition.custom_columns if one.is_editable]
    return [definition.column(name) for name in (*DOCUMENT_COLUMNS, *custom)]


def kind_of(column: Column) -> Kind:
    """Return the kind of the field that a column makes."""
    return Kind.TEXT if column.is_many else KINDS.get(column.kind.code, Kind.TEXT)


def _group(definition: ListDefinition) -> Group:
    fields: dict[str, Node] = {one.name: Scalar(one.label, kind_of(one)) for one in columns_of(definition)}
    if has_logo(definition):
        fields[LOGO] = Scalar(_("Logo"), Kind.PICTURE)
    return Group(fields, definition.item_label)


def has_logo(definition: ListDefinition) -> bool:
    """Tell whether the items of a list may have a logo: owners have."""
    return definition.model is Owner


def _document_group() -> Group:
    fields: dict[str, Node] = {one.name: Scalar(one.label, kind_of(one)) for one in document_columns()}
    return Group({**fields, NUMBER: Scalar(_("Number"))}, definition_of(Document).item_label)


def _as_name(code: str) -> str:
    return code.replace("-", "_").replace(".", "_")
