"""Days that come back each year, in files: with the years as other programs write them."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from crm_lists.exchange.files.notation import as_date
from crm_lists.exchange.transfers import Notation, text_of
from crm_lists.exchange.transfers.base import Reader
from crm_lists.exchange.transfers.plain import FieldTransfer
from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column

#: No year that is divisible by four lies a century before one that is not, until 2100.
CENTURY = 100
_YEAR = re.compile(r"\d{4}")


class AnniversaryTransfer(FieldTransfer):
    """A day with or without its year."""

    def reader(self, column: Column, actor: Actor, notation: Notation, cells: Iterable[Any]) -> Reader:
        """Return what takes days in the notation of the file, and otherwise as they are typed."""
        typed = super().reader(column, actor, notation, cells)

        def read(cell: Any) -> Any:
            text = text_of(cell)
            day = as_date(text, month_first=notation.month_first)
            if day is None:
                return typed(cell)
            return str(day if _YEAR.search(text) else _been(day))

        return read


def _been(day: date) -> date:
    """Return a day that a year of two figures puts into the future as one of the century before."""
    return day if day <= timezone.localdate() else day.replace(year=day.year - CENTURY)
