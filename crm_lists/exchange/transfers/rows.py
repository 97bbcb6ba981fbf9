"""Columns of rows in files: a line for each row in one cell."""

from collections.abc import Iterable, Sequence
from typing import Any

from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.columns.rows import RowsField, text

from .base import Cell, Notation, Reader, Transfer, text_of


class RowsTransfer(Transfer):
    """Rows as text, and as they are in JSON."""

    def cell(self, column: Column, value: Any) -> Cell:
        """Return the rows as lines."""
        return column.kind.text(column, value, {}) or None

    def json(self, column: Column, actor: Actor, values: Sequence[Any]) -> list[Any]:
        """Return the rows themselves."""
        return [column.kind.to_json(column, value) for value in values]

    def reader(self, column: Column, actor: Actor, notation: Notation, cells: Iterable[Any]) -> Reader:
        """Return what makes rows of lines."""
        field = column.field
        if not isinstance(field, RowsField):
            raise TypeError(f"{column.name} holds no rows.")
        return lambda cell: field.to_python(text.read(text_of(cell), field.parts))
