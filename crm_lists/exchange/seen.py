"""Which keys the rows of a file had so far: kept beside the memory, for a file may have very many rows."""

import json
import sqlite3
import weakref
from collections.abc import Sequence

_SETTINGS = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -2000;"
_TABLE = "CREATE TABLE seen (key TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;"
_FIRST = "INSERT INTO seen VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET number = number RETURNING number"


class SeenKeys:
    """The keys of the rows that were read, each with the number of the first row that had it."""

    def __init__(self) -> None:
        # Without a name it lies in a temporary file that nobody else can open and that goes with it.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(_SETTINGS + _TABLE)
        weakref.finalize(self, self._database.close)

    def first(self, key: Sequence[str], number: int) -> int:
        """Return the first row that had this key: this one, unless it came before."""
        [(found,)] = self._database.execute(_FIRST, (json.dumps(key), number)).fetchall()
        return int(found)
