"""The navigation: what this person may read, section by section."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from . import access
from .actors import Actor
from .definitions import ListDefinition
from .lists import all_lists
from .registry import Many
from .requests import actor_of


@dataclass(frozen=True)
class Entry:
    """One line of the navigation."""

    label: "str | Promise"
    url: str
    icon: str = ""
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Section:
    """Lines of the navigation under one heading."""

    label: "str | Promise"
    entries: list[Entry] = field(default_factory=list)


#: Where further sections stand: above the lists, or below them and before what is seldom opened.
ABOVE = "*"
BELOW = "below"

#: Further sections: (actor) -> sections; those of one heading become one section.
sections: Many[Callable[[Actor], list[Section]]] = Many("navigation sections")


#: Further entries of the person's own menu: (actor) -> entries.
account_entries: Many[Callable[[Actor], list[Entry]]] = Many("account entries")
#: What the bell of the top bar shows, its count and where it leads: (actor) -> entry; the first one counts.
bells: Many[Callable[[Actor], Entry | None]] = Many("bells")


@dataclass(frozen=True)
class Banner:
    """A sentence over every page, with where it leads."""

    sentence: "str | Promise"
    url: str
    label: "str | Promise"
    icon: str = "info"


#: Sentences over every page: (actor) -> banners.
banners: Many[Callable[[Actor], list[Banner]]] = Many("banners")
#: For whom the person works at present, with where that is chosen: (actor) -> entry; the first one counts.
standings: Many[Callable[[Actor], Entry | None]] = Many("standings")


def navigation_of(actor: Actor, path: str) -> list[Section]:
    """Return the sections of the navigation; the entry of the present page is marked."""
    above, below = ([one for make in sections.get(place) for one in make(actor)] for place in (ABOVE, BELOW))
    listed = _list_sections(actor)
    common = [one for one in listed if one.label == str(ListDefinition.section)]
    seldom = [one for one in listed if one not in common]
    by_label: dict[str, Section] = {}
    for found in (*above, *common, *below, *seldom):
        by_label.setdefault(str(found.label), Section(found.label)).entries.extend(found.entries)
    return [Section(one.label, _marked(one.entries, path)) for one in by_label.values() if one.entries]


def _list_sections(actor: Actor) -> list[Section]:
    by_label: dict[str, Section] = {}
    for definition in all_lists():
        label = str(definition.section)
        if label and access.may_open(actor, definition):
            section = by_label.setdefault(label, Section(label))
            section.entries.append(Entry(definition.label, definition.url, definition.icon))
    return list(by_label.values())


def _marked(entries: list[Entry], path: str) -> list[Entry]:
    """Mark the entry whose address the present one starts with; the longest such address counts."""
    matching = [
        one.url for one in entries if path == one.url or (one.url != "/" and path.startswith(one.url))
    ]
    current = max(matching, key=len, default=None)
    return [Entry(one.label, one.url, one.icon, one.count, one.url == current) for one in entries]


def additions_of(actor: Actor) -> list[Entry]:
    """Return the forms that the person may open to add an item."""
    return [
        Entry(definition.item_label, definition.add_url, definition.icon)
        for definition in all_lists()
        if definition.section and definition.is_added_by_form and access.may_add(actor, definition)
    ]


def account_of(actor: Actor) -> list[Entry]:
    """Return the entries of the person's own menu."""
    common = [Entry(_("Recycle bin"), reverse("lists:recycle-bin"), "bin_recycle")]
    return [*(entry for more in account_entries.get(ABOVE) for entry in more(actor)), *common]


def bell_of(actor: Actor) -> Entry | None:
    """Return what the bell shows, None where nobody keeps notices."""
    return next((bell for make in bells.get(ABOVE) if (bell := make(actor)) is not None), None)


def banners_of(actor: Actor) -> list[Banner]:
    """Return the sentences over every page."""
    return [banner for make in banners.get(ABOVE) for banner in make(actor)]


def standing_of(actor: Actor) -> Entry | None:
    """Return for whom the person works at present, None where that needs no word."""
    return next((found for say in standings.get(ABOVE) if (found := say(actor)) is not None), None)


def team_site(request: HttpRequest) -> dict[str, Any]:
    """Return what each page of the team site shows around its content."""
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "navigation": SimpleLazyObject(lambda: navigation_of(actor_of(request), request.path)),
        "new_entries": SimpleLazyObject(lambda: additions_of(actor_of(request))),
        "may_administer": SimpleLazyObject(lambda: request.user.has_perm("wagtailadmin.access_admin")),
        "account_entries": SimpleLazyObject(lambda: account_of(actor_of(request))),
        "site_banners": SimpleLazyObject(lambda: banners_of(actor_of(request))),
        "standing": SimpleLazyObject(lambda: standing_of(actor_of(request))),
        "notices": SimpleLazyObject(lambda: bell_of(actor_of(request))),
    }
