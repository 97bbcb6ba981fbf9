"""The functions that formulas may call."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from . import sql
from .nodes import Applied, Constant, Node, Rounded, Row
from .values import Kind

MOST_PLACES = 6


class WrongUse(ValueError):
    """A function is called with what it does not take; the message says what it takes."""


def _only(arguments: Sequence[Node], *kinds: tuple[Kind, ...]) -> bool:
    return len(arguments) == len(kinds) and all(
        one.kind in kind for one, kind in zip(arguments, kinds, strict=True)
    )


_NUMBER, _DATE = (Kind.NUMBER,), (Kind.DATE,)
_VALUES = (Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.YESNO)


def _if(*arguments: Node) -> Node:
    if not _only(arguments, (Kind.YESNO,), _VALUES, _VALUES) or arguments[1].kind != arguments[2].kind:
        raise WrongUse(_("if(condition, one, other) takes a condition and two values of one kind."))
    return Applied(
        arguments[1].kind,
        lambda condition, one, other: one if condition else other,
        arguments,
        "CASE WHEN {0} THEN {1} ELSE {2} END",
        strict=False,
    )


def _round(*arguments: Node) -> Node:
    number, *places = arguments or (Constant(Kind.TEXT, ""),)
    wanted = places[0].constant if places and isinstance(places[0], Constant) else 0 if not places else None
    if number.kind is not Kind.NUMBER or wanted not in range(MOST_PLACES + 1) or len(places) > 1:
        raise WrongUse(_("round(number, places) takes a number and 0 to 6 places."))
    return Rounded(number, int(wanted or 0))


def _extreme(name: str, pick: Callable[..., Any], greatest: str) -> Callable[..., Node]:
    def make(*arguments: Node) -> Node:
        kinds = {one.kind for one in arguments}
        if len(arguments) < 2 or kinds not in ({Kind.NUMBER}, {Kind.DATE}):
            raise WrongUse(_("%(name)s() takes several numbers or several dates.") % {"name": name})
        places = [f"{{{index}}}" for index in range(len(arguments))]
        listed = ", ".join(places)
        any_unset = " OR ".join(f"{one} IS NULL" for one in places)
        return Applied(
            arguments[0].kind,
            pick,
            arguments,
            f"{name.upper()}({listed})",
            f"CASE WHEN {any_unset} THEN NULL ELSE {greatest}({listed}) END",
        )

    return make


def _abs(*arguments: Node) -> Node:
    if not _only(arguments, _NUMBER):
        raise WrongUse(_("abs(number) takes a number."))
    return Applied(Kind.NUMBER, abs, arguments, "ABS({0})")


class Today:
    """The day on which somebody looks."""

    kind = Kind.DATE

    def value(self, row: Row) -> Any:
        """Return the day in the person's time zone."""
        return timezone.localdate()

    def sql(self, columns: Row) -> Any:
        """Return the day, as it is now."""
        return sql.constant(Kind.DATE, timezone.localdate())


def _today(*arguments: Node) -> Node:
    if arguments:
        raise WrongUse(_("today() takes nothing."))
    return Today()


def _days(*arguments: Node) -> Node:
    if not _only(arguments, _DATE, _DATE):
        raise WrongUse(_("days(from, to) takes two dates."))
    return days_between(arguments[1], arguments[0])


def days_between(later: Node, earlier: Node) -> Node:
    """Return the number of days from one day to the other."""
    return Applied(
        Kind.NUMBER,
        lambda one, other: Decimal((one - other).days),
        (later, earlier),
        "(JULIANDAY({0}) - JULIANDAY({1}))",
        "({0} - {1})::numeric",
    )


def _part(name: str, letter: str) -> Callable[..., Node]:
    def make(*arguments: Node) -> Node:
        if not _only(arguments, _DATE):
            raise WrongUse(_("%(name)s(date) takes a date.") % {"name": name})
        return Applied(
            Kind.NUMBER,
            lambda day: Decimal(getattr(day, name)),
            arguments,
            f"CAST(STRFTIME('%%{letter}', {{0}}) AS REAL)",
            f"EXTRACT({name.upper()} FROM {{0}})::numeric",
        )

    return make


def joined(*arguments: Node) -> Node:
    """Return the texts one after the other; one that is not set adds nothing."""
    if not arguments or any(one.kind is not Kind.TEXT for one in arguments):
        raise WrongUse(_("join(text, text …) takes texts."))
    parts = " || ".join(f"COALESCE({{{index}}}, '')" for index in range(len(arguments)))
    return Applied(
        Kind.TEXT,
        lambda *texts: "".join(text or "" for text in texts) or None,
        arguments,
        f"NULLIF({parts}, '')",
        strict=False,
    )


def _isset(*arguments: Node) -> Node:
    if len(arguments) != 1 or arguments[0].kind is Kind.YESNO:
        raise WrongUse(_("isset(column) takes a column other than yes or no."))
    return Applied(Kind.YESNO, lambda value: value is not None, arguments, "({0} IS NOT NULL)", strict=False)


FUNCTIONS: Mapping[str, Callable[..., Node]] = {
    "if": _if,
    "round": _round,
    "min": _extreme("min", min, "LEAST"),
    "max": _extreme("max", max, "GREATEST"),
    "abs": _abs,
    "today": _today,
    "days": _days,
    "year": _part("year", "Y"),
    "month": _part("month", "m"),
    "day": _part("day", "d"),
    "join": joined,
    "isset": _isset,
}
