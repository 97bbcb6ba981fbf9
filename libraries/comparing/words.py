"""Which words of two sentences differ."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

KEPT, ADDED, REMOVED = "=", "+", "-"
#: What was done with a piece of text, and the piece.
Piece = tuple[str, str]
_PARTS = re.compile(r"\w+|\s+|[^\w\s]")
#: Of longer paragraphs the words are not compared one by one.
MOST_PARTS = 4000


def pieces_of(old: str, new: str) -> list[Piece]:
    """Return the pieces of both sentences in their order, each kept, added or removed."""
    before, after = _PARTS.findall(old), _PARTS.findall(new)
    if len(before) > MOST_PARTS or len(after) > MOST_PARTS:
        return [(REMOVED, old), (ADDED, new)]
    found: list[Piece] = []
    removed, added = "", ""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        old_text, new_text = "".join(before[first:last]), "".join(after[start:end])
        # Changes between which only a space was kept are one for a reader.
        if tag != "equal" or (not new_text.strip() and (removed or added)):
            removed, added = removed + old_text, added + new_text
            continue
        found += [*_ended(removed, added), (KEPT, new_text)]
        removed = added = ""
    return found + _ended(removed, added)


def _ended(removed: str, added: str) -> list[Piece]:
    """Return a change as pieces; what both sides end with was kept."""
    kept = ""
    while removed and added and removed[-1] == added[-1] and removed[-1].isspace():
        kept, removed, added = removed[-1] + kept, removed[:-1], added[:-1]
    return [piece for piece in ((REMOVED, removed), (ADDED, added), (KEPT, kept)) if piece[1]]


def likeness(old: str, new: str) -> float:
    """Return how much two sentences have in common, from 0 to 1."""
    matcher = SequenceMatcher(None, _words(old), _words(new), autojunk=False)
    return matcher.ratio()


def _words(sentence: str) -> Sequence[str]:
    return sentence.split()[:MOST_PARTS]
