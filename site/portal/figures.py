"""Key figures: how many items stand in a view, for the person who looks."""

from collections.abc import Iterable
from typing import Any

from crm_lists.framework.actors import Actor
from crm_lists.framework.listing import COUNT_LIMIT
from crm_lists.framework.pages.links import address

from .list_parts import EVERYTHING, Source, listing_of, open_view


def figures(actor: Actor, references: Iterable[str]) -> list[dict[str, Any]]:
    """Return a figure for each view that the person may open."""
    found = (figure(actor, Source.of(reference or "")) for reference in references)
    return [one for one in found if one is not None]


def figure(actor: Actor, source: Source) -> dict[str, Any] | None:
    """Return the number of items in a view, as the template of key figures takes it."""
    opened = open_view(actor, source)
    if opened is None:
        return None
    definition, view = opened
    count = listing_of(actor, opened, source, columns=(definition.title,)).count
    return {
        "label": definition.label,
        "value": f"> {COUNT_LIMIT}" if count > COUNT_LIMIT else count,
        "meta": "" if view is EVERYTHING else view.label,
        "url": f"{definition.url}{address({'view': view.code})}",
    }
