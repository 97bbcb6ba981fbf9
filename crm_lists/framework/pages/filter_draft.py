"""A filter tree while it is built: as the fields of a form, changed by clicks, and as a tree of tests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from django.db.models.constants import LOOKUP_SEP
from django.http import QueryDict

from ..actors import Actor
from ..definitions import ListDefinition
from ..filters import NOT_SET, Filter, filterable
from ..filters.address import filter_of
from ..filters.notation import MAX_DEPTH, MAX_TESTS, All, Any, Node, Test
from ..filters.operators import OPERATORS
from ..filters.test import BETWEEN, TODAY, joined, several

#: In the operators of a condition only; in an address it is “not set” with nought.
SET = "isset"
#: First letters of the fields; behind them stands the place in the tree: `column-0.2`.
GROUP, COLUMN, BEFORE, OPERATOR = "group-", "column-", "before-", "operator-"
VALUE, DAY, NUMBER, LISTED, FIND = "value", "day", "number", "listed-", "find-"
#: The two ends of a range.
ENDS = ("-", "2-")
OWN = re.compile(r"(?:group|column|before|operator|listed|find|(?:value|day|number)2?)-[\d.]+|do")
_PLACE = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,8}")
_RELATIVE = re.compile(r"\[Today\]\s*(?:([+-])(\d*)([dwmy]?))?")
#: What a click may do.
ADD, ADD_GROUP, REMOVE = "add", "add-group", "remove"


@dataclass
class Condition:
    """One row: a column, an operator, and what was typed or chosen."""

    column: str = ""
    operator: str = ""
    values: list[str] = field(default_factory=list)
    #: What was typed to find an item that a lookup offers.
    find: str = ""
    #: Whether another column was chosen, so that operator and value are asked anew.
    is_fresh: bool = False

    @property
    def given(self) -> list[str]:
        """Return the values that are not empty."""
        return [value for value in self.values if value.strip()]

    @property
    def raw(self) -> str:
        """Return the value as it stands in an address, empty where there is none yet."""
        if self.operator in (NOT_SET, SET):
            return "1" if self.operator == NOT_SET else "0"
        if self.operator == "between":
            least, greatest = [*self.values, "", ""][:2]
            return f"{least}{BETWEEN}{greatest}" if self.given else ""
        if self.operator in OPERATORS and OPERATORS[self.operator].takes_several:
            return joined(self.given)
        return next(iter(self.given), "")

    @property
    def test(self) -> Test:
        """Return the condition as it stands in the notation."""
        operator = NOT_SET if self.operator == SET else self.operator
        return Test(f"{self.column}{LOOKUP_SEP}{operator}" if operator else self.column, self.raw)


@dataclass
class Branch:
    """Conditions and groups of which all or any must hold."""

    is_any: bool = False
    parts: "list[Part]" = field(default_factory=list)

    @property
    def node(self) -> Node:
        """Return the tree of the conditions that name a column, without empty groups."""
        found: list[Node] = []
        for part in self.parts:
            if isinstance(part, Condition):
                found += [part.test] if part.column else []
            elif part.conditions:
                found.append(part.node)
        return Any(tuple(found)) if self.is_any else All(tuple(found))

    @property
    def conditions(self) -> list[Condition]:
        """Return all conditions that name a column."""
        return [one for one in self.rows if one.column]

    @property
    def rows(self) -> "Iterator[Condition]":
        """Give all conditions, fresh ones too."""
        for part in self.parts:
            if isinstance(part, Condition):
                yield part
            else:
                yield from part.rows

    def at(self, place: str) -> "Branch | None":
        """Return the group at this place, the whole tree at `0`."""
        found: Part = self
        for step in map(int, place.split(".")[1:]):
            if isinstance(found, Condition) or step >= len(found.parts):
                return None
            found = found.parts[step]
        return found if isinstance(found, Branch) else None


Part: TypeAlias = Condition | Branch


def draft_of_tree(definition: ListDefinition, actor: Actor, root: All) -> Branch:
    """Return the draft of a tree; a tree that is one group is that group."""
    only = root.parts[0] if len(root.parts) == 1 else root
    return _branch(definition, actor, root if isinstance(only, Test) else only)


def _branch(definition: ListDefinition, actor: Actor, node: All | Any) -> Branch:
    found = Branch(is_any=isinstance(node, Any))
    for part in node.parts:
        is_test = isinstance(part, Test)
        found.parts.append(
            _condition(definition, actor, part) if is_test else _branch(definition, actor, part)  # type: ignore[arg-type]
        )
    return found


def _condition(definition: ListDefinition, actor: Actor, test: Test) -> Condition:
    known = filter_of(definition, actor, test.parameter, test.value)
    if known is None:
        name, _separator, operator = test.parameter.rpartition(LOOKUP_SEP)
        if name not in filterable(definition):
            name, _separator, operator = test.parameter.partition(LOOKUP_SEP)
        return Condition(name, operator, [test.value])
    if known.operator == NOT_SET:
        return Condition(known.column.name, NOT_SET if known.raw == "1" else SET)
    return Condition(known.column.name, known.operator, _values(known))


def _values(known: Filter) -> list[str]:
    if known.operator == "between":
        return [end.strip() for end in known.raw.split(BETWEEN, 1)]
    return several(known.raw) if known.known.takes_several else [known.raw]


def draft_of_form(data: QueryDict) -> Branch | None:
    """Return the draft that the fields of the form hold, None where there are none."""
    if f"{GROUP}0" not in data:
        return None
    root = Branch(is_any=data[f"{GROUP}0"] == "any")
    groups = {"0": root}
    for place in sorted(_places(data), key=lambda place: [int(step) for step in place.split(".")]):
        above = groups.get(place.rpartition(".")[0])
        if above is None:
            continue
        if GROUP + place in data:
            groups[place] = Branch(is_any=data[GROUP + place] == "any")
            above.parts.append(groups[place])
        else:
            above.parts.append(_typed(data, place))
    return root


def _places(data: QueryDict) -> set[str]:
    names = [name for name in data if name.startswith((GROUP, COLUMN))]
    return {place for name in names if _PLACE.fullmatch(place := name.partition("-")[2])}


def _typed(data: QueryDict, place: str) -> Condition:
    column, before = data.get(COLUMN + place, ""), data.get(BEFORE + place, "")
    if column != before:
        return Condition(column, is_fresh=True)
    first, second = (_typed_values(data, end + place) for end in ENDS)
    # A range may begin nowhere.
    typed = [*(first or [""])[:1], *second] if second else first
    values = [*several(data.get(LISTED + place, "")), *typed]
    return Condition(column, data.get(OPERATOR + place, ""), values, data.get(FIND + place, ""))


def _typed_values(data: QueryDict, place: str) -> list[str]:
    """Return the values of one end; a day from today on is put together of its two fields."""
    day = data.get(DAY + place, "")
    if not day:
        return data.getlist(VALUE + place)
    sign, unit = day[:1], day[1:]
    return [TODAY] if day == "today" else [f"{TODAY}{sign}{data.get(NUMBER + place, '').strip()}{unit}"]


def relative(value: str) -> tuple[str, str]:
    """Return how a day follows from today, and the number: `("-w", "2")` of `[Today]-2w`."""
    found = _RELATIVE.fullmatch(value.strip())
    if found is None:
        return "", ""
    return (f"{found[1]}{found[3] or 'd'}", found[2]) if found[1] else ("today", "")


def click(root: Branch, asked: str) -> str:
    """Change the draft as a button asks, and return the place of what came to it."""
    verb, _colon, place = asked.partition(":")
    if not _PLACE.fullmatch(place):
        return ""
    if verb == REMOVE:
        above, step = root.at(place.rpartition(".")[0] or "0"), int(place.rpartition(".")[2])
        if above is not None and "." in place and step < len(above.parts):
            del above.parts[step]
        return ""
    group = root.at(place)
    if group is None or sum(1 for _row in root.rows) >= MAX_TESTS:
        return ""
    if verb == ADD:
        group.parts.append(Condition())
    elif verb == ADD_GROUP and may_nest(root, place):
        group.parts.append(Branch(is_any=not group.is_any, parts=[Condition()]))
    else:
        return ""
    added = f"{place}.{len(group.parts) - 1}"
    return added if verb == ADD else f"{added}.0"


def may_nest(root: Branch, place: str) -> bool:
    """Tell whether a group may be put into the one at this place; an outermost “any” is a level itself."""
    return place.count(".") + 1 + root.is_any < MAX_DEPTH
