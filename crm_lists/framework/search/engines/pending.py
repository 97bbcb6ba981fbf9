"""The entries that a file index has still to read, kept on disk until it has read them."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path


class PendingEntries:
    """One empty file per entry: added by anybody, taken by the one who holds the index's write lock."""

    def __init__(self, folder: Path) -> None:
        self._added = folder / "pending"
        self._taken = folder / "taken"

    def add(self, entry_ids: Collection[int]) -> None:
        """Note entries that were written or removed."""
        self._added.mkdir(parents=True, exist_ok=True)
        for entry_id in entry_ids:
            (self._added / str(entry_id)).touch()

    def __bool__(self) -> bool:
        return any(path.exists() and any(path.iterdir()) for path in (self._added, self._taken))

    @contextmanager
    def taken(self) -> Iterator[list[int]]:
        """Give the noted entries, with those of a holder that died; forget them if all went well.

        An entry noted meanwhile stays noted: its text may have changed after it was read.
        """
        self._taken.mkdir(parents=True, exist_ok=True)
        for path in self._added.iterdir() if self._added.exists() else ():
            path.replace(self._taken / path.name)
        taken = list(self._taken.iterdir())
        yield [int(path.name) for path in taken]
        for path in taken:
            path.unlink()
