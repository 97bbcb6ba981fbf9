"""The team pages in the navigation."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from wagtail.models import Site

from crm_lists.framework.actors import Actor
from crm_lists.framework.navigation import Entry, Section

from .privacy import visible_pages
from .team_page import TeamPage

HOME_URL = "/"


def home_section(actor: Actor) -> list[Section]:
    """Return the way home."""
    return [Section("", [Entry(_("Home"), HOME_URL, "home")])]


def team_page_sections(actor: Actor) -> list[Section]:
    """Return the published pages below the home page that are shown in menus to this person."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return []
    pages = TeamPage.objects.child_of(site.root_page).live().in_menu().order_by("path")
    shown = visible_pages(actor.user or AnonymousUser(), pages)
    return [Section(_("Team pages"), [Entry(page.title, page.url, page.icon) for page in shown])]
