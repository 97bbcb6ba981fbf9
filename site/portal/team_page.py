"""Team pages: what a team sees first, made of web parts (SharePoint's home and team pages)."""

from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from crm_lists.framework.commands import Command
from crm_lists.framework.people import display_name
from crm_lists.framework.requests import actor_of

from .blocks import WEB_PARTS
from .choices import ICONS
from .privacy import may_see


class TeamPage(Page):
    """The home page or the page of a team; only people who are logged in see it."""

    # Wagtail's Page has no types, so the checker cannot tell those of its columns.
    icon: "models.CharField[str, str]" = models.CharField(
        gettext_lazy("icon"), max_length=40, choices=ICONS, default="people_team"
    )
    introduction: "models.TextField[str, str]" = models.TextField(
        gettext_lazy("introduction"),
        blank=True,
        help_text=gettext_lazy("One or two sentences under the title."),
    )
    greets: "models.BooleanField[bool, bool]" = models.BooleanField(
        gettext_lazy("greets the person"),
        default=False,
        help_text=gettext_lazy("Begins with a greeting and the date in place of the title."),
    )
    body = StreamField(WEB_PARTS, blank=True, verbose_name=gettext_lazy("web parts"))
    side = StreamField(
        WEB_PARTS,
        blank=True,
        verbose_name=gettext_lazy("web parts beside"),
        help_text=gettext_lazy("A narrow second column; left empty, the first takes the whole width."),
    )

    template = "portal/team_page.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page", "portal.TeamPage"]
    subpage_types: ClassVar[list[str]] = ["portal.TeamPage"]
    show_in_menus_default = True
    page_description = gettext_lazy("A page of web parts: lists, libraries, mail, events, text.")

    content_panels: ClassVar[list[Any]] = [
        TitleFieldPanel("title"),
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("side"),
    ]
    promote_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [FieldPanel("icon"), FieldPanel("show_in_menus"), FieldPanel("greets"), FieldPanel("slug")],
            gettext_lazy("Appearance"),
        )
    ]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = gettext_lazy("team page")
        verbose_name_plural = gettext_lazy("team pages")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Answer alike for an absent page and for one that is not for this person."""
        if request.user.is_authenticated and not path_components and not may_see(request.user, self):
            raise Http404
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page, to people who are logged in."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what stands around the web parts."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return {
            **context,
            "title": self.title,
            "icon": self.icon,
            "greeting": greeting(display_name(actor_of(request).user)) if self.greets else "",
            "today": timezone.localdate(),
            "commands": self.commands_for(request),
        }

    def commands_for(self, request: HttpRequest) -> list[Command]:
        """Return the way to the editor, for those who may edit the page."""
        if not self.pk or not request.user.has_perm("wagtailadmin.access_admin"):
            return []
        if not self.permissions_for_user(request.user).can_edit():
            return []
        return [Command(_("Edit page"), reverse("wagtailadmin_pages:edit", args=[self.pk]), icon="edit")]


def greeting(name: str) -> str:
    """Return the greeting of this time of the day."""
    hour = timezone.localtime().hour
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    if hour < 18:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}
