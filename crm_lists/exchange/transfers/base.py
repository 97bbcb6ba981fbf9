"""What every column type does in files: a value becomes a cell, and a cell a value again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column

from ..files.notation import SERIAL_START

#: What a cell of a file holds on the way out: text, number, yes or no, day, moment without zone, or nothing.
Cell = Any
#: Makes a value of one cell on the way in; raises ValidationError.
Reader = Callable[[Any], Any]
#: Stands between several values of one cell.
BETWEEN = "; "
_SHOWN = 40
_HALF_A_SECOND = timedelta(milliseconds=500)


@dataclass(frozen=True)
class Notation:
    """How a person writes numbers and days, and what is meant by a name that several items have."""

    decimal_comma: bool | None = None
    month_first: bool = False
    #: Which of several items of one name the person means: {text: key}.
    meant: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def usual(cls) -> "Notation":
        """Return the notation of the present language."""
        has_comma = formats.get_format("DECIMAL_SEPARATOR") == ","
        return cls(True if has_comma else None, month_first=get_language() == "en-us")


class Transfer:
    """A column type in files: the plain one, which serves texts."""

    #: Whether few different values stand in many rows, so that each is put into words once.
    is_labelled: ClassVar[bool] = False

    def cell(self, column: Column, value: Any) -> Cell:
        """Return the value as a cell."""
        return None if value is None else str(value)

    def cells(self, column: Column, actor: Actor, values: Sequence[Any]) -> list[Cell]:
        """Return the values of many rows as cells, in one query at most."""
        if not self.is_labelled:
            cell = self.cell
            return [cell(column, value) for value in values]
        distinct = set(values)
        labels = column.kind.labels(column, actor, distinct)
        words = {value: column.text(value, labels) or None for value in distinct}
        return [words[value] for value in values]

    def json(self, column: Column, actor: Actor, values: Sequence[Any]) -> list[Any]:
        """Return the values of many rows as they stand in JSON."""
        return self.cells(column, actor, values)

    def described(self, column: Column, actor: Actor, keys: Iterable[int]) -> dict[int, str]:
        """Return what tells apart what has one name; nothing where values are no keys."""
        return {}

    def reader(self, column: Column, actor: Actor, notation: Notation, cells: Iterable[Any]) -> Reader:
        """Return what makes values of these cells; what must be looked up is fetched once for all of them."""
        return lambda cell: text_of(cell).strip()


def text_of(cell: Any) -> str:
    """Return a cell of a file as the person sees it."""
    if cell is None:
        return ""
    if isinstance(cell, dict):
        return str(next(iter(cell.values()), ""))
    if isinstance(cell, bool):
        return _("Yes") if cell else _("No")
    return str(cell)


def is_empty(cell: Any) -> bool:
    """Tell whether the cell holds nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def wrong(sentence: str, cell: Any, **facts: Any) -> ValidationError:
    """Return an error that names the cell; `sentence` is translated already."""
    shown = text_of(cell)
    value = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    return ValidationError(sentence % {"value": value, **facts})


class Ambiguous(ValidationError):
    """A text that several items have as their name: the person must say which one is meant."""

    def __init__(self, text: str, keys: Iterable[int]) -> None:
        sentence = _("There are %(count)s called “%(value)s”. Say which one is meant.")
        self.text, self.keys = text, sorted(keys)
        super().__init__(sentence % {"count": len(self.keys), "value": text})


def canonical(cell: Any) -> str:
    """Return a cell in a form in which equal contents are equal, whichever way they came."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float | Decimal):
        return f"{Decimal(repr(cell) if isinstance(cell, float) else cell).normalize():f}"
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    return _canonical_day(cell)


def _canonical_day(cell: Any) -> str:
    text = str(next(iter(cell.values()))) if isinstance(cell, Mapping) else cell
    day = datetime.fromisoformat(text) if isinstance(text, str) else text
    if not isinstance(day, datetime):
        return str(day)
    return f"{to_the_second(day):%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00")


def to_the_second(moment: datetime) -> datetime:
    """Return the moment without the fractions that a spreadsheet's figures leave."""
    return (moment + _HALF_A_SECOND).replace(microsecond=0)


def serial_of(day: date) -> float | None:
    """Return the number by which a spreadsheet keeps a day; None before its calendar begins."""
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    span = moment - SERIAL_START
    return span.days + span.seconds / 86_400 if span.days > 60 else None
