"""A person who looks: a browser, a program and a feed reader of one name."""

from functools import cached_property
from typing import Any

from django.test import Client

from crm_lists.programs import tokens
from tests.leaks.oracle import Key
from tests.leaks.tokens import marks_in
from tests.leaks.world import LeakWorld

#: Lists whose titles the reasons on an item's page name: by which group or owner the item is seen.
NAMED_AS_REASONS = ("owners", "groups", "departments", "territories")


class Viewer:
    """One person of the world with everything that he can look with; keeps what he was shown."""

    def __init__(self, world: LeakWorld, name: str) -> None:
        self.world = world
        self.name = name
        self.is_known = name in world.people
        self.is_active = self.is_known and name != "leaver"
        #: Everything that was shown to the person anywhere, with the first address.
        self.shown: dict[Key, str] = {}

    @cached_property
    def browser(self) -> Client:
        """Return the person's browser; who is not known has not logged in."""
        client = Client()
        if self.is_known:
            client.force_login(self.world.people[self.name])
        return client

    @cached_property
    def program(self) -> Client:
        """Return a program that brings a token of the person."""
        if not self.is_known:
            return Client()
        _token, secret = tokens.create(
            self.world.people[self.name], "Test", read=("*",), write=("*",), expires_at=None
        )
        return Client(headers={"authorization": f"Bearer {secret}"})

    @cached_property
    def may_see(self) -> set[Key]:
        """Return all that may be shown to the person anywhere, deleted items that he could read too."""
        oracle, person = self.world.oracle, self.world.key(self.name)
        return {key for key in oracle.rows.items if oracle.sees(person, key)}

    def prepare(self) -> None:
        """Log in and find out what may be seen, once for all tests of the package."""
        _known = self.browser, self.program, self.may_see

    def look(self, url: str, *, program: bool = False, **query: Any) -> Any:
        """Ask for an address and keep what is shown there."""
        client = self.program if program else self.browser
        answer: Any = client.get(url, query or None)
        answer.marks = marks_in(body(answer))
        for key in answer.marks:
            self.shown.setdefault(key, url)
        return answer

    def marks(self, url: str, *, program: bool = False, **query: Any) -> set[Key]:
        """Return the items whose titles stand in what is shown at an address."""
        answer = self.look(url, program=program, **query)
        if answer.status_code >= 500:
            raise AssertionError(f"{url} answers {answer.status_code}")
        found: set[Key] = answer.marks
        return found

    def leaked(self) -> dict[Key, str]:
        """Return what was shown and is not for this person, with the address where it stood."""
        return {
            key: url
            for key, url in self.shown.items()
            if key not in self.may_see and key[0] not in NAMED_AS_REASONS and key not in self.world.untold
        }


def body(answer: Any) -> bytes:
    """Return what an answer holds, streamed or not."""
    if getattr(answer, "streaming", False):
        return b"".join(answer.streaming_content)
    content: bytes = answer.content
    return content
