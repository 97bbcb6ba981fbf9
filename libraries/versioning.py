"""Version numbers of documents: major versions are published, minor ones are drafts."""

import re
from dataclasses import dataclass
from typing import ClassVar

_WRITTEN = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,9}))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class VersionNumber:
    """A version such as 2.3: the third draft after the second published version."""

    FIRST_DRAFT: ClassVar["VersionNumber"]
    FIRST_MAJOR: ClassVar["VersionNumber"]

    major: int
    minor: int = 0

    def __post_init__(self) -> None:
        if self.major < 0 or self.minor < 0 or self.major == self.minor == 0:
            raise ValueError(f"There is no version {self.major}.{self.minor}.")

    @classmethod
    def parse(cls, text: str) -> "VersionNumber":
        """Return the version written as “3” or “1.4”."""
        written = _WRITTEN.fullmatch(text.strip())
        if not written:
            raise ValueError(f"“{text}” is not a version number; write it like 1.0 or 3.")
        return cls(int(written[1]), int(written[2] or 0))

    @property
    def is_major(self) -> bool:
        """Whether this version is a published one."""
        return self.minor == 0

    def next_major(self) -> "VersionNumber":
        """Return the version that publishing this one makes."""
        return VersionNumber(self.major + 1)

    def next_minor(self) -> "VersionNumber":
        """Return the draft that follows this version."""
        return VersionNumber(self.major, self.minor + 1)

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


VersionNumber.FIRST_DRAFT = VersionNumber(0, 1)
VersionNumber.FIRST_MAJOR = VersionNumber(1, 0)
