"""Comparing files of strangers: in a child process, with a reason where it cannot be done."""

from pathlib import Path
from typing import Any

from libraries.comparing.lines import NUMBERED, Line, compare_lines
from libraries.comparing.sheets import Book, compare_books
from libraries.extraction.reader import extract
from libraries.extraction.result import PAGE_BREAK, State
from libraries.formats import Family, by_code
from libraries.messages import Refusal

PAGED = frozenset({"pdf"})
SHEETS, LINES, PARAGRAPHS = "sheets", "lines", "paragraphs"
_ZIPPED = frozenset({"xlsx", "xlsm", "xltx", "xltm", "xlsb", "xlam", "ods", "ots"})


def compare_job(old: str, old_code: str, new: str, new_code: str) -> dict[str, Any]:
    """Compare two files in the child and return plain data."""
    if {by_code(old_code).family, by_code(new_code).family} == {Family.EXCEL}:
        books = (
            Book(Path(path), is_zipped=code in _ZIPPED) for path, code in ((old, old_code), (new, new_code))
        )
        return _clean({"way": SHEETS, **compare_books(*books)})
    before, after = _lines(old, old_code), _lines(new, new_code)
    way = LINES if {old_code, new_code} <= NUMBERED else PARAGRAPHS
    found = compare_lines(before[0], after[0])
    is_cut = found["is_cut"] or before[1] or after[1]
    return _clean({"way": way, "has_pages": {old_code, new_code} <= PAGED, **found, "is_cut": is_cut})


def _lines(path: str, code: str) -> tuple[list[Line], bool]:
    """Return the lines of a file, and whether there are more than were read."""
    found = extract(Path(path), by_code(code))
    if found.state in (State.FAILED, State.NONE) and found.reason is not None and not found.text:
        if found.state is State.NONE and by_code(code).family is not Family.OTHER:
            return [], False
        raise Refusal("text", found.reason)
    is_cut = found.state is State.PARTIAL
    if code in NUMBERED:
        return [Line(text, number) for number, text in enumerate(found.text.split("\n"), start=1)], is_cut
    pages = found.text.split(PAGE_BREAK)
    lines = [
        Line(text.strip(), number)
        for number, page in enumerate(pages, start=1)
        for text in page.split("\n")
        if text.strip()
    ]
    return lines, is_cut


def _clean(data: dict[str, Any]) -> dict[str, Any]:
    return {name: _whole(value) for name, value in data.items()}


def _whole(value: Any) -> Any:
    """Return the data without halves of letters, which cannot be written as UTF-8."""
    if isinstance(value, str):
        return value.encode("utf-8", errors="replace").decode()
    if isinstance(value, dict):
        return _clean(value)
    return [_whole(one) for one in value] if isinstance(value, list) else value
