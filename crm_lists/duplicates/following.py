"""Keeps match keys in step with the writes to lists that have match rules."""

from collections.abc import Sequence

from crm_lists.framework.changes import Deed
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item

from .keys import keep
from .rules import declared


def follow(definition: ListDefinition, deeds: Sequence[tuple[Item, Deed]]) -> None:
    """Bring up to date the keys of those items of which a compared column was written."""
    rules = declared(definition.code)
    if not rules:
        return
    added = [item for item, deed in deeds if deed.verb == "add"]
    touched = [item for item, deed in deeds if deed.verb != "add" and rules.followed & _columns(deed)]
    if added:
        keep(definition, added, are_new=True)
    if touched:
        keep(definition, touched)


def _columns(deed: Deed) -> set[str]:
    return {*deed.before, *deed.after}
