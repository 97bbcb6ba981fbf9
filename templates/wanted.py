"""Which fields a template uses: only those are read, and a thousand letters ask for no more."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from . import letters
from .fields import LETTER

ITEM = "[]"


@dataclass(frozen=True)
class Wanted:
    """Paths of fields; everything where none are told."""

    paths: frozenset[str] = frozenset()
    is_everything: bool = True
    _groups: dict[str, frozenset[str] | None] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, paths: Collection[str]) -> "Wanted":
        """Return the fields of a template, with what its letter group is put together from."""
        more = (
            {f"{group}.{name}" for group, names in letters.NEEDED.items() for name in names}
            if any(path.partition(".")[0] == LETTER for path in paths)
            else set()
        )
        return cls(frozenset({*paths, *more}), is_everything=False)

    def names_in(self, group: str) -> frozenset[str] | None:
        """Return the fields wanted of a group or of the items of a loop; None for all of them."""
        if self.is_everything:
            return None
        if group not in self._groups:
            self._groups[group] = self._names_in(group)
        return self._groups[group]

    @cached_property
    def roots(self) -> frozenset[str]:
        """Return the groups and loops of which something is wanted."""
        return frozenset(path.partition(".")[0].removesuffix(ITEM) for path in self.paths)

    def has(self, group: str) -> bool:
        """Tell whether anything of a group or loop is wanted."""
        return self.is_everything or self.names_in(group) != frozenset()

    def _names_in(self, group: str) -> frozenset[str] | None:
        if group in self.paths and not any(
            path.startswith((f"{group}.", f"{group}{ITEM}")) for path in self.paths
        ):
            return None
        prefixes = (f"{group}.", f"{group}{ITEM}.")
        found = (
            path.removeprefix(prefix) for path in self.paths for prefix in prefixes if path.startswith(prefix)
        )
        return frozenset(path.partition(".")[0] for path in found)


EVERYTHING = Wanted()
