"""Version numbers of documents: major versions are published, minor ones are drafts."""

import re
from dataclasses import dataclass
from enum import StrEnum
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


class Mode(StrEnum):
    """Which versions a library keeps."""

    NONE = "none"
    MAJOR = "major"
    DRAFTS = "drafts"


class State(StrEnum):
    """How far a version is on its way to the readers."""

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Step:
    """What a new version becomes: its number, and whether readers get it."""

    number: VersionNumber
    state: State

    @property
    def is_public(self) -> bool:
        """Whether readers get the version at once."""
        return self.state is State.APPROVED


@dataclass(frozen=True, slots=True)
class Numbering:
    """By which rules the documents of a library are numbered and published.

    With drafts, whoever writes chooses: a minor version stays a draft; a major one is published, or asked
    for where somebody has to approve it. Without drafts each version is a major one.
    """

    mode: Mode
    needs_approval: bool = False

    @property
    def has_drafts(self) -> bool:
        """Whether minor versions are made."""
        return self.mode is Mode.DRAFTS

    @property
    def can_hide(self) -> bool:
        """Whether a version may come to be that readers do not get yet."""
        return self.has_drafts or self.needs_approval

    def first(self, *, as_major: bool | None = None) -> Step:
        """Return what the first version of a document becomes."""
        if not self.has_drafts:
            return Step(VersionNumber.FIRST_MAJOR, self._wished)
        if not as_major:
            return Step(VersionNumber.FIRST_DRAFT, State.DRAFT)
        if self.needs_approval:
            return Step(VersionNumber.FIRST_DRAFT, State.PENDING)
        return Step(VersionNumber.FIRST_MAJOR, State.APPROVED)

    def following(self, newest: VersionNumber, *, as_major: bool | None = None) -> Step:
        """Return what the version after the newest one becomes."""
        if not self.has_drafts:
            return Step(newest.next_major(), self._wished)
        if not as_major:
            return Step(newest.next_minor(), State.DRAFT)
        if self.needs_approval:
            return Step(newest.next_minor(), State.PENDING)
        return Step(newest.next_major(), State.APPROVED)

    @property
    def _wished(self) -> State:
        return State.PENDING if self.needs_approval else State.APPROVED


def published(newest: VersionNumber) -> Step:
    """Return what the newest version becomes when it is published or approved: a major version."""
    return Step(newest if newest.is_major else newest.next_major(), State.APPROVED)
