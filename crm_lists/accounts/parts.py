"""What other apps show on the page of a person's account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from crm_lists.framework.actors import Actor
from crm_lists.framework.registry import Registry


@dataclass(frozen=True)
class Part:
    """A card of the page: its page template, which finds the context as `part`."""

    template: str
    context: Mapping[str, Any]


#: By code, what makes a card for a person, None for whom there is none.
account_parts: Registry[Callable[[Actor], Part | None]] = Registry("parts of the account")


def parts_for(actor: Actor) -> list[Part]:
    """Return the cards of a person, in the order of their registration."""
    return [part for make in account_parts if (part := make(actor)) is not None]
