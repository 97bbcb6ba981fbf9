"""With whom a view can be shared: everybody who may open the list, and what others hang on."""

from typing import Protocol

from django.utils.translation import gettext as _

from ..actors import Actor
from ..registry import Registry

EVERYONE = "everyone"
SEPARATOR = ":"


class Audience(Protocol):
    """A kind of people with whom a view can be shared, such as groups."""

    def keys(self, actor: Actor) -> list[str]:
        """Return the keys of those that the actor belongs to."""

    def choices(self, actor: Actor) -> list[tuple[str, str]]:
        """Return key and name of those with whom the actor may share."""


class Everyone:
    """Everybody who may open the list."""

    def keys(self, actor: Actor) -> list[str]:
        """Return the one key."""
        return [""]

    def choices(self, actor: Actor) -> list[tuple[str, str]]:
        """Return the one choice."""
        return [("", _("Everybody who may open the list"))]


audiences: Registry[Audience] = Registry("audiences of views")
_everyone: Audience = Everyone()
audiences.register(EVERYONE, _everyone)


def audiences_of(actor: Actor) -> list[str]:
    """Return the audiences that the actor belongs to, as they are kept with a view."""
    return [kept(code, key) for code, audience in audiences.items() for key in audience.keys(actor)]


def choices_for(actor: Actor) -> list[tuple[str, str]]:
    """Return the audiences with whom the actor may share."""
    return [
        (kept(code, key), label)
        for code, audience in audiences.items()
        for key, label in audience.choices(actor)
    ]


def kept(code: str, key: str) -> str:
    """Return an audience as it is kept with a view."""
    return f"{code}{SEPARATOR}{key}" if key else code
