"""From the rows that describe lists to their definitions, the same in every process."""

import copy
from functools import cached_property
from typing import Any

from django.db import models

from crm_lists.framework import designs
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item

from .models import CustomItem, CustomList

DERIVED = "custom_lists"


class MadeList(ListDefinition):
    """A list made without programming."""

    model = CustomItem
    code = ""
    columns = ("name", "salesperson", "modified_at")
    filters = ("salesperson", "modified_at")
    search = {"name": 10}
    form = ("name",)

    def __init__(self, made: CustomList) -> None:
        self.made = made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MadeList) and other.code == self.code

    def __hash__(self) -> int:
        return hash(self.code)

    @property
    def label(self) -> str:
        """Return the name of the list."""
        return self.made.name

    @property
    def item_label(self) -> str:
        """Return what one item is called."""
        return self.made.item_name

    def column(self, name: str) -> Column:
        """Return the column of this name; the first one is called as the list says."""
        return self._title if name == self.title else super().column(name)

    @cached_property
    def _title(self) -> Column:
        column = super().column(self.title)
        field = copy.copy(column.field)
        field.verbose_name = self.made.title_label
        return Column(column.name, field, column.kind, column.tones)

    @cached_property
    def own_recorded(self) -> tuple[str, ...]:
        """Return the declared columns of the history; of which list an item is does not change."""
        return tuple(name for name in super().own_recorded if name != "list")

    @property
    def listed(self) -> tuple[str, ...]:
        """Return the columns of the default view: the custom ones stand before the program's."""
        custom = (one.name for one in self.custom_columns if one.design.is_listed)
        return (self.title, *custom, *self.columns[1:])

    def items(self) -> "models.QuerySet[Any]":
        """Return the items of this list."""
        return CustomItem.objects.filter(list=self.made)

    def new_item(self, **values: Any) -> Item:
        """Return a new item of this list."""
        return super().new_item(list=self.made, **values)


def _define(made: CustomList) -> MadeList:
    own = {
        "code": made.code,
        "icon": made.icon,
        "section": made.section or ListDefinition.section,
        "__doc__": f"The list {made.code}.",
    }
    kind = type(f"List{made.pk}", (MadeList,), own)
    definition: MadeList = kind(made)
    return definition


def made_lists() -> dict[str, ListDefinition]:
    """Return the lists that there are now, by code; retired ones are closed."""
    present = designs.current()
    if present.stamp is None:
        return {}
    if DERIVED not in present.derived:
        found = CustomList.objects.filter(is_retired=False)
        present.derived[DERIVED] = {made.code: _define(made) for made in found}
    lists: dict[str, ListDefinition] = present.derived[DERIVED]
    return lists
