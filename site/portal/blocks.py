"""The web parts that editors put on team pages; each shows only what the person who looks may see."""

from typing import Any

from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from crm_lists.framework.requests import actor_of
from crm_lists.occasions.panel import occasions_part
from libraries.models import Library

from .choices import ICONS, CodeChoiceBlock, library_choices, view_choices
from .figures import figures
from .list_parts import DEFAULT_ROWS, Source, list_part

RICH_TEXT = ("h3", "bold", "italic", "ol", "ul", "link")
MAX_ROWS = 20
is_address = RegexValidator(
    r"^(/(?!/)|https?://)",
    message=_("Begin an address on this site with “/”, another one with “https://”."),
)

Context = dict[str, Any]
Value = Any


# Functions, not classes of their own: a migration freezes them as the plain blocks that they are.
def title_block() -> blocks.CharBlock:
    """Return the block for the heading of a web part."""
    return blocks.CharBlock(
        required=False,
        max_length=80,
        label=_("Heading"),
        help_text=_("Left empty, the web part takes the name of what it shows."),
    )


def rows_block() -> blocks.IntegerBlock:
    """Return the block for the number of rows that a web part shows."""
    return blocks.IntegerBlock(
        min_value=1, max_value=MAX_ROWS, default=DEFAULT_ROWS, label=_("Number of rows")
    )


class ListPartBlock(blocks.StructBlock):
    """A web part over a list; it is not shown to people who may not open the list."""

    title = title_block()
    rows = rows_block()

    def source(self, value: Value) -> Source | None:
        """Return what the web part asks of which list."""
        raise NotImplementedError

    def get_context(self, value: Value, parent_context: Context | None = None) -> Context:
        """Add what the person who looks may see of the list."""
        context: Context = super().get_context(value, parent_context)
        source = self.source(value)
        if source is not None and "request" in context:
            context["part"] = list_part(actor_of(context["request"]), source)
        return context


class ListViewBlock(ListPartBlock):
    """The first rows of a view of any list."""

    view = CodeChoiceBlock(choices=view_choices, label=_("List and view"))

    def source(self, value: Value) -> Source:
        """Return the chosen view."""
        return Source.of(value["view"] or "", rows=value["rows"])

    class Meta:
        label = _("List view")
        icon = "list-ul"
        template = "portal/parts/list.html"


class LibraryBlock(ListPartBlock):
    """The documents of a library that were changed last."""

    library = CodeChoiceBlock(choices=library_choices, label=_("Library"))

    def source(self, value: Value) -> Source | None:
        """Return the documents of the library, None when the library is gone."""
        library = Library.by_code(value["library"] or "")
        if library is None:
            return None
        return Source(
            "documents",
            title=library.name,
            filters={"library": str(library.pk)},
            columns=("name", "relation", "salesperson", "modified_at"),
            sort="-modified_at",
            rows=value["rows"],
            advice=_("Open the library and drop files there, or make a document from a template on a case."),
            all_url=library.url,
        )

    class Meta:
        label = _("Library")
        icon = "folder-open-inverse"
        template = "portal/parts/list.html"


class MailBlock(ListPartBlock):
    """The messages that came in last."""

    def source(self, value: Value) -> Source:
        """Return the newest messages."""
        return Source(
            "messages",
            title=_("Recent mail"),
            columns=("subject", "sender", "sent_at"),
            sort="-sent_at",
            rows=value["rows"],
            advice=_("Drop messages from Outlook on the page of a relation or a case."),
        )

    class Meta:
        label = _("Recent mail")
        icon = "mail"
        template = "portal/parts/lines.html"


class EventsBlock(ListPartBlock):
    """What stands next in the calendar."""

    def source(self, value: Value) -> Source:
        """Return the events that have not ended."""
        return Source(
            "events",
            "upcoming",
            title=_("Upcoming events"),
            columns=("name", "starts_at", "venue", "relation"),
            rows=value["rows"],
            advice=_("Enter an event, or start a meeting from a case."),
        )

    class Meta:
        label = _("Upcoming events")
        icon = "calendar"
        template = "portal/parts/events.html"


class OccasionsBlock(blocks.StructBlock):
    """Who celebrates today and this week, of the people whom the person who looks may read."""

    title = title_block()

    def get_context(self, value: Value, parent_context: Context | None = None) -> Context:
        """Add the days with their occasions; nothing for people who may not open contacts."""
        context: Context = super().get_context(value, parent_context)
        if "request" in context:
            context["part"] = occasions_part(actor_of(context["request"]))
        return context

    class Meta:
        label = _("Occasions")
        icon = "date"
        template = "portal/parts/occasions.html"


class FiguresBlock(blocks.StructBlock):
    """How many items stand in a few views, for the person who looks."""

    views = blocks.ListBlock(
        CodeChoiceBlock(choices=view_choices, label=_("List and view")),
        min_num=1,
        max_num=4,
        label=_("Views"),
    )

    def get_context(self, value: Value, parent_context: Context | None = None) -> Context:
        """Count the items of each view."""
        context: Context = super().get_context(value, parent_context)
        if "request" in context:
            context["figures"] = figures(actor_of(context["request"]), value["views"])
        return context

    class Meta:
        label = _("Key figures")
        icon = "form"
        template = "portal/parts/figures.html"


class AnnouncementBlock(blocks.StructBlock):
    """One announcement, shown until its last day."""

    headline = blocks.CharBlock(max_length=120, label=_("Headline"))
    text = blocks.RichTextBlock(required=False, features=RICH_TEXT, label=_("Text"))
    date = blocks.DateBlock(default=timezone.localdate, label=_("Date"))
    until = blocks.DateBlock(
        required=False, label=_("Shown until"), help_text=_("Left empty, it stays until it is taken away.")
    )

    class Meta:
        label = _("Announcement")
        icon = "bullhorn"


class AnnouncementsBlock(blocks.StructBlock):
    """What the editors have to say, the newest first."""

    title = title_block()
    items = blocks.ListBlock(AnnouncementBlock(), label=_("Announcements"))

    def get_context(self, value: Value, parent_context: Context | None = None) -> Context:
        """Choose the announcements of today."""
        context: Context = super().get_context(value, parent_context)
        today = timezone.localdate()
        current = [item for item in value["items"] if not item["until"] or item["until"] >= today]
        context["announcements"] = sorted(current, key=lambda item: item["date"], reverse=True)
        return context

    class Meta:
        label = _("Announcements")
        icon = "bullhorn"
        template = "portal/parts/announcements.html"


class LinkBlock(blocks.StructBlock):
    """One link."""

    label = blocks.CharBlock(max_length=60, label=_("Words"))
    address = blocks.CharBlock(max_length=500, validators=[is_address], label=_("Address"))
    icon = CodeChoiceBlock(choices=ICONS, default="link", label=_("Icon"))

    class Meta:
        label = _("Link")
        icon = "link"


class QuickLinksBlock(blocks.StructBlock):
    """Links as tiles."""

    title = title_block()
    links = blocks.ListBlock(LinkBlock(), label=_("Links"))

    class Meta:
        label = _("Quick links")
        icon = "link"
        template = "portal/parts/links.html"


class TextBlock(blocks.StructBlock):
    """Text of the editors."""

    title = title_block()
    text = blocks.RichTextBlock(features=RICH_TEXT, label=_("Text"))

    class Meta:
        label = _("Text")
        icon = "pilcrow"
        template = "portal/parts/text.html"


#: Web parts by the name under which a page keeps them.
WEB_PARTS = (
    ("list", ListViewBlock()),
    ("library", LibraryBlock()),
    ("mail", MailBlock()),
    ("events", EventsBlock()),
    ("occasions", OccasionsBlock()),
    ("figures", FiguresBlock()),
    ("announcements", AnnouncementsBlock()),
    ("links", QuickLinksBlock()),
    ("text", TextBlock()),
)
