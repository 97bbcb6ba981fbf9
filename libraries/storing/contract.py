"""What a storage must be able to do to keep the bytes of documents."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.core.files.base import File


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that really lies in the storage."""

    name: str
    size: int
    modified: datetime


class Place(Protocol):
    """A storage in which a name, once written, always stands for the same bytes."""

    def open(self, name: str, mode: str = "rb") -> File[Any]:
        """Open what is kept under the name, or raise FileNotFoundError."""

    def save(self, name: str, content: File[Any]) -> str:
        """Keep the bytes; they are safe when this returns, and nobody ever sees a part of them."""

    def delete(self, name: str) -> None:
        """Remove what is kept under the name; that there is nothing is no error."""

    def kept_size(self, name: str) -> int | None:
        """Return the number of bytes kept under the name, None when there is nothing."""

    def tops(self) -> list[str]:
        """Return what names begin with: the first folders, each with its slash, and files beside them."""

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        """Return everything that is kept under names that begin so, in no order."""
