"""What is known of a table in a file: how it is written, and why it cannot be read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

#: One cell as it stands in a rows file: text, number, yes or no, nothing, or {"date": …} and {"moment": …}.
Cell = Any


class Unreadable(Exception):
    """The file cannot be read; `code` names the reason and `facts` what its sentence needs."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Limits:
    """What one file may use up."""

    rows: int = 100_000
    columns: int = 200
    cell_length: int = 100_000
    #: What the parts of a compressed file may come to when they are unpacked.
    unpacked_bytes: int = 800 * 1024 * 1024
    #: How many times larger than packed a part may be, from the size on at which it matters.
    ratio: int = 200
    ratio_matters_from: int = 20 * 1024 * 1024
    seconds: int = 90
    memory_bytes: int = 1536 * 1024 * 1024


@dataclass(frozen=True)
class Options:
    """How a person says that the file is to be read; what is empty is detected."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Layout:
    """How the file was read."""

    format: str
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    #: Number of the row of headings, the first row of the file being 1.
    header_row: int = 1
    rows: int = 0
    width: int = 0
    #: The first rows, for the page that shows them.
    head: tuple[tuple[Cell, ...], ...] = field(default=(), repr=False)
    #: What is said of a file that another program exported.
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the layout as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the layout that stands in plain data."""
        head = tuple(tuple(row) for row in data.get("head", ()))
        return cls(**{**data, "sheets": tuple(data.get("sheets", ())), "head": head})
