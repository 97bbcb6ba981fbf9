"""First names compared: without diacritics and in Latin letters, each of several by itself."""

import re
from collections.abc import Iterable
from functools import lru_cache

from crm_lists.framework.search.folding import fold

#: How Greek is written in Latin letters (ELOT 743), pairs of letters first.
_PAIRS = {"ου": "ou", "γγ": "ng", "γξ": "nx", "γχ": "nch", "μπ": "mp", "ντ": "nt"}
_LETTERS = str.maketrans(
    dict(zip("αβγδεζηικλμνξοπρσςτυω", "avgdeziiklmnxoprsstyo", strict=True))
    | {"θ": "th", "φ": "f", "χ": "ch", "ψ": "ps"}
)
_BETWEEN = re.compile(r"[\s,;/&()-]+")
#: Longer names are cut; nobody has them.
LONGEST = 60


def name_key(name: str) -> str:
    """Return a name in a form in which equal names are equal: “Γεώργιος” and “Georgios” are one."""
    plain = fold(name).strip()
    for pair, latin in _PAIRS.items():
        plain = plain.replace(pair, latin)
    return plain.translate(_LETTERS)[:LONGEST]


def name_keys(first_names: str) -> list[str]:
    """Return the keys of each of several first names, in their order; initials are no names."""
    keys = (name_key(part.strip(".")) for part in _BETWEEN.split(first_names))
    return list(dict.fromkeys(key for key in keys if len(key) > 1))


def names_in(text: str) -> list[str]:
    """Return the names of a list with commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


@lru_cache(maxsize=8192)
def keys_in(text: str) -> tuple[str, ...]:
    """Return the keys of a list of names with commas; a calendar asks for all of its own."""
    return tuple(dict.fromkeys(name_key(name) for name in names_in(text)))


def joined(names: Iterable[str]) -> str:
    """Return names as a list with commas."""
    return ", ".join(names)
