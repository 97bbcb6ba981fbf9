"""Titles that can be found again in whatever a surface answers."""

import io
import re
import zipfile

from crm_lists.framework.lists import all_lists
from tests.leaks.oracle import Key

#: Stands in every title, so that one search finds everything.
COMMON = "Leakword"
#: A list by its place among all lists, and the key of an item.
MARK = re.compile(rb"zq(\d+)x(\d+)zq")


def mark(code: str, pk: int) -> str:
    """Return the title of an item."""
    return f"{COMMON} {token(code, pk)}"


def token(code: str, pk: int) -> str:
    """Return the word that stands in the title of this item only."""
    return f"zq{_codes().index(code)}x{pk}zq"


def marks_in(content: bytes) -> set[Key]:
    """Return the items whose titles stand in an answer; a workbook is unpacked first."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    known = _codes()
    return {(known[int(place)], int(pk)) for place, pk in MARK.findall(content)}


def _codes() -> list[str]:
    return sorted(one.code for one in all_lists())
