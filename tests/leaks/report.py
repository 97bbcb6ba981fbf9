"""What differs between a surface and the oracle, told by the places of the items."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.leaks.world import LeakWorld


@dataclass
class Report:
    """Collects the differences of one test, so that one run tells them all."""

    world: LeakWorld
    cells: int = 0
    wrong: list[str] = field(default_factory=list)

    def compare(
        self,
        name: str,
        code: str,
        found: set[int],
        expected: set[int],
        *,
        fits: Callable[[set[int], set[int]], bool] = set.__eq__,
    ) -> None:
        """Note what one person was shown of one list, and what should have been shown."""
        self.cells += 1
        untold = {pk for list_code, pk in self.world.untold if list_code == code}
        found, expected = found - untold, expected - untold
        if not fits(found, expected):
            leaked, missing = (self._said(code, keys) for keys in (found - expected, expected - found))
            self.note(f"{name}, {code}: leaks {leaked}, misses {missing}")

    def note(self, line: str) -> None:
        """Note one difference."""
        self.wrong.append(line)

    def settle(self) -> None:
        """Fail with all differences, and where nothing was compared at all."""
        assert self.cells, "nothing was compared"
        total = f"{len(self.wrong)} of {self.cells} differ"
        assert not self.wrong, "\n".join([total, *self.wrong])

    def place(self, code: str, pk: int) -> str:
        """Return the place of an item, or its key where it has none."""
        known = {key: spot for spot, key in self.world.spots.get(code, {}).items()}
        return known.get(pk, str(pk))

    def _said(self, code: str, keys: set[int]) -> str:
        """Return the places of these items, or their keys where they have none."""
        return " ".join(sorted(self.place(code, pk) for pk in keys)) or "-"
