"""Rows as text, for files, histories and cells that are typed: a line for each row, bars between its parts.

    * Work | jan@example.com
    Private | jan@example.org

The star marks the main row. A bar, a line break or a backslash within a value stands behind a backslash.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .parts import MAIN, Part, Parts, Row, principal

BAR = " | "
STAR = "* "
_TO_ESCAPE = re.compile(r"[\\|]")
_MARK = re.compile(r"\\(n|.)", re.DOTALL)


def written(rows: Iterable[Mapping[str, Any]] | None, parts: Parts, *, has_main: bool) -> str:
    """Return the rows as text."""
    known = list(rows or ())
    marks = has_main and len(known) > 1
    return "\n".join(f"{STAR if marks and row.get(MAIN) else ''}{_line(row, parts)}" for row in known)


def _line(row: Mapping[str, Any], parts: Parts) -> str:
    words = [_escaped(part.words(row.get(part.code))) for part in parts]
    while len(words) > 1 and not words[-1]:
        words.pop()
    return BAR.join(words)


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(r"\\\g<0>", text).replace("\r\n", "\n").replace("\n", "\\n")


def read(text: str, parts: Parts) -> list[Row]:
    """Return the rows that the text means; whether their values are sound is asked elsewhere."""
    return [_row(line.strip(), parts) for line in text.splitlines() if line.strip()]


def _row(line: str, parts: Parts) -> Row:
    is_main = line.startswith(STAR.strip())
    words = _split(line.removeprefix(STAR.strip()) if is_main else line)
    first = principal(parts)
    if len(words) == 1 and first is not None:
        # A plain list of addresses says no kinds.
        return Row({first.code: words[0], MAIN: is_main})
    if len(words) > len(parts):
        words = [*words[: len(parts) - 1], BAR.join(words[len(parts) - 1 :])]
    values = {part.code: _value(part, word) for part, word in zip(parts, words, strict=False)}
    return Row({**values, MAIN: is_main})


def _split(line: str) -> list[str]:
    """Cut the line at its bars that stand behind no backslash."""
    words, place = [""], 0
    while place < len(line):
        if line[place] == "\\":
            words[-1] += line[place : place + 2]
            place += 2
            continue
        if line[place] == "|":
            words.append("")
        else:
            words[-1] += line[place]
        place += 1
    return [_MARK.sub(lambda found: "\n" if found[1] == "n" else found[1], word.strip()) for word in words]


def _value(part: Part, word: str) -> Any:
    if part.kind == "choice":
        return _choice(part.options, word)
    if part.kind == "yesno":
        return bool(word) and word.casefold() not in ("0", "no", "false", "–")
    return word


def _choice(options: Sequence[tuple[str, Any]], word: str) -> str:
    """Return the choice that is called so; another word stands for itself, and is refused as such."""
    folded = word.casefold()
    return next(
        (value for value, label in options if folded in (str(label).casefold(), value.casefold())), word
    )
