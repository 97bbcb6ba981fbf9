"""The part of a text that shows best why it was found."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from .folding import PlacedWord, begins_word, placed_words
from .query import Leaf, Node, Phrase, Prefix, leaves
from .spelling import plain_starts, possible_starts

#: More words than these choose no better part, and each costs one walk through the text.
LEAVES_SOUGHT = 8
PLACES_SOUGHT = 200
ELLIPSIS = "…"

_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_LAST_WORD = re.compile(r"\s\S*\Z")


class _Place(NamedTuple):
    """Where a word of the query stands in the text."""

    start: int
    end: int
    leaf: Leaf


def snippet(text: str, query: Node | None, length: int = 200) -> list[tuple[str, bool]]:
    """Return about `length` characters around the best hits, as pieces that are hits or not."""
    sought = list(dict.fromkeys(leaves(query)))[:LEAVES_SOUGHT]
    places = sorted((place for leaf in sought for place in _places(text, leaf)), key=lambda place: place[:2])
    start, end = _window(text, *_densest(places, length), length)
    pieces = list(_pieces(text[start:end], sought))
    if start > 0:
        pieces.insert(0, (ELLIPSIS, False))
    if end < len(text):
        pieces.append((ELLIPSIS, False))
    return pieces


def _places(text: str, leaf: Leaf) -> list[_Place]:
    """Return the first places of the leaf; the slower search looks for what the faster one does not find."""
    for search in (plain_starts, possible_starts):
        ends = (
            (start, _end(placed_words(text, start), leaf))
            for start in search(text, _first_word(leaf))
            if begins_word(text, start)
        )
        if found := list(islice((_Place(start, end, leaf) for start, end in ends if end), PLACES_SOUGHT)):
            return found
    return []


def _first_word(leaf: Leaf) -> str:
    return leaf.words[0] if isinstance(leaf, Phrase) else leaf.word


def _end(found: Iterable[PlacedWord], leaf: Leaf) -> int:
    """Return where the leaf ends if these words begin with it, otherwise 0."""
    parts = leaf.words if isinstance(leaf, Phrase) else (leaf.word,)
    placed = list(islice(found, len(parts)))
    if tuple(one.word for one in placed) == parts:
        return placed[-1].end
    is_begun = isinstance(leaf, Prefix) and placed and placed[0].word.startswith(leaf.word)
    return placed[0].end if is_begun else 0


def _densest(places: list[_Place], length: int) -> tuple[int, int]:
    """Return the stretch with the most different leaves, then the most hits, then the first."""
    best = (0, 0)
    stretch = (0, 0)
    inside: Counter[Leaf] = Counter()
    first = 0
    for last, place in enumerate(places):
        inside[place.leaf] += 1
        while first < last and place.end - places[first].start > length:
            inside[places[first].leaf] -= 1
            first += 1
        score = (len(+inside), last - first)
        if score > best:
            best, stretch = score, (places[first].start, place.end)
    return stretch


def _window(text: str, first: int, last: int, length: int) -> tuple[int, int]:
    """Return the part of the text with the stretch in it, from word to word."""
    room = max(length - (last - first), 0)
    start = max(min(first - room // 3, len(text) - length), 0)
    end = min(start + length, len(text))
    if start > 0 and (gap := _SPACE.search(text, start, first)):
        start = gap.end()
    if end < len(text) and (tail := _LAST_WORD.search(text[last:end])):
        end = last + tail.start()
    return start, end


def _pieces(part: str, sought: list[Leaf]) -> Iterator[tuple[str, bool]]:
    """Cut the part at its hits; the longest of several hits at one place counts."""
    done = 0
    for start, end in _hits(part, sought):
        if start < done:
            continue
        if start > done:
            yield _tidy(part[done:start]), False
        yield _tidy(part[start:end]), True
        done = end
    if done < len(part):
        yield _tidy(part[done:]), False


def _hits(part: str, sought: list[Leaf]) -> Iterator[tuple[int, int]]:
    beginnings = tuple(map(_first_word, sought))
    found = list(placed_words(part))
    for number, placed in enumerate(found):
        if not placed.word.startswith(beginnings):
            continue
        if end := max(_end(found[number:], leaf) for leaf in sought):
            yield placed.start, end


def _tidy(piece: str) -> str:
    """Return the piece on one line, without control characters."""
    return _SPACE.sub(" ", piece)
