"""Followers: what else a write to an item brings about, in the same transaction.

A follower hears of each write through the doors: `deed.before` and `deed.after` hold only the columns that
differ, as JSON values. It may write through `actions` itself, and then hears of that too; one that follows
what it writes compares values first. It refuses nothing: rules stand in `Item.clean`, the history is
written already. Listeners who can wait, or must reach other machines, hear of events instead.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .actors import Actor
from .changes import Deed
from .items import Item
from .registry import Many

if TYPE_CHECKING:
    from .definitions import ListDefinition

#: Key of what follows the writes to every list.
EVERY_LIST = "*"
#: Called with who wrote, the item as it stands now and what was done, by the code of the list.
followers: Many[Callable[[Actor, Item, Deed], None]] = Many("followers")
#: Called once for all items of a bulk write, and for the one of any other, by the code of the list: what
#: keeps a table of its own in step does so by a few statements.
followers_of_many: Many[Callable[["ListDefinition", Sequence[tuple[Item, Deed]]], None]] = Many(
    "followers of many"
)


def tell(actor: Actor, definition: "ListDefinition", item: Item, deed: Deed) -> None:
    """Tell the followers of the list what was done to an item, in their order."""
    tell_each(lambda _item: actor, definition, [(item, deed)])


def tell_each(
    acting_on: Callable[[Item], Actor], definition: "ListDefinition", deeds: Sequence[tuple[Item, Deed]]
) -> None:
    """Tell the followers of the list what was done to each item, by the one who did it to that item."""
    if following := followers.get(EVERY_LIST, definition.code):
        for item, deed in deeds:
            actor = acting_on(item)
            for follow in following:
                follow(actor, item, deed)


def tell_together(definition: "ListDefinition", deeds: Sequence[tuple[Item, Deed]]) -> None:
    """Tell those who follow many items at once what was done to each of them."""
    for follow in followers_of_many.get(EVERY_LIST, definition.code):
        follow(definition, deeds)
