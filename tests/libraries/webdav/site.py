"""The site as real processes, with the people of the tests and a token for each of them."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.kill import new_sqlite
from tests.faults.server import Place, free_port, served

#: The code of the library that takes every file.
LIBRARY = "anything"


@dataclass(frozen=True)
class DavPlace(Place):
    """Where a site keeps its things, and how many processes serve it."""

    processes: int = 2

    def environment(self) -> dict[str, str]:
        """Return the environment of the site's processes."""
        return super().environment() | {"WEB_PROCESSES": str(self.processes)}

    def ask(self, *command: str) -> Any:
        """Run a module of these tests within the site, and return what it says as JSON."""
        done = self.run(*command)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout)


@dataclass(frozen=True)
class DavSite:
    """A site that is served, and the tokens of its people."""

    place: DavPlace
    tokens: dict[str, str]

    @property
    def address(self) -> str:
        """Return the address of the library that takes every file."""
        return f"{self.place.address}/dav/{LIBRARY}"

    def credentials(self, name: str) -> tuple[str, str]:
        """Return user name and token of a person."""
        return name, self.tokens[name]

    def versions(self, name: str) -> list[tuple[str, int, str]]:
        """Return number, size and maker of each version of a document, the newest first."""
        found = self.place.ask("tests.libraries.webdav.prepare", "versions", name)
        return [tuple(one) for one in found]


@contextmanager
def served_site(folder: Path, *, processes: int = 2, database_url: str = "") -> Iterator[DavSite]:
    """Serve a new site out of this folder."""
    place = DavPlace(folder, database_url or new_sqlite(folder), free_port(), processes)
    tokens: dict[str, str] = place.ask("tests.libraries.webdav.prepare", "people")
    with served(place, random.Random(1)):
        yield DavSite(place, tokens)
