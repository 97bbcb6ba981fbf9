"""Cases, their bars and the table that a benchmark prints."""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

HEADINGS = ("case", "value", "unit", "beside", "ratio", "bar", "holds")
NUMBERS = {"value", "ratio"}
WORDS = {True: "yes", False: "NO", None: ""}


@dataclass(frozen=True)
class Bar:
    """A limit that a case's value, or its ratio to what it stands beside, must keep."""

    limit: float
    side: Literal["most", "least"]
    of: Literal["value", "ratio"] = "value"

    def holds(self, number: float) -> bool:
        """Return whether the number keeps the limit."""
        return number <= self.limit if self.side == "most" else number >= self.limit

    def __str__(self) -> str:
        sign = "<=" if self.side == "most" else ">="
        return f"{self.of} {sign} {short(self.limit)}"


@dataclass(frozen=True)
class Beside:
    """What a case is compared with: measured in the same run, on the same data, in the same unit."""

    name: str
    value: float


@dataclass(frozen=True, kw_only=True)
class Case:
    """One measured number, what it stands beside and the bar that it must keep."""

    name: str
    value: float
    unit: str
    beside: Beside | None = None
    bar: Bar | None = None

    def __post_init__(self) -> None:
        if self.bar and self.bar.of == "ratio" and not self.beside:
            raise ValueError(f"{self.name}: a bar on the ratio needs something beside it.")

    @property
    def ratio(self) -> float | None:
        """Return the value as a multiple of what it stands beside."""
        if self.beside is None:
            return None
        return self.value / self.beside.value if self.beside.value else float("inf")

    @property
    def holds(self) -> bool | None:
        """Return whether the bar holds; nothing when the case has none."""
        if self.bar is None:
            return None
        number = self.ratio if self.bar.of == "ratio" else self.value
        return number is not None and self.bar.holds(number)

    def cells(self) -> tuple[str, ...]:
        """Return the case as a row of the table."""
        beside = f"{self.beside.name} ({short(self.beside.value)})" if self.beside else ""
        ratio = "" if self.ratio is None else short(self.ratio)
        bar = str(self.bar) if self.bar else ""
        return (self.name, short(self.value), self.unit, beside, ratio, bar, WORDS[self.holds])

    def as_json(self) -> dict[str, object]:
        """Return the case as plain values."""
        return {
            "case": self.name,
            "value": self.value,
            "unit": self.unit,
            "beside": self.beside and {"name": self.beside.name, "value": self.beside.value},
            "ratio": self.ratio,
            "bar": str(self.bar) if self.bar else None,
            "holds": self.holds,
        }


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """Data that is made once and kept, and the cases measured on it.

    A changed `data_version` makes the data anew.
    """

    data_version: int
    make_data: Callable[[], None]
    measure: Callable[[], Iterable[Case]]


def short(number: float) -> str:
    """Return a number with three significant digits, and whole numbers whole."""
    is_plain = float(number).is_integer() or abs(number) >= 100
    return f"{number:.0f}" if is_plain else f"{number:.3g}"


def table(cases: Sequence[Case]) -> str:
    """Return the cases as aligned text, numbers to the right."""
    rows = [HEADINGS, *(case.cells() for case in cases)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(line(row, widths) for row in [HEADINGS, rule, *rows[1:]])


def line(row: Sequence[str], widths: Sequence[int]) -> str:
    """Return one row of the table."""
    cells = zip(HEADINGS, row, widths, strict=True)
    return "  ".join(
        text.rjust(width) if name in NUMBERS else text.ljust(width) for name, text, width in cells
    ).rstrip()


def verdict(name: str, cases: Sequence[Case]) -> tuple[str, bool]:
    """Return the last line of a benchmark and whether all bars hold."""
    barred = [case.holds for case in cases if case.bar]
    return f"{name}: {sum(map(bool, barred))} of {len(barred)} bars hold", all(barred)


def milliseconds(run: Callable[[], object]) -> float:
    """Return how long one call takes."""
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


def median_ms(run: Callable[[], object], *, times: int = 7, warm_up: int = 1) -> float:
    """Return the median duration of several calls, after some that do not count."""
    return medians_ms(run, times=times, warm_up=warm_up)[0]


def medians_ms(*runs: Callable[[], object], times: int = 7, warm_up: int = 1) -> list[float]:
    """Return the median duration of each call, in turns so that the machine's moods hit all alike."""
    rounds = list(in_turns(runs, times + warm_up))[warm_up:]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def in_turns(runs: Sequence[Callable[[], object]], times: int) -> Iterator[list[float]]:
    """Yield one duration per call for each round."""
    for _ in range(times):
        yield [milliseconds(run) for run in runs]
