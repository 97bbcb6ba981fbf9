"""Where a folded word may begin in text as it was written, found without a folded copy of the text."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain

from .folding import INVISIBLE, fold_character

#: Where Unicode keeps the letters that have several spellings.
_VARIED = (
    range(0x30, 0x590),  # digits, Latin, Greek, Cyrillic, Armenian
    range(0x1E00, 0x2000),  # more Latin and Greek
    range(0x2C60, 0x2C80),
    range(0xA720, 0xA800),
    range(0xFB00, 0xFB07),  # ligatures
    range(0xFF10, 0xFF5B),  # wide letters
)


def plain_starts(text: str, word: str) -> Iterator[int]:
    """Give the places where the word is written without diacritics, by the fastest search there is."""
    if text.isascii():
        yield from _occurrences(text.lower(), word)
    else:
        for form in {word, word.capitalize(), word.upper()}:
            yield from _occurrences(text, form)


def possible_starts(text: str, word: str) -> Iterator[int]:
    """Give the places where the word may begin in any spelling, judged by its first two letters."""
    return (found.start() for found in _beginning(word[0], word[1:2]).finditer(text))


def _occurrences(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + 1)


@lru_cache(maxsize=1024)
def _beginning(first: str, second: str) -> re.Pattern[str]:
    """Return the pattern of the two letters at the beginning of a word."""
    ties = _ties(first)
    # `re` looks fast for a character only at the front of a pattern: the boundary is tested behind it.
    letter = rf"[{_spellings(first)}{ties}](?<![^\W_].)"
    # A mark of its own may follow the first letter, and a character like ß stands for both.
    following = rf"(?=[{_spellings(second)}\u0300-\u036f{INVISIBLE}])" if second else ""
    return re.compile(rf"{letter}(?:{following}|(?<=[{ties}]))" if ties else letter + following, re.DOTALL)


def _spellings(letter: str) -> str:
    """Return the characters that are folded to the letter."""
    return letter + "".join(_characters().get(letter, ()))


def _ties(letter: str) -> str:
    """Return the characters that are folded to several letters of which this one is the first."""
    found = (
        characters for folded, characters in _characters().items() if len(folded) > 1 and folded[0] == letter
    )
    return "".join(chain.from_iterable(found))


@cache
def _characters() -> dict[str, list[str]]:
    """Return by folded letters the characters that are folded to them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for character in map(chr, chain(*_VARIED)):
        if (folded := fold_character(character)).isalnum():
            found[folded].append(character)
    return dict(found)
