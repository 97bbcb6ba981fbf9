"""Finds single files of browser libraries, whose packages hold many times what a page needs."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class FileFinder(BaseFinder):
    """Finds the files that the settings name, each under its address."""

    def check(self, **kwargs: Any) -> list[Any]:
        """Return nothing: a clone without its libraries runs its tests and commands all the same."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return where the file lies."""
        known = settings.BROWSER_FILES.get(path)
        if known is None or not known.is_file():
            return []
        return [str(known)] if find_all else str(known)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Give name and storage of each file."""
        for address, file in settings.BROWSER_FILES.items():
            if file.is_file():
                yield file.name, _Folder(file.parent, prefix=str(Path(address).parent))


class _Folder(FileSystemStorage):
    """A folder whose files are collected under a prefix."""

    def __init__(self, folder: Path, prefix: str) -> None:
        super().__init__(str(folder))
        self.prefix = prefix
