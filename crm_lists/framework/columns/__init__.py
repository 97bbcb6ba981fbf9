"""Columns and their types: storage, presentation and query of each kind of value."""

from .base import EMPTY, Column, ColumnType, Labels, Titles
from .extra import Design, ExtraColumn
from .resolve import column_of, column_types, custom_column_of, show_target_as, type_of

__all__ = [
    "EMPTY",
    "Column",
    "ColumnType",
    "Design",
    "ExtraColumn",
    "Labels",
    "Titles",
    "column_of",
    "column_types",
    "custom_column_of",
    "show_target_as",
    "type_of",
]
