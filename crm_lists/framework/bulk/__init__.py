"""The bulk half of the one door for writing: many items in one transaction, with an answer for each row."""

from .door import add_many, change_many, delete_many, make_many, restore_many, written
from .results import (
    REFUSALS,
    NewRow,
    Outcome,
    Reason,
    Refusal,
    RowChange,
    State,
    attempt,
    refusal_of,
    title_of,
)

__all__ = [
    "REFUSALS",
    "NewRow",
    "Outcome",
    "Reason",
    "Refusal",
    "RowChange",
    "State",
    "add_many",
    "attempt",
    "change_many",
    "delete_many",
    "make_many",
    "refusal_of",
    "restore_many",
    "title_of",
    "written",
]
