"""The navigation: what this person may read, section by section."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import access, surroundings
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
    #: Where the browser asks for the number later on, where it is too dear for every page.
    count_url: str = ""


@dataclass(frozen=True)
class Section:
    """Lines of the navigation under one heading."""

    label: "str | Promise"
    entries: Sequence[Entry] = ()


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


def navigation_of(actor: Actor, path: str) -> tuple[Section, ...]:
    """Return the sections of the navigation; the entry of the present page is marked."""
    above, below = ([one for make in sections.get(place) for one in make(actor)] for place in (ABOVE, BELOW))
    listed = _list_sections(actor)
    common = [one for one in listed if one.label == str(ListDefinition.section)]
    seldom = [one for one in listed if one not in common]
    by_label: dict[str, list[Entry]] = {}
    for found in (*above, *common, *below, *seldom):
        by_label.setdefault(str(found.label), []).extend(found.entries)
    return tuple(Section(label, _marked(entries, path)) for label, entries in by_label.items() if entries)


def _list_sections(actor: Actor) -> list[Section]:
    by_label: dict[str, list[Entry]] = {}
    for definition in all_lists():
        label = str(definition.section)
        if label and access.may_open(actor, definition):
            entry = Entry(definition.label, definition.url, definition.icon)
            by_label.setdefault(label, []).append(entry)
    return [Section(label, entries) for label, entries in by_label.items()]


def _marked(entries: Sequence[Entry], path: str) -> tuple[Entry, ...]:
    """Mark the entry whose address the present one starts with; the longest such address counts."""
    matching = [
        one.url for one in entries if path == one.url or (one.url != "/" and path.startswith(one.url))
    ]
    current = max(matching, key=len, default=None)
    return tuple(replace(one, label=str(one.label), current=one.url == current) for one in entries)


def additions_of(actor: Actor) -> tuple[Entry, ...]:
    """Return the forms that the person may open to add an item."""
    return tuple(
        Entry(definition.item_label, definition.add_url, definition.icon)
        for definition in all_lists()
        if definition.section and definition.is_added_by_form and access.may_add(actor, definition)
    )


def account_of(actor: Actor) -> tuple[Entry, ...]:
    """Return the entries of the person's own menu."""
    common = [Entry(_("Recycle bin"), reverse("lists:recycle-bin"), "bin_recycle")]
    found = [*(entry for more in account_entries.get(ABOVE) for entry in more(actor)), *common]
    return tuple(replace(one, label=str(one.label)) for one in found)


def bell_of(actor: Actor) -> Entry | None:
    """Return what the bell shows, None where nobody keeps notices."""
    return next((bell for make in bells.get(ABOVE) if (bell := make(actor)) is not None), None)


def banners_of(actor: Actor) -> list[Banner]:
    """Return the sentences over every page."""
    return [banner for make in banners.get(ABOVE) for banner in make(actor)]


def standing_of(actor: Actor) -> Entry | None:
    """Return for whom the person works at present, None where that needs no word."""
    return next((found for say in standings.get(ABOVE) if (found := say(actor)) is not None), None)


def may_administer(user: User | AnonymousUser) -> bool:
    """Tell whether the way to the administration is shown to this person."""
    return surroundings.known(f"administration.{user.pk}", lambda: user.has_perm("wagtailadmin.access_admin"))


def team_site(request: HttpRequest) -> dict[str, Any]:
    """Return what each page of the team site shows around its content; a template calls what it shows."""
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "navigation": cache(lambda: navigation_of(actor_of(request), request.path)),
        "new_entries": cache(lambda: additions_of(actor_of(request))),
        "may_administer": cache(lambda: may_administer(request.user)),
        "account_entries": cache(lambda: account_of(actor_of(request))),
        "site_banners": cache(lambda: banners_of(actor_of(request))),
        "standing": cache(lambda: standing_of(actor_of(request))),
        "notices": cache(lambda: bell_of(actor_of(request))),
    }
