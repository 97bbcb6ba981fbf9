"""How many items the framework's own surfaces show to a person, asked as their pages ask."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .. import access
from ..actors import Actor
from ..definitions import ListDefinition
from ..findable import readable_entries
from ..listing import Listing, Query
from ..lists import all_lists
from ..related import LookingBack, looking_back
from ..surfaces import LIMIT, Shown, Surface, counted, readable, surfaces
from .layouts.base import Drawing, layouts
from .layouts.board import MAX_LANES, Board, lanes_of
from .layouts.calendar import FIRST, LAST, Calendar
from .listing import ALL, PICKER_SIZE, listing_of

#: So many parents are looked at, the ones that changed last.
PARENTS = 3


def listing(actor: Actor, definition: ListDefinition) -> Shown:
    """Count what the listing counts."""
    page = listing_of(actor, definition, {"view": ALL})
    return Shown(min(page.count, LIMIT + 1), counted(readable(actor, definition)))


def board(actor: Actor, definition: ListDefinition) -> Shown | None:
    """Count the cards in all lanes; a board that has not a lane for each value shows only some."""
    layout = Board()
    if not layout.offers(definition):
        return None
    column = layout.columns(definition)[0]
    lanes = lanes_of(column, actor)
    drawing = Drawing(listing_of(actor, definition, {"view": ALL}), {}, "")
    if len(lanes) >= MAX_LANES or column.kind.is_lookup:
        return None
    count = sum(drawing.listing(lane.condition).count for lane in lanes)
    within = Q(pk__in=[])
    for lane in lanes:
        within |= lane.condition
    return Shown(min(count, LIMIT + 1), counted(readable(actor, definition, within)))


def calendar(actor: Actor, definition: ListDefinition) -> Shown | None:
    """Count the items that stand on any day of the calendar."""
    layout = layouts.get(Calendar.code)
    if not isinstance(layout, Calendar) or not layout.offers(definition):
        return None
    drawing = Drawing(listing_of(actor, definition, {"view": ALL}), {}, "")
    days = layout.dates(drawing).within(FIRST, LAST)
    return Shown(min(drawing.listing(days).count, LIMIT + 1), counted(readable(actor, definition, days)))


def search(actor: Actor, definition: ListDefinition) -> Shown | None:
    """Count the entries of the list that the search would find."""
    if not definition.search:
        return None
    found = readable_entries(actor, (definition.code,))
    return Shown(counted(found), counted(readable(actor, definition)))


def picker(actor: Actor, definition: ListDefinition) -> Shown:
    """Count what a lookup offers."""
    query = Query(sort=definition.title, size=PICKER_SIZE)
    page = Listing(actor, definition, query, columns=(definition.title,))
    return Shown(min(page.count, LIMIT + 1), counted(readable(actor, definition)))


def related(actor: Actor, definition: ListDefinition) -> Shown | None:
    """Count what the panels of a few readable items show of the list."""
    shown = expected = panels = 0
    for back, pk in _panels(actor, definition):
        panels += 1
        shown += min(back.count(actor, pk), LIMIT + 1)
        expected += counted(readable(actor, definition, back.condition(pk)))
    return Shown(shown, expected) if panels else None


def _panels(actor: Actor, definition: ListDefinition) -> Iterator[tuple[LookingBack, int]]:
    for parent in all_lists():
        if not access.may_open(actor, parent):
            continue
        latest = access.visible(actor, parent).order_by("-modified_at").values_list("pk", flat=True)
        for back in looking_back(actor, parent):
            if back.definition.code == definition.code:
                yield from ((back, pk) for pk in latest[:PARENTS])


for _surface in (
    Surface("listing", _("Listing"), listing),
    Surface("board", _("Board"), board),
    Surface("calendar", _("Calendar"), calendar, note=_("items that have a day")),
    Surface("search", _("Search"), search),
    Surface("picker", _("Lookup"), picker),
    Surface("related", _("Related"), related, note=_("in the panels of the items that changed last")),
):
    surfaces.register(_surface.code, _surface)
