"""What points to an item: lookups of all lists, tables beside them, and rows that name it by code and key."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from crm_lists.framework import designs
from crm_lists.framework.bulk.unique import rules_of
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import all_lists
from crm_lists.framework.registry import Many
from crm_lists.framework.related import lookup_columns, target_code


@dataclass(frozen=True)
class Lookup:
    """A column of a list by which its items look up the items of another one."""

    definition: ListDefinition
    column: Column

    @property
    def is_of_link(self) -> bool:
        """Tell whether the items are links: what they look up, together with more, is unique."""
        return any(self.column.name in rule.names for rule in rules_of(self.definition.model))

    def condition(self, pk: int) -> models.Q:
        """Return the condition for the items that look this one up."""
        return self.column.where("has" if self.column.is_many else "exact", pk)

    def items(self, pk: int) -> "models.QuerySet[Any]":
        """Return the items that look this one up, those of the recycle bin too."""
        items: models.QuerySet[Any] = self.definition.items().filter(self.condition(pk))
        return items

    def moved(self, item: Item, loser: int, survivor: int) -> Any:
        """Return what the column holds when it points to the survivor; an item never looks up itself."""
        is_own = self.definition.model is self.column.target and item.pk == survivor
        if not self.column.is_many:
            return None if is_own else survivor
        kept = [key for key in self.column.read(item) if key not in (loser, survivor)]
        return kept if is_own else [*kept, survivor]


def lookups_of(target: ListDefinition) -> list[Lookup]:
    """Return the columns by which lists look this one up, those of retired columns too.

    Links of their own come first: what follows the others then finds them where they belong.
    """
    found = [Lookup(one, column) for one in all_lists() for column in _columns(one, target)]
    return sorted(found, key=lambda lookup: not lookup.is_of_link)


def _columns(looking: ListDefinition, target: ListDefinition) -> Iterator[Column]:
    yield from lookup_columns(looking, target)
    for column in designs.columns_of(looking.code).values():
        if column.design.is_retired and column.kind.is_lookup and target_code(column) == target.code:
            yield column


@dataclass(frozen=True)
class Reference:
    """A table whose rows name an item of any list by the code of the list and its key."""

    #: “notices.Comment”: the model need not be loaded yet.
    model: str
    list_field: str = "list_code"
    item_field: str = "item_id"
    #: What the person who merges must be allowed to do with the survivor, or the items stay with the loser.
    needs: str = ""


#: The tables that name items by code and key, under `EVERY_LIST`.
references: Many[Reference] = Many("references")
EVERY_LIST = "*"


@dataclass(frozen=True)
class Table:
    """A table that is no list, of which rows belong to an item."""

    model: type[models.Model]
    #: The column that holds the key of the item.
    attname: str
    #: What else must hold for the rows.
    fixed: tuple[tuple[str, str], ...] = ()

    def rows(self, pk: int) -> "models.QuerySet[Any]":
        """Return the rows that belong to the item."""
        return self.model._base_manager.filter(**dict(self.fixed), **{self.attname: pk})


def tables_of(target: ListDefinition) -> Iterator[Table]:
    """Give the tables beside the lists that have rows of items of this list."""
    for relation in target.model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and _is_table(relation):
            yield Table(relation.related_model, relation.field.attname)  # type: ignore[arg-type]
    for one in references.get(EVERY_LIST):
        model = apps.get_model(one.model)
        if not issubclass(model, Item):
            yield Table(model, one.item_field, ((one.list_field, target.code),))


def _is_table(relation: "models.ManyToOneRel") -> bool:
    """Tell whether the rows are of no list: neither items nor the values of a column of several."""
    model: Any = relation.related_model
    owner: Any = model._meta.auto_created
    is_column = isinstance(owner, type) and issubclass(owner, Item)
    return not (issubclass(model, Item) or is_column or getattr(relation, "parent_link", False))


def named_by(target: ListDefinition) -> Iterator[tuple[ListDefinition, Reference]]:
    """Give the lists whose items name items of any list by code and key."""
    for one in references.get(EVERY_LIST):
        model = apps.get_model(one.model)
        if issubclass(model, Item):
            yield from ((found, one) for found in all_lists() if found.model is model)
