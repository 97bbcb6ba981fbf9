"""Workbooks made for the tests of merging."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet


def workbook(write: Callable[[Worksheet], None], *, title: str = "Offer") -> bytes:
    """Return a workbook whose one sheet was written so."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    write(sheet)
    return saved(book)


def saved(book: Any) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def cells(values: dict[str, Any]) -> Callable[[Worksheet], None]:
    """Return what writes these values into cells."""

    def write(sheet: Worksheet) -> None:
        for ref, value in values.items():
            sheet[ref] = value

    return write


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(data))
