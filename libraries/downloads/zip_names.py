"""How documents and folders are called in an archive: names that every system unpacks, each once."""

from ..names import fold, normalise, shortened, split
from ..places.folder import SEPARATOR

#: Signs that a file system of the receiver may refuse.
FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*\\/', "_"))
#: Room for a number behind a name.
LONGEST = 200

#: Key, library and path of a folder.
Way = tuple[int, int, str]


def safe_name(name: str) -> str:
    """Return a name that every system can unpack, and that leads nowhere else."""
    return shortened(normalise(name.translate(FORBIDDEN)), limit=LONGEST)


class Names:
    """The names that are taken in each folder of an archive, as Windows compares them."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def free(self, folder: str, name: str) -> str:
        """Return a safe name that is free in the folder, and take it: “a.txt”, “a (2).txt” ..."""
        safe = safe_name(name)
        stem, ending = split(safe)
        found = safe
        while (fold(folder), fold(found)) in self._numbers:
            key = fold(folder), fold(safe)
            self._numbers[key] = self._numbers.get(key, 1) + 1
            found = f"{stem} ({self._numbers[key]}){ending}"
        self._numbers[fold(folder), fold(found)] = 1
        return found


class Ways:
    """Where the readable folders of a selection stand in the archive.

    The selected ones stand on top. The names of hidden folders are left out: what lies in one that is
    readable stands in the nearest readable folder above.
    """

    def __init__(self) -> None:
        self._names = Names()
        self._known: dict[tuple[int, str], str] = {}

    def add(self, library: int, path: str) -> None:
        """Give a readable folder its place; those above it come before."""
        above, _separator, name = path.rpartition(SEPARATOR)
        outer = self.of(library, above)
        self._known[library, path] = f"{outer}{self._names.free(outer.rstrip('/'), name)}/"

    def of(self, library: int, path: str) -> str:
        """Return the folder of the archive for what lies in this one, with a slash behind it."""
        while path and (library, path) not in self._known:
            path = path.rpartition(SEPARATOR)[0]
        return self._known.get((library, path), "")

    def folders(self) -> list[str]:
        """Return all folders of the archive."""
        return list(self._known.values())
