"""The bulk half of the one door for writing: many items in one transaction, with an answer for each row."""

from .door import add_many, change_many, delete_many, restore_many, written
from .results import REFUSALS, Outcome, Reason, Refusal, RowChange, State, refusal_of, title_of

__all__ = [
    "REFUSALS",
    "Outcome",
    "Reason",
    "Refusal",
    "RowChange",
    "State",
    "add_many",
    "change_many",
    "delete_many",
    "refusal_of",
    "restore_many",
    "title_of",
    "written",
]
