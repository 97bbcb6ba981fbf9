"""The lists for whose items documents are made; other apps may name theirs."""

from typing import Any

from crm_lists.framework.columns.lookup import lookup_list
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.lists import find_list, lists
from crm_lists.framework.registry import Registry

from .fields import NO_LIST

#: By code of the list: the same code; documents that are made in a library alone stand first.
subjects: Registry[str] = Registry("lists that documents are made for")


def choices() -> list[tuple[str, Any]]:
    """Return the lists with their names, as a form offers them."""
    return [(code, lists.get(code).label) for code in subjects.codes() if code in lists]


def subject_of(definition: ListDefinition, item: Any, made_for: str) -> str | None:
    """Return the lookup of an item that leads to an item of the list; empty for the item itself."""
    if definition.code == made_for:
        return ""
    return next((name for name in lookups_to(definition, made_for) if _value(definition, item, name)), None)


def lookups_to(definition: ListDefinition, code: str) -> list[str]:
    """Return the lookups of a list that lead to items of another, the one that bears its name first."""
    found = [name for name, column in definition.lookups.items() if lookup_list(column).code == code]
    own = str(find_list(code).model._meta.model_name)
    return sorted(found, key=lambda name: name != own)


def _value(definition: ListDefinition, item: Any, name: str) -> Any:
    return definition.column(name).read(item)


for _code in (NO_LIST, "cases", "relations", "contacts", "activities", "events"):
    subjects.register(_code, _code)
