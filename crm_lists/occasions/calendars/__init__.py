"""The calendars that a new installation has, one file each: a line for each day.

A line is `DAY: names | further names = feast`. The day is written as `24.4`, `easter+1`, `23.4 or easter+1`
(the later of both) or `sunday after 10.12`. A name stands before the bar on the day that most people keep,
behind it on other days. Lines with `#` say where the file comes from and how complete it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Line:
    """One day of a calendar as its file has it."""

    rule: str
    names: str
    further_names: str
    feast: str


def lines_of(code: str) -> Iterator[Line]:
    """Yield the days of a calendar."""
    for line in _lines(code):
        rule, _colon, rest = line.partition(":")
        names, _equals, feast = rest.partition("=")
        main, _bar, further = names.partition("|")
        yield Line(rule.strip(), main.strip(), further.strip(), feast.strip())


def variants() -> Iterator[str]:
    """Yield the groups of names that are one name in several languages, each as a list with commas."""
    yield from _lines("variants")


def _lines(code: str) -> Iterator[str]:
    text = (FOLDER / f"{code}.txt").read_text(encoding="utf-8")
    return (line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
