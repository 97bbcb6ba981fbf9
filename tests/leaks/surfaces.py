"""Every surface that shows several items of a list, each with the addresses that it claims."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from crm_lists.exchange.formats import export_formats
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.pages.layouts import layouts
from crm_lists.organisation.models import OwnedItem
from crm_lists.programs import feeds
from crm_lists.programs.pages.feeds import LONGEST
from tests.leaks.oracle import Key
from tests.leaks.tokens import COMMON
from tests.leaks.viewer import Viewer

Ask = Callable[[Viewer, ListDefinition], set[Key]]
#: More than any list of the world holds.
WHOLE = "500"
PICKED = 20
FOUND = 25


@dataclass(frozen=True)
class Surface:
    """A way to be shown several items of a list."""

    code: str
    ask: Ask
    #: Names of the addresses that this surface is.
    urls: tuple[str, ...]
    #: What the person must be allowed to do besides viewing.
    action: str = "view"
    deleted: bool = False
    #: Of so many it shows the first.
    most: int | None = None
    #: Whether it need not show everything, such as a board that has not a lane for each value.
    is_partial: bool = False
    offered: Callable[[ListDefinition], bool] = lambda _definition: True

    def fits(self, found: set[int], expected: set[int]) -> bool:
        """Tell whether it shows what it must: all, or as many as it shows at most."""
        if self.is_partial:
            return found <= expected
        if self.most is None or len(expected) < self.most:
            return found == expected
        return found <= expected and len(found) >= self.most


def _place(definition: ListDefinition) -> str:
    return f"/lists/{definition.code}/"


def listing(**query: Any) -> Ask:
    """Return how a listing with these parameters is asked for."""
    return lambda viewer, definition: viewer.marks(_place(definition), view="all", limit=WHOLE, **query)


def grouped(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Ask for the listing in groups, whose counts say nothing else than the rows."""
    answer = viewer.look(_place(definition), view="all", limit=WHOLE, group_by=_group_column(definition))
    if answer.status_code != 200:
        return set()
    rows = answer.context["table"]["rows"]
    heads = [row["group"] for row in rows if row.get("group")]
    shown = [row for row in rows if not row.get("group")]
    assert sum(int(head["count"]) for head in heads) == len(shown), definition.code
    return set(answer.marks)


def _group_column(definition: ListDefinition) -> str:
    kinds = ("choice", "code", "lookup", "salesperson", "yesno")
    names = [name for name in definition.columns if definition.column(name).kind.code in kinds]
    return names[0] if names else definition.title


def agenda(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Ask for the calendar by the day of the last change, which is today for all items."""
    return viewer.marks(
        _place(definition), view="all", layout="calendar:modified_at", span="agenda", limit=WHOLE
    )


def picker(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Ask for what a lookup offers."""
    return viewer.marks(f"{_place(definition)}picker/", q=COMMON)


def search(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Ask for all that the search finds, page by page."""
    found: set[Key] = set()
    for offset in range(0, 1000, FOUND):
        query: dict[str, Any] = {"q": COMMON, "list": definition.code, "from": str(offset)}
        page = viewer.marks("/search/", **query)
        found |= page
        if not page:
            break
    return found


def values(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Ask for the values that a column's filter suggests."""
    return viewer.marks(f"{_place(definition)}columns/{definition.title}/values/", view="all", find=COMMON)


def export(format_code: str) -> Ask:
    """Return how an export in a format is asked for."""
    return lambda viewer, definition: viewer.marks(f"{_place(definition)}export/{format_code}/", view="all")


def feed(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Read a feed of the person from outside."""
    if not viewer.is_known:
        return set()
    person = viewer.world.people[viewer.name]
    _feed, secret = feeds.create(person, definition.code, "Test", {"view": "all"})
    return viewer.marks(f"/feeds/{secret}/")


def api(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Ask a program for all items."""
    return viewer.marks(f"/api/v1/lists/{definition.code}/", program=True, page_size="200")


def recycle_bin(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Ask for the deleted items."""
    return viewer.marks("/recycle-bin/")


def _has_calendar(definition: ListDefinition) -> bool:
    calendar = layouts.get("calendar")
    return calendar.offers(definition) and "modified_at" in {
        *definition.listed,
        *definition.offered_filters,
    }


def surfaces() -> Iterator[Surface]:
    """Yield every surface that shows several items of a list."""
    page = ("lists:listing",)
    yield Surface("listing", listing(), page)
    yield Surface("sorted listing", listing(sort="-modified_at"), page)
    yield Surface("found in listing", listing(q=COMMON), page, offered=_is_searched)
    yield Surface("grouped listing", grouped, page)
    yield Surface("board", listing(layout="board"), page, is_partial=True, offered=_offers("board"))
    yield Surface("calendar", agenda, page, offered=_has_calendar)
    yield Surface("gallery", listing(layout="gallery"), page, offered=_offers("gallery"))
    yield Surface("quick edit", _grid, ("lists:quick-edit",), offered=lambda one: one.is_edited_by_form)
    yield Surface("picker", picker, ("lists:picker",), most=PICKED)
    yield Surface("search", search, ("lists:search",), offered=_is_searched)
    yield Surface("values", values, ("lists:column-values",), most=PICKED)
    for one in export_formats:
        urls = ("exchange:download", "exchange:export")
        yield Surface(f"export {one.code}", export(one.code), urls, action="export")
    yield Surface("feed", feed, ("programs:feed", "programs:new-feed"), most=LONGEST)
    yield Surface("api", api, ("api-v1:listing",))
    yield Surface("recycle bin", recycle_bin, ("lists:recycle-bin",), action="delete", deleted=True)


def _grid(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    return viewer.marks(f"{_place(definition)}quick-edit/", view="all", limit=WHOLE)


def _offers(code: str) -> Callable[[ListDefinition], bool]:
    return lambda definition: layouts.get(code).offers(definition)


def _is_searched(definition: ListDefinition) -> bool:
    return bool(definition.search)


def is_owned(definition: ListDefinition) -> bool:
    """Tell whether the items of a list belong to an owner and a salesperson."""
    return issubclass(definition.model, OwnedItem)


def keys_of(definition: ListDefinition, found: set[Key]) -> set[int]:
    """Return the keys of those that are items of the list."""
    return {pk for code, pk in found if code == definition.code}
