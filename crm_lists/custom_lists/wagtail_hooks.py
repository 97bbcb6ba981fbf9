"""What the design of lists hangs on the Wagtail admin."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .admin.frame import may_design


class DesignMenuItem(MenuItem):
    """The entry of the menu, for those who may design."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the person sees the entry."""
        return may_design(request)


def addresses() -> list[URLPattern | URLResolver]:
    """Return the addresses of the designers' pages."""
    return [path("lists/", include("crm_lists.custom_lists.admin.urls"))]


def entry() -> MenuItem:
    """Return the entry of the menu."""
    return DesignMenuItem(
        _("Lists and columns"),
        reverse("list_design:lists"),
        icon_name="list-ul",
        name="list-design",
        order=240,
    )


hooks.register("register_admin_urls", addresses)
hooks.register("register_admin_menu_item", entry)
