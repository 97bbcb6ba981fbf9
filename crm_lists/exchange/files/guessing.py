"""Which column type the values of a column of a foreign table have."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .layout import Cell
from .notation import YES_NO, as_date, as_number, moment_of

MAX_CHOICES = 12
EXAMPLES = 3
#: Of values that fit a type, so many of a hundred must do.
SHARE = 0.98
LONG_TEXT = 160
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LINK = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_PHONE = re.compile(r"(\+|00|\(?0)[\d\s()/.-]{6,20}")
_MONEY = re.compile(r"(€|\$|£|Kč|zł|lei|EUR|USD|CZK|PLN|RON|GBP)", re.IGNORECASE)


@dataclass(frozen=True)
class GuessedColumn:
    """A column of a foreign table: its heading and what kind of values it has."""

    header: str
    type: str
    choices: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


def guess_columns(rows: Sequence[Sequence[Cell]]) -> list[GuessedColumn]:
    """Return what the columns of a table are like; its first row holds the headings."""
    if not rows:
        return []
    width = max(len(row) for row in rows)
    return [_guess(rows, index) for index in range(width)]


def _guess(rows: Sequence[Sequence[Cell]], index: int) -> GuessedColumn:
    cells = [row[index] if index < len(row) else None for row in rows]
    header = words(cells[0]).strip()
    values = [cell for cell in cells[1:] if cell is not None and words(cell).strip()]
    kind = next((code for code, fits in _KINDS if _share(values, fits) >= SHARE), "text")
    texts = [words(value).strip() for value in values]
    choices: tuple[str, ...] = ()
    if kind == "text":
        kind, choices = _kind_of_text(texts)
    return GuessedColumn(header, kind, choices, tuple(dict.fromkeys(texts))[:EXAMPLES])


def _share(values: Sequence[Cell], fits: Callable[[Cell], bool]) -> float:
    return sum(map(fits, values)) / len(values) if values else 0


def _kind_of_text(texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    if any("\n" in text or len(text) > LONG_TEXT for text in texts):
        return "multiline", ()
    distinct = tuple(dict.fromkeys(texts))
    # Each choice stands at least three times on the average; names and numbers of things do not.
    if 2 <= len(distinct) <= MAX_CHOICES and len(texts) >= 3 * len(distinct):
        return "choice", distinct
    return "text", ()


def words(cell: Cell) -> str:
    """Return a cell as the person sees it."""
    if cell is None:
        return ""
    if isinstance(cell, dict):
        return str(next(iter(cell.values())))
    return str(cell)


def _is_yes_no(cell: Cell) -> bool:
    return isinstance(cell, bool) or words(cell).strip().casefold() in YES_NO


def _is_percent(cell: Cell) -> bool:
    text = words(cell).strip()
    return text.endswith("%") and _is_number(text[:-1])


def _is_currency(cell: Cell) -> bool:
    text = words(cell)
    return bool(_MONEY.search(text)) and _is_number(_MONEY.sub("", text))


def _is_number(cell: Any) -> bool:
    if isinstance(cell, bool | dict):
        return False
    text = words(cell).strip()
    # A number that begins with nought is a code: a postcode, an account, a phone number.
    is_code = len(text) > 1 and text[0] == "0" and text[1].isdigit()
    return not is_code and as_number(text) is not None


def _is_date(cell: Cell) -> bool:
    if isinstance(cell, dict):
        return "date" in cell or str(cell.get("moment", "")).endswith("00:00:00")
    return isinstance(cell, str) and as_date(cell) is not None


def _is_moment(cell: Cell) -> bool:
    if isinstance(cell, dict):
        return True
    return isinstance(cell, str) and (moment_of(cell) is not None or as_date(cell) is not None)


def _matches(pattern: re.Pattern[str]) -> Callable[[Cell], bool]:
    return lambda cell: isinstance(cell, str) and bool(pattern.fullmatch(cell.strip()))


#: Types by what their values look like; the first that fits is meant.
_KINDS: tuple[tuple[str, Callable[[Cell], bool]], ...] = (
    ("yesno", _is_yes_no),
    ("email", _matches(_EMAIL)),
    ("link", _matches(_LINK)),
    ("date", _is_date),
    ("datetime", _is_moment),
    ("percent", _is_percent),
    ("currency", _is_currency),
    ("phone", _matches(_PHONE)),
    ("number", _is_number),
)
