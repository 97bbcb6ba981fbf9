"""Which lines or paragraphs of two texts differ, with some lines around them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from libraries.comparing.words import ADDED as PLUS
from libraries.comparing.words import KEPT, likeness, pieces_of
from libraries.comparing.words import REMOVED as MINUS

#: Files whose lines have numbers; in others a line is a paragraph of a page.
NUMBERED = frozenset({"txt", "csv", "json", "xml", "ics", "vcf", "html"})
SAME, CHANGED, ADDED, REMOVED, GAP = "kept", "changed", "added", "removed", "gap"
#: So many unchanged lines stand around a change.
AROUND = 2
MOST_LINES = 40_000
MOST_ROWS = 2_000
#: A replaced line that has less in common with the new one is told as removed, and the new one as added.
ALIKE = 0.3
#: Lines of longer replaced passages are not looked for among each other.
MOST_PAIRED = 60
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A line or paragraph, and where it stands: its page, slide or line number."""

    text: str
    place: int


def compare_lines(old: Sequence[Line], new: Sequence[Line]) -> dict[str, Any]:
    """Return the rows to show and the counts, as plain data."""
    is_cut = max(len(old), len(new)) > MOST_LINES
    counts = {ADDED: 0, REMOVED: 0, CHANGED: 0}
    rows: list[Row] = []
    for row in _rows(old[:MOST_LINES], new[:MOST_LINES]):
        if row["done"] in counts:
            counts[row["done"]] += 1
        rows.append(row)
    return {"rows": rows[:MOST_ROWS], **counts, "is_cut": is_cut or len(rows) > MOST_ROWS}


def _rows(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Row]:
    texts = [line.text for line in old], [line.text for line in new]
    if texts[0] == texts[1]:
        return
    matcher = SequenceMatcher(None, *texts, autojunk=len(old) > 5_000)
    codes = matcher.get_opcodes()
    for number, (tag, first, last, start, end) in enumerate(codes):
        if tag == "equal":
            around = (AROUND if number else 0, AROUND if number < len(codes) - 1 else 0)
            yield from _unchanged(old[first:last], new[start:end], around)
        else:
            yield from _changes(old[first:last], new[start:end])


def _unchanged(old: Sequence[Line], new: Sequence[Line], around: tuple[int, int]) -> Iterator[Row]:
    """Give the lines next to the changes before and after, and how many lie between."""
    head, tail = around
    left_out = len(new) - head - tail
    # A gap of one line would take as much room as the line.
    if left_out <= 1:
        head, tail, left_out = len(new), 0, 0
    yield from (_same(old[place], new[place]) for place in range(head))
    if left_out:
        yield {"done": GAP, "count": left_out}
    yield from (_same(old[place], new[place]) for place in range(len(new) - tail, len(new)))


def _same(old: Line, new: Line) -> Row:
    return _row(SAME, old, new, [(KEPT, new.text)])


def _row(done: str, old: Line | None, new: Line | None, pieces: Sequence[tuple[str, str]]) -> Row:
    return {
        "done": done,
        "old": old.place if old else None,
        "new": new.place if new else None,
        "pieces": [list(piece) for piece in pieces],
    }


def _changes(old: Sequence[Line], new: Sequence[Line]) -> Iterator[Row]:
    for before, after in _pairs(old, new):
        if before is None:
            yield _row(ADDED, None, after, [(PLUS, after.text)] if after else [])
        elif after is None:
            yield _row(REMOVED, before, None, [(MINUS, before.text)])
        else:
            yield _row(CHANGED, before, after, pieces_of(before.text, after.text))


def _pairs(old: Sequence[Line], new: Sequence[Line]) -> Iterator[tuple[Line | None, Line | None]]:
    """Give the lines of a replaced passage, each beside the one that it became."""
    if max(len(old), len(new)) > MOST_PAIRED:
        yield from ((line, None) for line in old)
        yield from ((None, line) for line in new)
        return
    left = list(new)
    for before in old:
        scores = [likeness(before.text, after.text) for after in left]
        best = max(scores, default=0.0)
        if best < ALIKE:
            yield before, None
            continue
        place = scores.index(best)
        yield from ((None, line) for line in left[:place])
        yield before, left[place]
        left = left[place + 1 :]
    yield from ((None, line) for line in left)
