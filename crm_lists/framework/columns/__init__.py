"""Columns and their types: storage, presentation and query of each kind of value."""

from .base import EMPTY, Column, ColumnType, Labels
from .resolve import column_of, column_types, show_target_as, type_of

__all__ = [
    "EMPTY",
    "Column",
    "ColumnType",
    "Labels",
    "column_of",
    "column_types",
    "show_target_as",
    "type_of",
]
