"""The values of several items in one: what is empty is filled, what can hold several is united."""

from collections.abc import Sequence
from typing import Any

from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item

#: The part of a row that says which of an item's rows is the main one.
_MAIN = "is_main"


def is_empty(value: Any) -> bool:
    """Tell whether a raw value says nothing."""
    return value is None or value in ("", [], {})


def holds_several(column: Column, *values: Any) -> bool:
    """Tell whether values of the column are united instead of chosen."""
    return column.is_many or any(isinstance(value, list) for value in values)


def united(values: Sequence[Any]) -> list[Any]:
    """Return what stands in any of the lists, each once; the main row of the first that has one stays so."""
    found: list[Any] = []
    known: list[Any] = []
    has_main = False
    for value in values:
        for one in value or ():
            if (bare := _bare(one)) not in known:
                known.append(bare)
                found.append({**one, _MAIN: one[_MAIN] and not has_main} if _is_row(one) else one)
        has_main = has_main or any(one[_MAIN] for one in found if _is_row(one))
    return found


def _is_row(one: Any) -> bool:
    return isinstance(one, dict) and _MAIN in one


def _bare(one: Any) -> Any:
    """Return a row without the mark of the main one."""
    return {name: part for name, part in one.items() if name != _MAIN} if isinstance(one, dict) else one


def filled(definition: ListDefinition, survivor: Item, losers: Sequence[Item]) -> dict[str, Any]:
    """Return what the survivor takes over where nobody chooses: by column, only what differs."""
    found: dict[str, Any] = {}
    for name in definition.editable:
        column = definition.column(name)
        values = [column.read(one) for one in (survivor, *losers)]
        if holds_several(column, *values):
            wanted = united(values)
            differs = len(wanted) != len(values[0] or ())
        else:
            wanted = next((value for value in values if not is_empty(value)), values[0])
            differs = is_empty(values[0]) and not is_empty(wanted)
        if differs and not _is_itself(definition, column, survivor, wanted):
            found[name] = wanted
    return found


def _is_itself(definition: ListDefinition, column: Column, survivor: Item, value: Any) -> bool:
    """Tell whether the item would look itself up, as where one was the parent of the other."""
    looks_back = column.target is definition.model
    return looks_back and (value == survivor.pk or (isinstance(value, list) and survivor.pk in value))
