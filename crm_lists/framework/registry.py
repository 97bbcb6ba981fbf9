"""The one kind of register behind every extension point."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


class AlreadyRegistered(ValueError):
    """Two entries claim one key."""


class NotRegistered(LookupError):
    """No entry has this key."""


class Registry(Generic[Entry]):
    """Entries by key, in the order of their registration."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, Entry] = {}

    def register(self, key: str, entry: Entry) -> Entry:
        """Keep the entry under its key; a key is given once."""
        if key in self._entries:
            raise AlreadyRegistered(f"{self.name}: “{key}” is already registered by {self._entries[key]!r}.")
        self._entries[key] = entry
        return entry

    def unregister(self, key: str) -> None:
        """Forget the entry, for tests and for plug-ins that replace one."""
        if self._entries.pop(key, None) is None:
            raise NotRegistered(f"{self.name}: nothing is registered as “{key}”.")

    def get(self, key: str) -> Entry:
        """Return the entry of the key, or raise NotRegistered."""
        try:
            return self._entries[key]
        except KeyError:
            raise NotRegistered(f"{self.name}: nothing is registered as “{key}”.") from None

    def codes(self) -> list[str]:
        """Return all keys."""
        return list(self._entries)

    def items(self) -> list[tuple[str, Entry]]:
        """Return all keys with their entries."""
        return list(self._entries.items())

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries.values()))

    def __len__(self) -> int:
        return len(self._entries)


class ClassRegistry(Generic[Entry]):
    """Entries by class; a class without one of its own takes the one of its nearest base."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[type, Entry] = {}

    def register(self, cls: type, entry: Entry) -> Entry:
        """Keep the entry for the class and for those derived from it."""
        if cls in self._entries:
            raise AlreadyRegistered(f"{self.name}: {cls.__name__} already has {self._entries[cls]!r}.")
        self._entries[cls] = entry
        return entry

    def find(self, cls: type) -> Entry | None:
        """Return the entry of the class or of its nearest base, or None."""
        return next((self._entries[base] for base in cls.__mro__ if base in self._entries), None)

    def all_for(self, cls: type) -> list[Entry]:
        """Return the entries of all bases of the class, the most general first."""
        return [self._entries[base] for base in reversed(cls.__mro__) if base in self._entries]


class Many(Generic[Entry]):
    """Several entries for each key, ordered by their `order`; for panels, commands and row actions."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, list[tuple[int, Entry]]] = {}

    def register(self, key: str, *, order: int = 100) -> Callable[[Entry], Entry]:
        """Return a decorator that adds the entry under the key."""

        def add(entry: Entry) -> Entry:
            self._entries.setdefault(key, []).append((order, entry))
            return entry

        return add

    def get(self, *keys: str) -> list[Entry]:
        """Return the entries of these keys, lowest order first."""
        pairs = [pair for key in keys for pair in self._entries.get(key, [])]
        return [entry for _, entry in sorted(pairs, key=lambda pair: pair[0])]

    def __contains__(self, key: str) -> bool:
        return key in self._entries
