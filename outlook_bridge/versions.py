"""Versions of a meeting: which of two is the later one (RFC 5546 2.1.4, 2.1.5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

#: A greater SEQUENCE is none that anybody counts to.
_GREATEST = 2**31 - 1


@dataclass(frozen=True)
class Version:
    """A version: its SEQUENCE, from 0, and its DTSTAMP where it has one."""

    sequence: int = 0
    stamped_at: datetime | None = None

    @classmethod
    def of(cls, sequence: int, stamped_at: datetime | None) -> Self:
        """Return a version out of a foreign file."""
        return cls(min(sequence, _GREATEST), stamped_at)

    def is_before(self, other: "Version") -> bool:
        """Tell whether the other is later; of one sequence the stamps decide, where both have one."""
        if self.sequence != other.sequence or self.stamped_at is None or other.stamped_at is None:
            return self.sequence < other.sequence
        return self.stamped_at < other.stamped_at
