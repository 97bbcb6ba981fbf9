"""The sample file of a list: a workbook with the headings of all columns that an import may fill."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition

from ..plan import importable
from . import workbook_parts as parts
from .draining import Drain
from .workbook import cell_at, letter_of

#: What a column of a type may hold, for the second sheet's explanation.
_EXAMPLES: dict[str, Any] = {
    "number": 12,
    "currency": 1250.5,
    "percent": 25,
    "yesno": True,
    "date": date(2026, 12, 31),
    "datetime": datetime(2026, 12, 31, 14, 5),
    "email": "name@example.com",
    "link": "https://www.example.com",
    "phone": "+421 905 123 456",
}


def sample_of(definition: ListDefinition, actor: Actor) -> Iterator[bytes]:
    """Yield the file: headings on the first sheet, what may stand in each column on the second."""
    drain = Drain()
    columns = importable(definition)
    with zipfile.ZipFile(drain, "w", zipfile.ZIP_DEFLATED) as archive:
        headings = [[column.label for column in columns]]
        hints: list[list[Any]] = [[_("Column"), _("Required"), _("Example"), _("Choices")]]
        hints += [_hint(column) for column in columns]
        for number, rows in enumerate((headings, hints), start=1):
            archive.writestr(parts.sheet_name(number), _sheet(rows))
        for name, content in parts.frame(definition.label, 2):
            archive.writestr(name, content)
    yield drain.taken()


def _hint(column: Column) -> list[Any]:
    choices = "; ".join(str(label) for value, label in column.choices if value not in (None, ""))
    required = _("yes") if column.is_required else None
    return [column.label, required, _EXAMPLES.get(column.kind.code), choices or None]


def _sheet(rows: list[list[Any]]) -> str:
    widths = [24] * max(map(len, rows), default=1)
    body = "".join(
        f'<row r="{number}">'
        + "".join(
            cell_at(f"{letter_of(index)}{number}", cell, is_heading=number == 1)
            for index, cell in enumerate(row)
        )
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )
    return f"{parts.sheet_start(widths, is_keyed=False)}{body}{parts.SHEET_END}"
