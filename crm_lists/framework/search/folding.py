"""What a word is, and which letters are alike: the same for every index, query and snippet."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

#: Longer runs of letters and digits (encoded files, keys) are cut, or they would fill the index.
LONGEST_WORD = 100
#: Chinese and Japanese are written without spaces, so each of their signs is a word.
SIGNS = "\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
#: Characters inside a word that nobody sees: soft hyphen, joiners, byte order mark.
INVISIBLE = "\u00ad\u200c\u200d\u2060\ufeff"

#: Letters that Unicode does not take apart, but people type without their stroke or tie.
_PLAIN_LETTERS = str.maketrans(
    {
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "ł": "l",
        "ŧ": "t",
        "þ": "th",
    }
)
#: Accents and other marks, which the letter before them may have as characters of their own.
MARKS = INVISIBLE + "".join(
    character for character in map(chr, range(0x300, 0xFE30)) if unicodedata.category(character)[0] == "M"
)
_INSIDE_WORD = re.compile(f"[^\\W_{SIGNS}]|[{MARKS}]")
_WORD = re.compile(f"[{SIGNS}]|[^\\W_{SIGNS}]+")
_WRITTEN_WORD = re.compile(f"[{SIGNS}]|(?:[^\\W_{SIGNS}][{MARKS}]*)+")


def fold_character(character: str) -> str:
    """Return what stands for the character in folded text; nothing for a mark or an invisible one."""
    if character in INVISIBLE:
        return ""
    plain = unicodedata.normalize("NFKD", character).casefold().translate(_PLAIN_LETTERS)
    parts = unicodedata.normalize("NFKD", plain)
    return "".join(part for part in parts if not unicodedata.category(part).startswith("M"))


class _Folding(dict[int, str]):
    """The table of `str.translate`, filled as characters turn up."""

    def __missing__(self, point: int) -> str:
        self[point] = folded = fold_character(chr(point))
        return folded


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return the text in lower case and without diacritics; folding twice changes nothing."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def words(text: str) -> list[str]:
    """Return the folded words of the text, in their order."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]


class PlacedWord(NamedTuple):
    """A folded word, and where it is written in the text."""

    word: str
    start: int
    end: int


def placed_words(text: str, start: int = 0) -> Iterator[PlacedWord]:
    """Give the folded words of the text from a place on, without folding the rest of it."""
    for found in _WRITTEN_WORD.finditer(text, start):
        yield PlacedWord(fold(found[0])[:LONGEST_WORD], found.start(), found.end())


def begins_word(text: str, place: int) -> bool:
    """Tell whether a letter at this place is the first of its word."""
    return not (_INSIDE_WORD.match(text, place) and place and _INSIDE_WORD.match(text, place - 1))
