"""Columns of rows with a few parts each: several e-mail addresses with kinds, one of them the main one."""

from .column import RowsColumn
from .field import RowsField
from .form import RowsFormField
from .parts import MOST_ROWS, Part, Row, main_of

__all__ = ["MOST_ROWS", "Part", "Row", "RowsColumn", "RowsField", "RowsFormField", "main_of"]
