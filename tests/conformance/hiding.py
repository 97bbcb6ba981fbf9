"""Items that look up what their reader may not see."""

from typing import Any

from crm_lists.framework import access, changes, indexing
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.columns.lookup import lookup_list
from crm_lists.framework.definitions import ListDefinition
from crm_lists.organisation.models import OwnedItem, Salesperson
from tests.making import make_item
from tests.people import World

#: Stands in no other title.
HIDDEN_TITLE = "Quagga"
#: Lists whose items are not seen at all by those who do not see what they look up.
BETWEEN_ENDS = ("connections", "affiliations")


def hideable(definition: ListDefinition) -> list[Column]:
    """Return the lookup columns whose items may belong to another group."""
    columns = () if definition.code in BETWEEN_ENDS else definition.lookups.values()
    return [one for one in columns if one.target and issubclass(one.target, OwnedItem)]


def make_hidden(world: World, column: Column) -> Any:
    """Make an item for the column that only another group sees."""
    if column.target is None:
        raise TypeError(f"{column.name} looks nothing up.")
    definition = lookup_list(column)
    made = make_item(Actor.of(world.other_group), definition)
    where = definition.model._default_manager.filter(pk=made.pk)
    other = Salesperson.objects.get(user=world.other_group)
    owned = {"owner": world.first, "group": world.south, "salesperson": other}
    where.update(**{definition.title: HIDDEN_TITLE}, **owned)
    assert not access.visible(Actor.of(world.salesperson), definition).filter(pk=made.pk).exists()
    return where.get()


def look_up(definition: ListDefinition, item: Any, column: Column, target: Any) -> Any:
    """Let the item look this up, with history and search entry, whatever rules the list has for people."""
    model = definition.model._default_manager
    was, linked = column.read(item), model.get(pk=item.pk)
    column.write(linked, target.pk)
    linked.save()
    deed = changes.Deed("change", {column.name: was}, {column.name: target.pk})
    changes.record(Actor.system(), definition, linked, deed)
    indexing.index_item(definition, linked)
    return linked
