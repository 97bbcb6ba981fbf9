"""Who acts: the person behind a read or a write, and by which way it came."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.utils.translation import gettext_lazy as _

Fact = TypeVar("Fact")


class Source(models.TextChoices):
    """The way by which a change came."""

    WEB = "web", _("Team site")
    ADMIN = "admin", _("Administration")
    API = "api", _("API")
    BRIDGE = "bridge", _("Outlook bridge")
    COMMAND = "command", _("Command")
    LINK = "link", _("Share link")
    DAV = "dav", _("Desktop program")
    SYSTEM = "system", _("System")


@dataclass(frozen=True)
class Actor:
    """A person acting by some way, perhaps for somebody else, perhaps within a batch."""

    user: User | None
    source: Source = Source.WEB
    on_behalf_of: User | None = None
    batch: UUID | None = None
    is_system: bool = False
    #: Codes of the warnings that the person has confirmed.
    confirmed: frozenset[str] = frozenset()
    facts: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, user: User | AnonymousUser, source: Source = Source.WEB) -> Self:
        """Return the actor for a logged-in or anonymous user."""
        return cls(user=user if isinstance(user, User) and user.is_active else None, source=source)

    @classmethod
    def system(cls, source: Source = Source.SYSTEM) -> Self:
        """Return the program itself, which sees and may do everything."""
        return cls(user=None, source=source, is_system=True)

    def fact(self, key: str, load: Callable[[], Fact]) -> Fact:
        """Return what a policy once looked up for this actor; load it on first use."""
        if key not in self.facts:
            self.facts[key] = load()
        value: Fact = self.facts[key]
        return value
