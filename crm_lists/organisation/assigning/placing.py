"""What an item becomes when somebody takes it over."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..salesperson import Salesperson


def groups_of(salesperson: Salesperson) -> list[int]:
    """Return the groups of the salesperson, the first one first."""
    return list(
        salesperson.groups.filter(deleted_at__isnull=True).order_by("pk").values_list("pk", flat=True)
    )


def placed_with(salesperson: Salesperson, groups: Sequence[int], group: int | None) -> Mapping[str, Any]:
    """Return the columns of an item that goes to the salesperson: a group is kept that they are in too."""
    return {
        "salesperson_id": salesperson.pk,
        "group_id": group if group in groups else next(iter(groups), None),
    }
