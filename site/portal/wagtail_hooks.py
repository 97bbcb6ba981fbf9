"""The portal in the Wagtail admin."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import PagesSummaryItem, SummaryItem

from .menu import HOME_URL

#: Wagtail's own stores of files: here files are documents of libraries, with versions and rights.
HIDDEN = {"documents", "images"}

#: After all others have added what they count.
LAST = 1000


def back_to_the_team_site() -> MenuItem:
    """Return the way back from the administration."""
    return MenuItem(_("Team site"), HOME_URL, name="team-site", icon_name="home", order=1)


def hide_stores_of_files(request: HttpRequest, items: list[MenuItem]) -> None:
    """Take out of the menu what would mislead editors."""
    items[:] = [item for item in items if item.name not in HIDDEN]


def count_pages_only(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Leave the stores of files out of the numbers on the first page too."""
    items[:] = [item for item in items if isinstance(item, PagesSummaryItem)]


hooks.register("register_admin_menu_item", back_to_the_team_site)
hooks.register("construct_main_menu", hide_stores_of_files)
hooks.register("construct_homepage_summary_items", count_pages_only, order=LAST)
