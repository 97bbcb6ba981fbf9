"""Where the bytes of documents lie: whole and on the disk before anybody is told that they are kept."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import File
from filer.storage import PrivateFileSystemStorage

FOLDER_MODE = 0o700


class DurablePrivateStorage(PrivateFileSystemStorage):
    """A private folder in which a file appears at once and whole, and survives a power cut.

    Its names are made from the content, so a name that is taken holds the same bytes.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name itself: whoever writes it again writes the same bytes."""
        return name

    def _save(self, name: str, content: File[Any]) -> str:
        target = Path(self.path(name))
        for folder in _missing_folders(target.parent):
            folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
            _sync_folder(folder.parent)
        descriptor, partial = tempfile.mkstemp(prefix=".partial-", dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.writelines(content.chunks())
                stream.flush()
                os.fsync(stream.fileno())
            Path(partial).replace(target)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        return name


def _missing_folders(folder: Path) -> Iterator[Path]:
    """Return the folders that must be made, the outermost first."""
    if not folder.is_dir():
        yield from _missing_folders(folder.parent)
        yield folder


def _sync_folder(folder: Path) -> None:
    """Let the names in the folder survive a power cut; a file's own fsync does not include its name."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
