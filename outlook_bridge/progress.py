"""A progress bar on a terminal, plain lines elsewhere."""

from types import TracebackType
from typing import Self

from django.core.management.base import OutputWrapper

WIDTH = 30
CLEAR = "\x1b[2K\r"


class Progress:
    """Shows how much of the work is done."""

    def __init__(self, output: OutputWrapper, total: int) -> None:
        self._output = output
        self._total = total
        self._done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._output.isatty() and self._done:
            self._output.write("")

    def step(self, line: str) -> None:
        """Count one more, about which there is this line to say."""
        self._done += 1
        printable = "".join(sign if sign.isprintable() else "?" for sign in line)
        if self._output.isatty():
            filled = WIDTH * self._done // self._total
            bar = "█" * filled + "░" * (WIDTH - filled)
            self._output.write(f"{CLEAR}{bar} {self._done} of {self._total}  {printable[:60]}", ending="")
        else:
            self._output.write(printable)
