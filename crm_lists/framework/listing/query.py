"""What a listing is asked for, and what it gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PAGE_SIZE = 50
LARGEST_PAGE = 500


@dataclass(frozen=True)
class Query:
    """What a listing is asked for, as it stands in its address."""

    params: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    #: Columns with commas, "-" before one for the greatest first.
    sort: str = ""
    after: str = ""
    before: str = ""
    size: int = PAGE_SIZE
    #: A filter tree in its notation.
    where: str = ""
    #: One or two columns with a comma.
    group_by: str = ""
    #: Values of the first group column whose rows are folded.
    collapsed: Sequence[Any] = ()


@dataclass(frozen=True)
class Row:
    """One row: the key of the item and its cells as HTML."""

    pk: int
    cells: Sequence[str]
    #: Values of the columns that row actions and formats ask for, by the names of the columns.
    values: Mapping[str, Any]
    #: Values of the columns by which the rows are grouped.
    group: tuple[Any, ...] = ()
