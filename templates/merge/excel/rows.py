"""Where rows go when some are repeated and others left out, and how references follow them."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})")
_AREA = re.compile(rf"{_CELL.pattern}(?::{_CELL.pattern})?")
_ROWS = re.compile(r"(\$?)(\d{1,7}):(\$?)(\d{1,7})")
_SHEET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!")
_SINGLE = re.compile(r"(?<![:\w$])(\$?[A-Z]{1,3}\$?\d{1,7})(?![:\w(!'])")
LAST_ROW = 1_048_576


@dataclass(frozen=True, slots=True)
class Emission:
    """A row of the template as it comes out once: where it stood, in which turn of its loop."""

    old: int
    turn: int


@dataclass
class RowMap:
    """The new numbers of the rows of one sheet."""

    emissions: Sequence[Emission]
    #: The rows that the template has, in order.
    rows: Sequence[int]
    #: By row: the loop in which it stands, none where it stands in no loop.
    blocks: Mapping[int, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[Emission, int]]:
        """Yield each emission with its new number."""
        return iter(self._numbered)

    @cached_property
    def is_same(self) -> bool:
        """Tell whether each row stays where it was."""
        return [one.old for one in self.emissions] == list(self.rows)

    @cached_property
    def _numbered(self) -> list[tuple[Emission, int]]:
        found: list[tuple[Emission, int]] = []
        previous = Emission(0, 0)
        new = 0
        for one in self.emissions:
            new += 1 + (self._gaps(previous.old, one.old) if one.old > previous.old else 0)
            found.append((one, new))
            previous = one
        return found

    def _gaps(self, above: int, below: int) -> int:
        """Return how many rows between two are not in the file, because they are empty."""
        known = bisect_right(self.rows, below - 1) - bisect_right(self.rows, above)
        return below - above - 1 - known

    @cached_property
    def _placed(self) -> dict[int, list[int]]:
        placed: dict[int, list[int]] = {}
        for one, new in self._numbered:
            placed.setdefault(one.old, []).append(new)
        return placed

    @cached_property
    def _turns(self) -> dict[tuple[int, int], int]:
        return {(one.old, one.turn): new for one, new in self._numbered}

    def places(self, old: int) -> list[int]:
        """Return the new numbers of a row; none where it was left out."""
        return self._placed.get(old, [])

    def places_or_gap(self, old: int) -> list[int]:
        """Return the new numbers of a row; that of a row which is empty and so not in the file as well."""
        return self.places(old) or ([] if old in self.rows else [self._between(old)])

    def first(self, old: int) -> int:
        """Return the new number of a row, the first of several."""
        places = self.places(old)
        return places[0] if places else self._between(old)

    def last(self, old: int) -> int:
        """Return the new number of a row, the last of several."""
        places = self.places(old)
        return places[-1] if places else self._between(old)

    def in_turn(self, old: int, seen_from: Emission) -> int:
        """Return the new number of a row as one sees it that stands in the same turn of the same loop."""
        block = self.blocks.get(seen_from.old)
        if block is not None and self.blocks.get(old) == block:
            return self._turns.get((old, seen_from.turn), self.first(old))
        return self.first(old)

    def _between(self, old: int) -> int:
        """Return where a row is that is empty or was left out: behind the last one above it."""
        above = [row for row in self._placed if row < old]
        if not above:
            return max(1, old - sum(1 for row in self.rows if row < old))
        nearest = max(above)
        return min(LAST_ROW, self._placed[nearest][-1] + self._gaps(nearest, old) + 1)


@dataclass(frozen=True, slots=True)
class Moves:
    """The row maps of all sheets, by the name of the sheet."""

    by_sheet: Mapping[str, RowMap]

    def series(self, text: str) -> str:
        """Return the cells of a chart moved; a single cell of a repeated row becomes a range of them all."""
        return self.formula(_SINGLE.sub(r"\1:\1", text), "")

    def formula(self, text: str, sheet: str, seen_from: Emission | None = None) -> str:
        """Return a formula with its references moved; one that cannot be read stays."""
        try:
            tokens = Tokenizer(f"={text}")
        except TokenizerError:
            return text
        for token in tokens.items:
            if token.type == Token.OPERAND and token.subtype == Token.RANGE:
                token.value = self._reference(token.value, sheet, seen_from)
        return "".join(token.value for token in tokens.items)

    def areas(self, text: str, sheet: str) -> str:
        """Return ranges separated by blanks, moved; a cell of a repeated row becomes a range of them all."""
        moved = (self._reference(_SINGLE.sub(r"\1:\1", one), sheet, None) for one in text.split())
        return " ".join(_shortened(one) for one in moved)

    def _reference(self, text: str, sheet: str, seen_from: Emission | None) -> str:
        named = _SHEET.match(text)
        name = (named[1] or named[2] or "").replace("''", "'") if named else sheet
        rows = self.by_sheet.get(name)
        if rows is None or rows.is_same:
            return text
        start = named.end() if named else 0
        own = seen_from if name == sheet else None
        return text[:start] + _moved(text[start:], rows, own)


def _moved(text: str, rows: RowMap, seen_from: Emission | None) -> str:
    whole = _ROWS.fullmatch(text)
    if whole:
        first, last = rows.first(int(whole[2])), rows.last(int(whole[4]))
        return f"{whole[1]}{first}:{whole[3]}{last}"
    area = _AREA.fullmatch(text)
    if area is None:
        return text
    top = int(area[4])
    if area[8] is None:
        row = rows.in_turn(top, seen_from) if seen_from else rows.first(top)
        return f"{area[1]}{area[2]}{area[3]}{row}"
    bottom = int(area[8])
    is_in_loop = seen_from is not None and rows.blocks.get(top) == rows.blocks.get(seen_from.old) is not None
    first = rows.in_turn(top, seen_from) if is_in_loop and seen_from else rows.first(top)
    last = rows.in_turn(bottom, seen_from) if is_in_loop and seen_from else rows.last(bottom)
    return f"{area[1]}{area[2]}{area[3]}{first}:{area[5]}{area[6]}{area[7]}{max(first, last)}"


def _shortened(area: str) -> str:
    """Write a range of one cell as that cell."""
    first, _colon, last = area.partition(":")
    return first if first == last else area


def turns_of(numbers: Iterable[int]) -> list[Emission]:
    """Return emissions with their turns: where a number does not rise, a loop begins anew."""
    found: list[Emission] = []
    turn, previous = 0, 0
    for number in numbers:
        turn += number <= previous
        found.append(Emission(number, turn))
        previous = number
    return found
