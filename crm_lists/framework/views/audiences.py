"""With whom a view can be shared: everybody who may open the list, and what others hang on."""

from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _

from .. import access
from ..actors import Actor
from ..registry import Registry

if TYPE_CHECKING:
    from ..definitions import ListDefinition

EVERYONE = "everyone"
SEPARATOR = ":"


class Audience(Protocol):
    """A kind of people with whom a view can be shared, such as groups."""

    def keys(self, actor: Actor) -> list[str]:
        """Return the keys of those that the actor belongs to."""

    def choices(self, actor: Actor, definition: "ListDefinition") -> list[tuple[str, str]]:
        """Return key and name of those with whom the actor may share a view of the list."""


class Everyone:
    """Everybody who may open the list."""

    def keys(self, actor: Actor) -> list[str]:
        """Return the one key."""
        return [""]

    def choices(self, actor: Actor, definition: "ListDefinition") -> list[tuple[str, str]]:
        """Return the one choice, for those who may design the list."""
        if not access.may_ever(actor, definition, access.DESIGN):
            return []
        return [("", _("Everybody who may open the list"))]


audiences: Registry[Audience] = Registry("audiences of views")
_everyone: Audience = Everyone()
audiences.register(EVERYONE, _everyone)


def audiences_of(actor: Actor) -> list[str]:
    """Return the audiences that the actor belongs to, as they are kept with a view."""
    return [kept(code, key) for code, audience in audiences.items() for key in audience.keys(actor)]


def choices_for(actor: Actor, definition: "ListDefinition") -> list[tuple[str, str]]:
    """Return the audiences with whom the actor may share a view of the list."""
    return [
        (kept(code, key), label)
        for code, audience in audiences.items()
        for key, label in audience.choices(actor, definition)
    ]


def kept(code: str, key: str) -> str:
    """Return an audience as it is kept with a view."""
    return f"{code}{SEPARATOR}{key}" if key else code
