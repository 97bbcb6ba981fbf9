"""Row actions: what a click on an item's icon starts (DS-36)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.functional import Promise

from . import access
from .actors import Actor
from .columns import Column
from .commands import EVERY_LIST, Priority
from .items import Item
from .lists import find_list
from .registry import Many

if TYPE_CHECKING:
    from .definitions import ListDefinition


def sent(value: Any) -> str:
    """Return a value as a form of the browser sends it."""
    return str(int(value)) if isinstance(value, bool) else str(value)


class RowAction:
    """One action on one item: a form that opens by itself, then the deed."""

    code: ClassVar[str]
    label: ClassVar["str | Promise"]
    icon: ClassVar[str]
    #: What the actor must be allowed to do with the item.
    needs: ClassVar[str] = access.CHANGE
    #: Code of the list to which the action adds; who may not add there is not offered the action.
    adds: ClassVar[str] = ""
    #: Column values of the item for which the action is offered: {"state": "new"}.
    when: ClassVar[Mapping[str, Any]] = {}
    #: Column values to which the action leads: {"state": "closed"}; boards open it for a card dropped there.
    leads_to: ClassVar[Mapping[str, Any]] = {}
    #: Whether one form may serve many items: it asks nothing that belongs to one item.
    is_bulk: ClassVar[bool] = False
    #: Whether it is offered for a single item too; False where a page of its own does it there.
    is_single: ClassVar[bool] = True
    #: Whether taking a batch back can undo what it does, which it can where columns of the item are changed.
    can_be_taken_back: ClassVar[bool] = True
    #: Words on the button of the form; the label where none are given.
    submit_label: ClassVar["str | Promise"] = ""
    #: Which actions keep their place in the bar of an item where it is narrow.
    priority: ClassVar[Priority] = Priority.USUAL

    def fits(self, definition: "ListDefinition") -> bool:
        """Tell whether items of the list may have the action; asked of those that are hung on every list."""
        return True

    def is_offered(self, values: Mapping[str, Any]) -> bool:
        """Tell whether an item with these column values offers the action."""
        return all(values[column] == wanted for column, wanted in self.when.items())

    def ways(self, column: Column) -> dict[str, dict[str, str]]:
        """Return the values of the column to which the action leads, each with what its form is told."""
        return {sent(self.leads_to[column.name]): {}} if column.name in self.leads_to else {}

    def is_permitted(self, actor: Actor) -> bool:
        """Tell whether the actor may do this at all, whatever the item."""
        return not self.adds or access.may_add(actor, find_list(self.adds))

    def form(self, actor: Actor, item: Any, data: Any = None) -> forms.Form:
        """Return the form that asks for what the action needs."""
        raise NotImplementedError

    def run(self, actor: Actor, item: Any, form: forms.Form) -> Item:
        """Do it and return the item to show afterwards."""
        raise NotImplementedError


#: Row actions that other apps hang on a list, by the code of the list, or on every list.
row_actions: Many[type[RowAction]] = Many("row actions")


def row_actions_of(definition: "ListDefinition") -> list[RowAction]:
    """Return the row actions of a list: those hung on it, its own, then those of every list that fit it."""
    own = (*row_actions.get(definition.code), *definition.row_actions, *row_actions.get(EVERY_LIST))
    return [action for made in own if (action := made()).fits(definition)]


def offered(actor: Actor, item: Item, definition: "ListDefinition") -> list[RowAction]:
    """Return the row actions that this item offers to this actor."""
    actions = [one for one in row_actions_of(definition) if one.is_single and one.is_permitted(actor)]
    allowed = {needs: access.may(actor, item, needs) for needs in {action.needs for action in actions}}
    return [
        action
        for action in actions
        if allowed[action.needs] and action.is_offered({name: getattr(item, name) for name in action.when})
    ]


def find(definition: "ListDefinition", code: str) -> RowAction | None:
    """Return the row action of this code."""
    return next((action for action in row_actions_of(definition) if action.code == code), None)
