"""Numbers, days and moments as people write them."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

#: “Yes” and “no” in the languages of the people who send us tables.
YES = frozenset(["yes", "y", "true", "ja", "oui", "si", "áno", "ano", "tak", "da", "ναι", "x", "✓", "✔"])
NO = frozenset(["no", "n", "false", "nein", "non", "nie", "ne", "nu", "όχι", "οχι"])
YES_NO = YES | NO
#: Day nought of the numbers by which a spreadsheet keeps days; they count a leap day that 1900 had not.
SERIAL_START = datetime(1899, 12, 30)
_SERIALS = (1, 2_958_465)
_GROUP_SIGNS = str.maketrans("", "", " \u00a0\u202f\u2009'\u2019")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*|[+-]?[.,]\d+")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY = re.compile(r"(\d{1,2})\s*([./-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})\.?")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*(am|pm)?", re.IGNORECASE)
_ZONE = re.compile(r"(Z|[+-]\d{2}:?\d{2})$")


def as_number(text: str, *, decimal_comma: bool | None = None) -> Decimal | None:
    """Return the number that the text is, None if it is none.

    Where one separator may be of thousands or of decimals (“1,234”), `decimal_comma` says which notation is
    the person's; without it a group of exactly three digits counts as thousands.
    """
    bare = text.strip().replace("\N{MINUS SIGN}", "-").translate(_GROUP_SIGNS)
    is_negative = bare.startswith("(") and bare.endswith(")")
    bare = bare[1:-1] if is_negative else bare
    if len(bare) > 40 or not _NUMBER.fullmatch(bare):
        return None
    plain = _with_point(bare, decimal_comma)
    try:
        number = Decimal(plain) if plain else None
    except InvalidOperation:
        return None
    return -number if number is not None and is_negative else number


def _with_point(bare: str, decimal_comma: bool | None) -> str:
    """Return the number with a point before its decimals and no groups; empty if it makes no sense."""
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and point >= 0:
        decimals, groups = (",", ".") if comma > point else (".", ",")
        return bare.replace(groups, "").replace(decimals, ".") if bare.count(decimals) == 1 else ""
    sign = "," if comma >= 0 else "."
    if bare.count(sign) > 1:
        return bare.replace(sign, "") if _is_grouped(bare, sign) else ""
    if _is_grouped(bare, sign) and not _is_decimal_sign(sign, decimal_comma):
        return bare.replace(sign, "")
    return bare.replace(sign, ".")


def _is_decimal_sign(sign: str, decimal_comma: bool | None) -> bool:
    if decimal_comma is None:
        return sign == "."
    return decimal_comma == (sign == ",")


def _is_grouped(bare: str, sign: str) -> bool:
    first, *groups = bare.lstrip("+-").split(sign)
    return 1 <= len(first) <= 3 and bool(groups) and all(len(group) == 3 for group in groups)


def as_date(text: str, *, month_first: bool = False) -> date | None:
    """Return the day that the text is: 2026-12-31, 31.12.2026, 31/12/2026, or 12/31/2026."""
    bare = text.strip()
    if found := _ISO.fullmatch(bare):
        year, month, day = map(int, found.groups())
        return _day(year, month, day)
    found = _DAY.fullmatch(bare)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[3]), _full_year(found[4])
    if found[2] != "/" and not month_first:
        return _day(year, second, first)
    # A number over twelve is a day, whatever the person's notation.
    day_first = _day(year, second, first)
    other = _day(year, first, second)
    return (other or day_first) if month_first else (day_first or other)


def moment_of(text: str, *, month_first: bool = False) -> datetime | None:
    """Return the moment that the text is: a day and a time of day; with a zone only where it names one."""
    bare = text.strip()
    try:
        if _ISO.match(bare) and ("T" in bare or _ZONE.search(bare)):
            return datetime.fromisoformat(bare)
    except ValueError:
        return None
    day_text, _gap, time_text = bare.replace(", ", " ").rpartition(" ")
    if time_text.casefold() in ("am", "pm"):
        day_text, _gap, hour = day_text.rpartition(" ")
        time_text = hour + time_text
    day = as_date(day_text, month_first=month_first)
    found = _TIME.fullmatch(time_text)
    return _moment(day, found) if day and found else None


def _moment(day: date, found: re.Match[str]) -> datetime | None:
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if half := (found[4] or "").casefold():
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second)
    except ValueError:
        return None


def from_serial(number: float) -> datetime | None:
    """Return the moment that a spreadsheet keeps as this number of days."""
    if not _SERIALS[0] <= number <= _SERIALS[1]:
        return None
    return SERIAL_START + timedelta(seconds=round(number * 86_400))


def _full_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
