"""Where the bytes of documents lie: whole and on the disk before anybody is told that they are kept."""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.files.base import File
from filer.storage import PrivateFileSystemStorage

from .contract import Entry

FOLDER_MODE = 0o700
#: What the names of files begin with that are being written, or were when the machine stopped.
PARTIAL = ".partial-"


class DurablePrivateStorage(PrivateFileSystemStorage):
    """A private folder in which a file appears at once and whole, and survives a power cut.

    Its names are made from the content, so a name that is taken holds the same bytes.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name itself: whoever writes it again writes the same bytes."""
        return name

    def link(self, path: Path, name: str) -> bool:
        """Give a file that is safely on the disk a name here; return whether it lies in this file system."""
        target = Path(self.path(name))
        for folder in _missing_folders(target.parent):
            folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
            _sync_folder(folder.parent)
        try:
            os.link(path, target)
        except FileExistsError:
            return True
        except OSError:
            return False
        _sync_folder(target.parent)
        return True

    def _save(self, name: str, content: File[Any]) -> str:
        target = Path(self.path(name))
        for folder in _missing_folders(target.parent):
            folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
            _sync_folder(folder.parent)
        descriptor, partial = tempfile.mkstemp(prefix=PARTIAL, dir=target.parent)
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

    def kept_size(self, name: str) -> int | None:
        """Return the number of bytes kept under the name, None when there is nothing."""
        try:
            return Path(self.path(name)).stat().st_size
        except FileNotFoundError:
            return None

    def tops(self) -> list[str]:
        """Return what names begin with: the first folders, each with its slash, and files beside them."""
        try:
            found = list(os.scandir(self.location))
        except FileNotFoundError:
            return []
        return [f"{entry.name}/" if entry.is_dir() else entry.name for entry in found]

    def entries(self, prefix: str = "") -> Iterator[Entry]:
        """Return everything that is kept under names that begin so, folder by folder."""
        folder, _slash, begins = prefix.rpartition("/")
        for found in _walk(Path(self.path(folder)), begins):
            try:
                facts = found.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            name = os.path.relpath(found.path, self.location).replace(os.sep, "/")
            yield Entry(name, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))


def _walk(folder: Path, begins: str = "") -> Iterator["os.DirEntry[str]"]:
    """Return the files below a folder whose first step begins so; what goes meanwhile is left out."""
    try:
        found = [entry for entry in os.scandir(folder) if entry.name.startswith(begins)]
    except FileNotFoundError:
        return
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        else:
            yield entry


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
