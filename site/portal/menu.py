"""The team pages in the navigation."""

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from crm_lists.framework import surroundings
from crm_lists.framework.actors import Actor
from crm_lists.framework.navigation import Entry, Section

from .privacy import closed_paths
from .team_page import TeamPage

HOME_URL = "/"
#: Letters of a page's path for each level of the tree.
STEP = Page.steplen


def home_section(actor: Actor) -> list[Section]:
    """Return the way home."""
    return [Section("", [Entry(_("Home"), HOME_URL, "home")])]


def team_page_sections(actor: Actor) -> list[Section]:
    """Return the published pages below the home page that are shown in menus to this person."""
    pages = surroundings.known("portal.team-pages", _listed_pages)
    closed = closed_paths(actor.user or AnonymousUser())
    entries = [
        Entry(title, reverse("wagtail_serve", args=[address]), icon)
        for title, place, address, icon in pages
        if not place.startswith(closed)
    ]
    return [Section(_("Team pages"), entries)]


def _listed_pages() -> list[tuple[str, str, str, str]]:
    """Return title, place in the tree, address and icon of the pages in the menu, whoever may see them."""
    home = Site.objects.filter(is_default_site=True).values_list("root_page__path", "root_page__url_path")
    path, url_path = home.first() or ("", "")
    if not path:
        return []
    pages = TeamPage.objects.live().in_menu().filter(path__startswith=path, depth=len(path) // STEP + 1)
    shown = pages.order_by("path").values_list("title", "path", "url_path", "icon")
    return [(title, place, address.removeprefix(url_path), icon) for title, place, address, icon in shown]
