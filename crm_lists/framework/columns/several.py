"""The values of columns that hold several, read for many items and all of their columns at once."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import CharField, Exists, ManyToManyField, OuterRef, QuerySet, Value

from .base import Column

#: By column and item, the keys of the values.
Several = dict[str, dict[int, list[int]]]
#: The rows among which values count; None where all do.
Among = QuerySet[Any] | None


def values_of_several(columns: "Sequence[tuple[Column, Among]]", keys: Collection[int]) -> Several:
    """Return the values of these items, of each column only those among the rows that stand beside it."""
    found: Several = {column.name: {key: [] for key in keys} for column, _among in columns}
    queries = [_links(column, among, keys) for column, among in columns]
    if not queries or not keys:
        return found
    first, *others = queries
    for name, ours, theirs in first.union(*others, all=True) if others else first:
        found[name][ours].append(theirs)
    for by_item in found.values():
        for values in by_item.values():
            values.sort()
    return found


def _links(column: Column, among: "Among", keys: Collection[int]) -> "QuerySet[Any, Any]":
    """Return the links of the items as name of the column, key of the item and key of the value."""
    field = column.field
    if not isinstance(field, ManyToManyField):
        raise TypeError(f"{column.name} holds one value.")
    ours, theirs = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    through: Any = field.remote_field.through
    links: QuerySet[Any] = through._default_manager.filter(**{f"{ours}__in": list(keys)})
    if among is not None:
        # Each value is looked up by its key: a set of all that a person sees may be a million.
        links = links.filter(Exists(among.filter(pk=OuterRef(theirs))))
    named = links.order_by().annotate(column=Value(column.name, CharField()))
    pairs: QuerySet[Any, Any] = named.values_list("column", ours, theirs)
    return pairs
