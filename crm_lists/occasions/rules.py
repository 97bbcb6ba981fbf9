"""When a day of a calendar comes: on a fixed day, by Easter, or by what is later of both."""

import calendar as civil
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

WESTERN, ORTHODOX = "western", "orthodox"
_METHODS: Mapping[str, Any] = {WESTERN: EASTER_WESTERN, ORTHODOX: EASTER_ORTHODOX}
SUNDAY = 6
_DAY = r"(\d{1,2})\.(\d{1,2})\.?"
_EASTER = r"easter([+-]\d{1,3})"
_WAYS = re.compile(rf"(?:{_DAY})?(?:\s*or\s*)?(?:{_EASTER})?|sunday after {_DAY}")


class Kind(StrEnum):
    """How a rule finds its day."""

    FIXED = "fixed"
    EASTER = "easter"
    LATEST = "latest"
    SUNDAY_AFTER = "sunday"


@lru_cache(maxsize=512)
def easter_of(year: int, church: str) -> date:
    """Return Easter Sunday of a year by the reckoning of a church, in the civil calendar."""
    return easter(year, _METHODS[church])


@dataclass(frozen=True)
class Rule:
    """When a day comes: month and day where it is bound to them, days from Easter where it moves."""

    kind: Kind
    month: int = 0
    day: int = 0
    offset: int = 0

    def in_year(self, year: int, church: str = WESTERN) -> date:
        """Return the day in a year."""
        match self.kind:
            case Kind.FIXED:
                return self._fixed(year)
            case Kind.EASTER:
                return self._moved(year, church)
            case Kind.LATEST:
                return max(self._fixed(year), self._moved(year, church))
        fixed = self._fixed(year)
        return fixed + timedelta(days=(SUNDAY - fixed.weekday()) or 7)

    def _fixed(self, year: int) -> date:
        """Return the fixed day; 29 February is kept on the day before in common years."""
        if (self.month, self.day) == (2, 29) and not civil.isleap(year):
            return date(year, 2, 28)
        return date(year, self.month, self.day)

    def _moved(self, year: int, church: str) -> date:
        return easter_of(year, church) + timedelta(days=self.offset)

    def __str__(self) -> str:
        fixed, moved = f"{self.day}.{self.month}", f"easter{self.offset:+}"
        return {
            Kind.FIXED: fixed,
            Kind.EASTER: moved,
            Kind.LATEST: f"{fixed} or {moved}",
            Kind.SUNDAY_AFTER: f"sunday after {fixed}",
        }[self.kind]


@lru_cache(maxsize=4096)
def read_rule(text: str) -> Rule:
    """Return the rule that is written as “24.4”, “easter+1”, “23.4 or easter+1” or “sunday after 10.12”.

    Raises ValueError for anything else and for days that no calendar has.
    """
    found = _WAYS.fullmatch(text.strip().lower())
    if found is None or not any(found.groups()):
        raise ValueError(text)
    day, month, offset, after_day, after_month = (int(part) if part else 0 for part in found.groups())
    moves = found[3] is not None
    if after_day:
        return _checked(Rule(Kind.SUNDAY_AFTER, after_month, after_day))
    if day and moves:
        return _checked(Rule(Kind.LATEST, month, day, offset))
    return Rule(Kind.EASTER, offset=offset) if moves else _checked(Rule(Kind.FIXED, month, day))


def _checked(rule: Rule) -> Rule:
    date(2000, rule.month, rule.day)
    return rule
