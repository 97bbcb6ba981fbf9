"""Lists and columns without programming, made for tests."""

from typing import Any

from crm_lists.custom_lists.designing import lists
from crm_lists.custom_lists.designing.columns import save_column
from crm_lists.custom_lists.models import CustomList
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import find_list
from crm_lists.framework.models import CustomColumn


def make_list(code: str = "vehicles", **values: Any) -> ListDefinition:
    """Make a list."""
    named = {"name": code.title(), "item_name": code.title().removesuffix("s"), "title_label": "Plate"}
    lists.save_list(CustomList(code=code, **{**named, **values}))
    return find_list(code)


def add_column(
    list_code: str, code: str, type_code: str, settings: dict[str, Any] | None = None, **more: Any
) -> CustomColumn:
    """Add a custom column."""
    label = more.pop("label", code.replace("_", " ").capitalize())
    column = CustomColumn(
        list_code=list_code, code=code, label=label, type_code=type_code, settings=settings or {}, **more
    )
    save_column(column)
    return column
