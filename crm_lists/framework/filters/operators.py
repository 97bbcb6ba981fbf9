"""The operators of filters: what each says in words, asks of the database, and of a value at hand.

Which a column has follows from its type: texts, ranges (figures, days) and keys. A negated operator is its
positive one turned round, and rows without a value fulfil it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models.lookups import Contains, GreaterThanOrEqual, LessThan
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..columns import Column
from ..search.folding import fold
from ..sort_keys import SortKey

NOT_SET = "isnull"
#: Behind every text that begins alike.
LAST = "\U0010ffff"


@dataclass(frozen=True)
class Operator:
    """One way of comparing a column with a value."""

    label: "str | Promise"
    #: Return the condition on the rows: (column, value) -> condition.
    condition: Callable[[Column, Any], models.Q]
    #: Tell of a value at hand, which is not None, whether it holds: (value, wanted) -> yes or no.
    holds: Callable[[Any, Any], bool]
    #: What stands before the value on a chip.
    sign: str = ""
    takes_several: bool = False
    is_negated: bool = False


def _kind(operator: str) -> Callable[[Column, Any], models.Q]:
    """Return the condition of the column's own type."""
    return lambda column, value: column.kind.condition(column, operator, value)


def _between(column: Column, ends: tuple[Any, Any]) -> models.Q:
    least, greatest = ends
    found = models.Q()
    if least is not None:
        found &= column.kind.condition(column, "from", least)
    if greatest is not None:
        found &= column.kind.condition(column, "to", greatest)
    return found


def _in(column: Column, values: tuple[Any, ...]) -> models.Q:
    # A day among moments stands for all its moments, and a column of several values holds each for itself.
    if column.is_many or column.kind.code == "datetime":
        operator = column.kind.operators[0] if column.is_many else "exact"
        found = models.Q(pk__in=[])
        for value in values:
            found |= column.kind.condition(column, operator, value)
        return found
    return column.where("in", [getattr(value, "pk", value) for value in values])


def _contains(column: Column, value: str) -> models.Q:
    return models.Q(Contains(SortKey(column.expression), fold(value)))


def _starts(column: Column, value: str) -> models.Q:
    key, folded = SortKey(column.expression), fold(value)
    return models.Q(GreaterThanOrEqual(key, folded)) & models.Q(LessThan(key, folded + LAST))


def _above(column: Column, value: Any) -> models.Q:
    """A day's end is not above the day, so what is above is what is not up to it."""
    return ~column.kind.condition(column, "to", value) & column.where("isnull", False)


def _below(column: Column, value: Any) -> models.Q:
    return ~column.kind.condition(column, "from", value) & column.where("isnull", False)


def unset(column: Column, is_unset: bool) -> models.Q:
    """Return the condition for rows without a value; an empty text is none."""
    found = column.where("isnull", True)
    if isinstance(column.field, models.CharField | models.TextField) and not column.is_many:
        found |= column.where("exact", "")
    return found if is_unset else ~found


def _negated(positive: Operator, label: "str | Promise", sign: str) -> Operator:
    def condition(column: Column, value: Any) -> models.Q:
        return ~positive.condition(column, value) | column.where("isnull", True)

    def holds(value: Any, wanted: Any) -> bool:
        return not positive.holds(value, wanted)

    return Operator(label, condition, holds, sign, positive.takes_several, is_negated=True)


def comparable(value: Any, wanted: Any) -> Any:
    """Return the value as it compares with the wanted one: a moment by its day where a day is wanted."""
    if isinstance(value, datetime) and isinstance(wanted, date) and not isinstance(wanted, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value


def _same(value: Any, wanted: Any) -> bool:
    wanted = getattr(wanted, "pk", wanted)
    if isinstance(value, list | tuple | set):
        return wanted in value
    return bool(comparable(value, wanted) == wanted)


def _least(value: Any, wanted: Any) -> bool:
    return bool(comparable(value, wanted) >= wanted)


def _most(value: Any, wanted: Any) -> bool:
    return bool(comparable(value, wanted) <= wanted)


def _inside(value: Any, ends: tuple[Any, Any]) -> bool:
    least, greatest = ends
    return (least is None or _least(value, least)) and (greatest is None or _most(value, greatest))


_exact = Operator(_("is"), _kind("exact"), _same)
_has = Operator(_("has"), _kind("has"), _same)
_contained = Operator(_("contains"), _contains, lambda value, part: fold(part) in fold(str(value)))
_one_of = Operator(
    _("is one of"), _in, lambda value, wanted: any(_same(value, one) for one in wanted), takes_several=True
)

OPERATORS: Mapping[str, Operator] = {
    "contains": _contained,
    "starts": Operator(
        _("begins with"), _starts, lambda value, part: fold(str(value)).startswith(fold(part)), "^"
    ),
    "exact": _exact,
    "has": _has,
    "in": _one_of,
    "from": Operator(_("is at least"), _kind("from"), _least, "≥"),
    "to": Operator(_("is at most"), _kind("to"), _most, "≤"),
    "above": Operator(_("is above"), _above, lambda value, wanted: not _most(value, wanted), ">"),
    "below": Operator(_("is below"), _below, lambda value, wanted: not _least(value, wanted), "<"),
    #: Of columns whose items lie in one another: there, or anywhere below.
    "within": Operator(_("is in or below"), _kind("within"), lambda value, wanted: value in wanted),
    "between": Operator(_("is between"), _between, _inside),
    "excludes": _negated(_contained, _("does not contain"), "≠"),
    "not": _negated(_exact, _("is not"), "≠"),
    "lacks": _negated(_has, _("does not have"), "≠"),
    "notin": _negated(_one_of, _("is none of"), "≠"),
    NOT_SET: Operator(_("is not set"), unset, lambda value, wanted: wanted == (value in (None, "", []))),
}

TEXT = ("contains", "exact", "starts", "in", "excludes", "not", "notin", NOT_SET)
RANGE = ("from", "to", "exact", "above", "below", "between", "in", "not", "notin", NOT_SET)
KEY = ("exact", "in", "not", "notin", NOT_SET)
SEVERAL = ("has", "in", "lacks", "notin", NOT_SET)


def operators_of(column: Column) -> tuple[str, ...]:
    """Return the operators of a column; the first is meant where none is named."""
    own = column.kind.operators
    more: tuple[str, ...] = KEY
    if column.is_many:
        more = SEVERAL
    elif "contains" in own:
        more = TEXT
    elif "from" in own:
        more = RANGE
    return tuple(dict.fromkeys((*own, *more)))
