"""The team pages in the navigation."""

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

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
    home = Site.objects.filter(is_default_site=True).values_list("root_page__path", "root_page__url_path")
    path, url_path = home.first() or ("", "")
    if not path:
        return []
    # Plain values: each page of the site asks for this, and pages as objects cost ten times as much.
    pages = TeamPage.objects.live().in_menu().filter(path__startswith=path, depth=len(path) // STEP + 1)
    closed = closed_paths(actor.user or AnonymousUser())
    entries = [
        Entry(title, reverse("wagtail_serve", args=[address.removeprefix(url_path)]), icon)
        for title, place, address, icon in pages.order_by("path").values_list(
            "title", "path", "url_path", "icon"
        )
        if not place.startswith(closed)
    ]
    return [Section(_("Team pages"), entries)]
