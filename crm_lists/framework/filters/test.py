"""One test of a filter: a column, an operator and a value as it stands in the address."""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..actors import Actor
from ..columns import Column
from ..columns.picking import ME, MINE
from ..registry import ClassRegistry
from ..view_parameters import RESERVED
from .operators import NOT_SET, OPERATORS, Operator, operators_of

TODAY = "[Today]"
#: The first and the last day of the present month.
MONTH_ENDS = ("[MonthStart]", "[MonthEnd]")
BETWEEN = ".."
MAX_VALUES = 200
_RELATIVE = re.compile(r"\[Today\]\s*(?:([+-]?\d{1,5})\s*([dwmy]?))?")
#: What stands wrong in an address.
WRONG = (ValidationError, ValueError, OverflowError, TypeError)

#: What “[Me]” means for a column that looks up this model.
me: ClassRegistry[Callable[[Actor], Any]] = ClassRegistry("meanings of [Me]")
me.register(User, lambda actor: actor.user.pk if actor.user else None)
#: What “[Mine]” means there: whoever looks and those for whom he stands in; as “[Me]” where nothing is said.
mine: ClassRegistry[Callable[[Actor], Any]] = ClassRegistry("meanings of [Mine]")
#: The operator that compares with several keys where a word stands for several.
WIDER = {"exact": "in", "has": "in", "not": "notin", "lacks": "notin"}


class Keys(tuple[Any, ...]):
    """What a word such as “[Me]” stands for where that is several rows."""

    __slots__ = ()


@dataclass(frozen=True)
class Filter:
    """One test of a listing: a column, an operator and the value as it stands in the address."""

    column: Column
    operator: str
    raw: str
    actor: Actor

    @property
    def parameter(self) -> str:
        """Return the name of the query parameter."""
        is_plain = self.operator == operators_of(self.column)[0] and self.column.name not in RESERVED
        return self.column.name if is_plain else f"{self.column.name}{LOOKUP_SEP}{self.operator}"

    @property
    def known(self) -> Operator:
        """Return what the operator is."""
        return OPERATORS[self.operator]

    @cached_property
    def value(self) -> Any:
        """Return the value to compare with; raises ValidationError for one that fits nothing."""
        if self.operator == NOT_SET:
            return self.raw == "1"
        if self.known.takes_several:
            return tuple(self._one(raw) for raw in several(self.raw))
        if self.operator == "between":
            least, greatest = (raw.strip() for raw in self.raw.split(BETWEEN, 1))
            return (self._one(least) if least else None, self._one(greatest) if greatest else None)
        return self._one(self.raw)

    def _one(self, raw: str) -> Any:
        if raw in (ME, MINE) and self.column.target is not None:
            return self._meant(raw, self.column.target)
        if raw.startswith((TODAY, *MONTH_ENDS)) and self.column.kind.code in ("date", "datetime"):
            return relative_day(raw)
        return self._field.clean(raw)

    def _meant(self, word: str, target: type[models.Model]) -> Any:
        """Return the key or the keys for which a word stands."""
        meaning = (mine.find(target) if word == MINE else None) or me.find(target)
        meant = meaning(self.actor) if meaning else None
        if meant in (None, ()):
            raise ValidationError(_("You are nobody whom this column could name."))
        return Keys(meant) if isinstance(meant, tuple) else meant

    def _asked(self) -> tuple[Operator, Any]:
        """Return with what rows are compared, and how: a word may stand for several of them."""
        value = self.value
        if self.known.takes_several:
            return self.known, tuple(
                key for one in value for key in (one if isinstance(one, Keys) else (one,))
            )
        if isinstance(value, Keys):
            return OPERATORS[WIDER[self.operator]], tuple(value)
        return self.known, value

    @cached_property
    def _field(self) -> forms.Field:
        fields = self.column.kind.filter_fields(self.column, self.actor)
        return fields.get(self.operator) or next(iter(fields.values()))

    def condition(self) -> models.Q:
        """Return the condition; a value that fits nothing finds nothing."""
        try:
            operator, value = self._asked()
            return operator.condition(self.column, value)
        except WRONG:
            return models.Q(pk__in=[])

    def holds(self, value: Any) -> bool:
        """Tell whether a value at hand passes the test, as the database would."""
        try:
            if self.operator != NOT_SET and value is None:
                return self.known.is_negated
            operator, wanted = self._asked()
            return operator.holds(value, wanted)
        except WRONG:
            return False

    def words(self) -> str:
        """Return the value as it is shown on the chip."""
        if self.operator == NOT_SET:
            return str(_("not set") if self.raw == "1" else _("set"))
        try:
            value = self.value
        except WRONG:
            return self.raw
        if self.operator == "between":
            return " – ".join("…" if one is None else self._word(one) for one in value)
        if self.known.takes_several:
            raws = zip(several(self.raw), value, strict=True)
            word = ", ".join(self._word(one, raw) for raw, one in raws)
        else:
            word = self._word(value, self.raw)
        return f"{self.known.sign} {word}".strip()

    def _word(self, value: Any, raw: str = "") -> str:
        if raw == ME:
            return str(_("me"))
        if raw == MINE:
            return str(_("me and those I stand in for"))
        if isinstance(value, models.Model):
            return str(value)
        labels = self.column.kind.labels(self.column, self.actor, [value]) if self._is_person else {}
        return self.column.text(value, labels) or str(value)

    @property
    def _is_person(self) -> bool:
        return self.column.kind.code == "person"


def several(raw: str) -> list[str]:
    """Return the values of a list with commas; one that holds a comma itself stands in quotes."""
    found = next(csv.reader([raw.replace("\n", " ").replace("\r", " ")], skipinitialspace=True), [])
    return [value for value in found if value != ""][:MAX_VALUES]


def joined(values: list[str]) -> str:
    """Return the values as a list with commas."""
    return ",".join(
        f'"{value.replace(chr(34), chr(34) * 2)}"' if _is_odd(value) else value for value in values
    )


def _is_odd(value: str) -> bool:
    return value != value.strip() or any(sign in value for sign in ',"')


def relative_day(raw: str) -> date:
    """Return the day that “[Today]”, “[Today]-3”, “[Today]+2w”, “[Today]-1m” or “[MonthEnd]” means."""
    if raw.strip() in MONTH_ENDS:
        first = timezone.localdate().replace(day=1)
        next_month = (first + timedelta(days=32)).replace(day=1)
        return first if raw.strip() == MONTH_ENDS[0] else next_month - timedelta(days=1)
    found = _RELATIVE.fullmatch(raw.strip())
    if found is None:
        raise ValidationError(_("Write [Today], [Today]-7, [Today]+2w or [Today]-1m."))
    number, unit = int(found[1] or 0), found[2] or "d"
    today = timezone.localdate()
    if unit in "dw":
        return today + timedelta(days=number * (7 if unit == "w" else 1))
    months = today.year * 12 + today.month - 1 + number * (12 if unit == "y" else 1)
    first = date(months // 12, months % 12 + 1, 1)
    days = ((first + timedelta(days=32)).replace(day=1) - first).days
    return first.replace(day=min(today.day, days))
