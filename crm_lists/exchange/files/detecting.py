"""Which encoding and which separator a text file has."""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from .layout import Unreadable

ENCODINGS = ("utf-8", "utf-16", "windows-1250", "windows-1252", "iso-8859-2")
SEPARATORS = (";", ",", "\t", "|")
SAMPLE = 256 * 1024
SAMPLE_ROWS = 50
#: Excel's own way of naming the separator, in the first line.
SEPARATOR_LINE = "sep="
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_PLAIN_CONTROLS = "\t\r\n\f\v"


def encoding_of(path: Path) -> str:
    """Return the encoding: by its mark, by its pattern, else the one that fits all bytes."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if wide := _without_mark(head):
        return wide
    return next((one for one in ("utf-8", "windows-1250", "windows-1252") if _fits(path, one)), "iso-8859-2")


def _without_mark(head: bytes) -> str:
    """Return UTF-16 that lacks its mark: every other byte of its plain letters is nought."""
    half = max(len(head) // 2, 1)
    if head[1::2].count(0) > half * 0.4 and head[::2].count(0) < half * 0.05:
        return "utf-16-le"
    if head[::2].count(0) > half * 0.4 and head[1::2].count(0) < half * 0.05:
        return "utf-16-be"
    return ""


def _fits(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding) as file:
            while file.read(SAMPLE):
                pass
    except UnicodeError:
        return False
    return True


def sample_of(path: Path, encoding: str) -> str:
    """Return the beginning of the text, or refuse bytes that are none in this encoding."""
    try:
        with path.open(encoding=encoding, newline="") as file:
            text = file.read(SAMPLE)
    except (UnicodeError, LookupError):
        raise Unreadable("encoding", encoding=encoding) from None
    strange = sum(1 for sign in text if sign < " " and sign not in _PLAIN_CONTROLS)
    if strange > len(text) * 0.01:
        raise Unreadable("binary")
    return text


def named_separator(text: str) -> str:
    """Return the separator that the first line names, if it does."""
    first = text.split("\n", 1)[0].rstrip("\r")
    is_named = first.lower().startswith(SEPARATOR_LINE) and len(first) == len(SEPARATOR_LINE) + 1
    return first[-1] if is_named else ""


def separator_of(text: str) -> str:
    """Return the separator by which the rows of the sample have most alike widths."""
    return named_separator(text) or max(SEPARATORS, key=lambda one: _evenness(text, one))


def _evenness(text: str, separator: str) -> tuple[float, int]:
    """Return which share of the rows has the commonest width, and that width."""
    widths = Counter(len(row) for row in _rows(text, separator) if row)
    if not widths:
        return 0, 0
    width, times = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    return (times / widths.total(), width) if width > 1 else (0, 1)


def _rows(text: str, separator: str) -> Iterable[list[str]]:
    """Return the first rows of the sample; the last one may be cut off and does not count."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > SAMPLE_ROWS:
                break
    except csv.Error:
        return []
    return rows[:-1] if len(text) >= SAMPLE and len(rows) <= SAMPLE_ROWS else rows
