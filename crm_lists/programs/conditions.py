"""Whether a condition on items holds for one state of an item, as far as its own columns tell.

The answer is True, False, or None where the condition asks for more than the state says. Pure: no database.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db.models import Model, Q
from django.db.models.constants import LOOKUP_SEP

State = Mapping[str, Any]

_LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda value, wanted: bool(value == wanted),
    "in": lambda value, wanted: value in wanted,
    "isnull": lambda value, wanted: (value is None) == wanted,
}


def names_of(condition: Q) -> set[str]:
    """Return the first step of each path in the condition: names of columns, some with “_id” behind."""
    return {path.partition(LOOKUP_SEP)[0] for path in _paths(condition)}


def _paths(condition: Q) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _paths(child)
        elif isinstance(child, tuple):
            yield child[0]


def holds(condition: Q, state: State) -> bool | None:
    """Tell whether the condition holds for the state."""
    answers = [
        holds(child, state) if isinstance(child, Q) else _compared(child, state)
        for child in condition.children
    ]
    match condition.connector:
        case Q.AND:
            answer = False if False in answers else None if None in answers else True
        case Q.OR:
            answer = True if True in answers else None if None in answers or not answers else False
        case _:
            answer = None
    if not condition.children:
        answer = True
    return answer if answer is None or not condition.negated else not answer


def _compared(child: Any, state: State) -> bool | None:
    if not isinstance(child, tuple):
        return None
    path, wanted = child
    name, _separator, operator = path.partition(LOOKUP_SEP)
    compare = _LOOKUPS.get(operator or "exact")
    key = _key(name, state)
    if compare is None or key is None:
        return None
    value, plain = state[key], _plain(wanted)
    # To a database nothing is equal to null, nor unequal.
    if plain is None or (value is None and operator != "isnull"):
        return None
    return compare(value, plain)


def _key(name: str, state: State) -> str | None:
    candidates = ("id" if name == "pk" else name, name.removesuffix("_id"))
    return next((one for one in candidates if one in state), None)


def _plain(wanted: Any) -> Any:
    """Return keys in the place of rows; None for what only a database can compare."""
    if isinstance(wanted, Model):
        return wanted.pk
    if isinstance(wanted, list | tuple | set | frozenset):
        plain = [_plain(one) for one in wanted]
        return None if None in plain else plain
    return wanted if isinstance(wanted, str | int | bool) else None
