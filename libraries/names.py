"""File names: what is made of a name somebody else chose, and how two names are told apart."""

import re
import unicodedata
from collections.abc import Iterable

MAX_BYTES = 255
FALLBACK = "document"

_LONGEST_EXTENSION = 20
_DEVICE = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|COM[0-9¹²³]|LPT[0-9¹²³])(?=\.|\Z)", re.IGNORECASE)
_PATH_SEPARATORS = re.compile(r"[/\\]")
# Zero-width joiners stay: emoji and Persian words need them.
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_UNWANTED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")


def normalise(name: str, *, fallback: str = FALLBACK) -> str:
    """Return the name as it is kept: one path segment that every file system can carry."""
    shown = "".join(filter(_is_wanted, _PATH_SEPARATORS.split(name)[-1]))
    cleaned = _trimmed(unicodedata.normalize("NFC", shown))
    if not cleaned.strip("."):
        cleaned = fallback
    return shortened(_DEVICE.sub(r"_\1", cleaned) if _DEVICE.match(cleaned) else cleaned)


def split(name: str) -> tuple[str, str]:
    """Return stem and extension; the extension keeps its dot and is empty when there is none."""
    stem, dot, extension = name.rpartition(".")
    if not stem or not extension or " " in extension or len(extension) > _LONGEST_EXTENSION:
        return name, ""
    return stem, dot + extension


def extension(name: str) -> str:
    """Return the extension in lower case and without its dot."""
    return split(name)[1][1:].lower()


def fold(name: str) -> str:
    """Return the form in which names are compared: “Änderung.DOCX” and “änderung.docx” are one name."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def unique_name(name: str, taken: Iterable[str]) -> str:
    """Return the name, or the first of “x (2).docx”, “x (3).docx” ... that nobody has taken."""
    folded = {fold(other) for other in taken}
    if fold(name) not in folded:
        return name
    stem, ending = split(name)
    # One of these is free: there are more numbers than names.
    numbered = (_fitted(stem, f" ({number}){ending}") for number in range(2, len(folded) + 3))
    return next(candidate for candidate in numbered if fold(candidate) not in folded)


def shortened(name: str, *, limit: int = MAX_BYTES) -> str:
    """Return the name cut to so many bytes of UTF-8; its extension is kept."""
    return _fitted(*split(name), limit=limit)


def _fitted(stem: str, ending: str, *, limit: int = MAX_BYTES) -> str:
    room = max(limit - len(ending.encode()), 1)
    if len(stem.encode()) <= room:
        return stem + ending
    cut = stem.encode()[:room].decode(errors="ignore")
    while cut and _continues(stem[len(cut) :], cut):
        cut = cut[:-1]
    return _trimmed(cut) + ending


def _continues(rest: str, cut: str) -> bool:
    """Tell whether cutting here would tear one shown character apart."""
    return bool(rest) and (rest[0] in _JOINERS or cut[-1] in _JOINERS or unicodedata.combining(rest[0]) > 0)


def _trimmed(name: str) -> str:
    return name.lstrip().rstrip(". \u00a0\u3000\t")


def _is_wanted(character: str) -> bool:
    return character not in _DIRECTION_MARKS and unicodedata.category(character) not in _UNWANTED_CATEGORIES
