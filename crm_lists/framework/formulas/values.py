"""The kinds of values that a formula knows, and how Python rounds them as the databases do."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

#: Results from here on count as not set: beyond it the databases keep no decimals.
TOO_GREAT = Decimal(10) ** 15
#: Figures are equal when they are equal to so many places.
COMPARED_PLACES = 6
#: A divisor is rounded to so many places; nought divides nothing.
DIVISOR_PLACES = 9
#: Days are added to days of these years, and so many at most.
FIRST, LAST, MOST_DAYS = date(1000, 1, 1), date(9000, 12, 31), 99_999


class Kind(StrEnum):
    """What a part of a formula gives."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    YESNO = "yesno"
    #: A key: it can only be asked whether it is set.
    OTHER = "other"


def rounded(value: Decimal, places: int) -> Decimal:
    """Return the value with so many places, halves away from nought."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if abs(value) < TOO_GREAT else value


def as_kind(kind: Kind, value: Any) -> Any:
    """Return the value of a column as formulas take it."""
    if kind is Kind.YESNO:
        return bool(value)
    if value in (None, "", []):
        return None
    if kind is Kind.NUMBER:
        return Decimal(str(value))
    if kind is Kind.DATE and isinstance(value, datetime):
        return value.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    return value


def result(kind: Kind, value: Any, places: int) -> Any:
    """Return what the whole formula gives."""
    if kind is Kind.NUMBER and value is not None:
        return rounded(value, places) if abs(value) < TOO_GREAT else None
    return None if value == "" else value
