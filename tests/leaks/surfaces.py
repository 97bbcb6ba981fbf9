"""Every surface that shows several items of a list, each with the addresses that it claims."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from django.test import Client
from django.utils import timezone

from crm_lists.activities.calendar.sources import sources_of
from crm_lists.duplicates import sweeping
from crm_lists.duplicates.rules import rules_of
from crm_lists.exchange.formats import export_formats
from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.pages.layouts import layouts
from crm_lists.organisation.models import OwnedItem
from crm_lists.programs import feeds
from crm_lists.programs.pages.feeds import LONGEST
from libraries.models import ShareLink
from libraries.share_links.making import Asked, may_link
from libraries.share_links.making import make as make_link
from outlook_bridge.add_in import devices, places
from tests.leaks.network_folder import walked
from tests.leaks.oracle import Key
from tests.leaks.programs import calendars_walked, contacts_walked
from tests.leaks.tokens import COMMON, marks_in
from tests.leaks.viewer import Viewer

#: The addresses of share links, and the one that makes them.
SHARE_LINKS = (
    "libraries:document-links",
    "libraries:folder-links",
    "shared:link",
    "shared:folder",
    "shared:document",
    "shared:file",
)
#: Where the pane of Outlook looks for places.
PLACES = "/api/v1/outlook/find"
Ask = Callable[[Viewer, ListDefinition], set[Key]]
#: More than any list of the world holds.
WHOLE = "500"
PICKED = 20
FOUND = 25
#: So many bars of a chart are followed to their items.
FOLLOWED = 4


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


def chart(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Ask for a chart, whose bars count what the listing shows and lead to no other items."""
    answer = viewer.look(_place(definition), view="all", layout="chart")
    if answer.status_code != 200:
        return set()
    drawn = answer.context["layout"]
    shown = viewer.look(_place(definition), view="all", limit=WHOLE).context["table"]["rows"]
    assert int(drawn["count"]) == len(shown), definition.code
    found: set[Key] = set(answer.marks)
    for row in [row for row in drawn["grid"]["rows"] if row["url"]][:FOLLOWED]:
        found |= viewer.marks(_place(definition), **dict(parse_qsl(row["url"].lstrip("?"))))
    return found


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


def share_link(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Open the person's share links as somebody without an account: they show what the person sees."""
    if not viewer.is_active:
        return set()
    maker, found = Actor.of(viewer.world.people[viewer.name]), set()
    asked = Asked(ShareLink.Mode.VIEW, timezone.localdate())
    for item in access.visible(maker, definition, access.SHARE):
        if may_link(maker, item):
            _link, secret = make_link(maker, item, asked)
            shown = marks_in(Client().get(f"/s/{secret}/").content)
            viewer.shown |= dict.fromkeys(shown - viewer.shown.keys(), "a share link")
            found |= shown
    return found


def network_folder(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Walk through the libraries with a program that knows WebDAV."""
    if not viewer.is_known:
        return set()
    found = walked(viewer.world.people[viewer.name])
    viewer.shown |= {key: path for key, path in found.items() if key not in viewer.shown}
    return set(found)


def walked_by_program(walk: Callable[[Any], dict[Key, str]]) -> Ask:
    """Return how calendars or address books are walked through with a program that knows the protocol."""

    def ask(viewer: Viewer, definition: ListDefinition) -> set[Key]:
        if not viewer.is_known:
            return set()
        found = walk(viewer.world.people[viewer.name])
        viewer.shown |= {key: path for key, path in found.items() if key not in viewer.shown}
        return set(found)

    return ask


def followed_calendar(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Follow the calendars from outside."""
    if not viewer.is_known:
        return set()
    person = viewer.world.people[viewer.name]
    codes = ",".join(one.code for one in sources_of(Actor.of(person), ()))
    _feed, secret = feeds.create(person, definition.code, "Test", {"calendars": codes})
    return viewer.marks(f"/feeds/{secret}/calendar.ics")


def api(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Ask a program for all items."""
    return viewer.marks(f"/api/v1/lists/{definition.code}/", program=True, page_size="200")


def outlook_pane(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Ask the pane of Outlook for places under which mail is filed."""
    if not viewer.is_known:
        return set()
    person = viewer.world.people[viewer.name]
    device = devices.by_secret(devices.connect(person, "Outlook"))
    if device is None:
        return set()
    pane = Client(headers={"authorization": f"Bearer {devices.access_of(device)}"})
    found = marks_in(pane.get(PLACES, {"q": COMMON, "list": definition.code}).content)
    for key in found:
        viewer.shown.setdefault(key, PLACES)
    return found


def pairs(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Ask for the pairs of items that may be the same, after a search for them."""
    if viewer.is_known:
        sweeping.start(Actor.of(viewer.world.people[viewer.name]), definition)
    return viewer.marks(f"/duplicates/{definition.code}/")


def calendar_feed(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Ask the calendar of the browser for the coming weeks."""
    today = timezone.localdate()
    window: dict[str, Any] = {"start": today.isoformat(), "end": (today + timedelta(days=90)).isoformat()}
    return viewer.marks("/calendar/feed/", chosen="1", on="common,mine", **window)


def calendar_page(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Ask for the agenda of the calendar page."""
    return viewer.marks("/calendar/", chosen="1", on="common,mine")


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
    yield Surface("chart", chart, page, is_partial=True, offered=_offers("chart"))
    yield Surface("quick edit", _grid, ("lists:quick-edit",), offered=lambda one: one.is_edited_by_form)
    yield Surface("picker", picker, ("lists:picker",), most=PICKED)
    yield Surface("search", search, ("lists:search",), offered=_is_searched)
    yield Surface("values", values, ("lists:column-values",), most=PICKED)
    for one in export_formats:
        urls = ("exchange:download", "exchange:export")
        yield Surface(f"export {one.code}", export(one.code), urls, action="export")
    yield Surface("feed", feed, ("programs:feed", "programs:new-feed"), most=LONGEST)
    yield Surface("api", api, ("api-v1:listing",))
    yield Surface("pairs", pairs, ("duplicates:pairs",), is_partial=True, offered=has_match_rules)
    yield from _of_programs()
    yield from _of_folders()
    yield Surface("recycle bin", recycle_bin, ("lists:recycle-bin",), action="delete", deleted=True)


def _of_programs() -> Iterator[Surface]:
    """Yield what calendars, phones and Outlook show."""
    yield Surface(
        "outlook pane",
        outlook_pane,
        (),
        # The first open cases and activities, and the first companies and contacts.
        is_partial=True,
        offered=lambda one: one.code in places.LISTS,
    )
    is_calendar: dict[str, Any] = {"is_partial": True, "offered": lambda one: one.code == "events"}
    walk = walked_by_program(calendars_walked)
    yield Surface("calendars of programs", walk, ("dav:calendars",), **is_calendar)
    # Those of the activities for which the person is responsible.
    yield Surface(
        "tasks of programs",
        walk,
        ("dav:calendars",),
        is_partial=True,
        offered=lambda one: one.code == "activities",
    )
    yield Surface(
        "contacts of programs",
        walked_by_program(contacts_walked),
        ("dav:contacts",),
        offered=lambda one: one.code == "contacts",
    )
    yield Surface("calendar feed", calendar_feed, ("calendar:feed",), **is_calendar)
    yield Surface("calendar page", calendar_page, ("calendar:page",), **is_calendar)
    yield Surface(
        "followed calendar",
        followed_calendar,
        ("dav:feed",),
        is_partial=True,
        offered=lambda one: one.code == "events",
    )


def _of_folders() -> Iterator[Surface]:
    """Yield what shows documents and folders where they lie."""
    yield Surface(
        "share link",
        share_link,
        SHARE_LINKS,
        # What is shown by a folder's link may be seen and not shared; mail is never shared by a link.
        is_partial=True,
        offered=lambda one: one.code in ("documents", "folders"),
    )
    yield Surface(
        "network folder",
        network_folder,
        (),
        # What lies in a folder that is not for the person has no way to it.
        is_partial=True,
        offered=lambda one: one.code in ("documents", "folders"),
    )
    is_folders: dict[str, Any] = {"is_partial": True, "offered": lambda one: one.code == "folders"}
    yield Surface("tree", _tree, ("libraries:tree",), **is_folders)
    yield Surface("libraries", _entry, (), **is_folders)


def _tree(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Ask for the top of the tree of folders of the common library."""
    return viewer.marks("/libraries/crm/tree/")


def _entry(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    """Ask for the page with which the libraries begin."""
    return viewer.marks("/libraries/")


def _grid(viewer: Viewer, definition: ListDefinition) -> set[Key]:
    return viewer.marks(f"{_place(definition)}quick-edit/", view="all", limit=WHOLE)


def _offers(code: str) -> Callable[[ListDefinition], bool]:
    return lambda definition: layouts.get(code).offers(definition)


def _is_searched(definition: ListDefinition) -> bool:
    return bool(definition.search)


def is_owned(definition: ListDefinition) -> bool:
    """Tell whether the items of a list belong to an owner and a salesperson."""
    return issubclass(definition.model, OwnedItem)


def has_match_rules(definition: ListDefinition) -> bool:
    """Tell whether items of a list are compared with each other."""
    return bool(rules_of(definition.code))


def keys_of(definition: ListDefinition, found: set[Key]) -> set[int]:
    """Return the keys of those that are items of the list."""
    return {pk for code, pk in found if code == definition.code}
