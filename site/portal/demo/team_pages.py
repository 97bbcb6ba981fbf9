"""What the editors of the demo have put on the home page, and the pages of two teams."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.models import Site

from portal.team_page import TeamPage

ANNOUNCEMENTS = (
    (
        0,
        7,
        "Prices of steel from Monday",
        "<p>The works raises S355 by 4 %. Offers that are out by Friday keep the old price; "
        "update calculations that are not.</p>",
    ),
    (
        2,
        10,
        "Building fair in Bratislava",
        "<p>Stand 214. Who comes for a shift tells <b>Katarína</b>; tickets lie at the office.</p>",
    ),
)


def make_pages(editor: User) -> None:
    """Publish the announcements and the pages of two teams."""
    site = Site.objects.select_related("root_page").get(is_default_site=True)
    home = site.root_page.specific
    if not isinstance(home, TeamPage):
        return
    _announce(home, editor)
    _add_page(home, editor, north_page())
    _add_page(home, editor, tenders_page())


def _announce(home: TeamPage, editor: User) -> None:
    today = timezone.localdate()
    if not any(part.block_type == "occasions" for part in home.side):
        home.side.insert(0, ("occasions", {"title": ""}))
    for part in home.side:
        if part.block_type == "announcements":
            for ago, shown, headline, text in ANNOUNCEMENTS:
                item = {
                    "headline": headline,
                    "text": part.block.child_blocks["items"].child_block.child_blocks["text"].to_python(text),
                    "date": today - timedelta(days=ago),
                    "until": today + timedelta(days=shown),
                }
                part.value["items"].append(item)
    home.save_revision(user=editor).publish(user=editor)


def _add_page(home: TeamPage, editor: User, page: TeamPage) -> None:
    home.add_child(instance=page)
    page.save_revision(user=editor).publish(user=editor)


def part(kind: str, **value: Any) -> dict[str, Any]:
    """Return a web part as a page keeps it."""
    return {"type": kind, "value": value}


def north_page() -> TeamPage:
    """Return the page of the group Sales North."""
    page = TeamPage(
        title="Sales North",
        icon="people_team",
        introduction="Relations, cases and the calendar of Sales North.",
    )
    page.body = [
        part("figures", views=["relations/active", "cases/open", "activities/overdue"]),
        part("list", title="", rows=8, view="cases/open"),
        part("list", title="", rows=8, view="relations/active"),
    ]
    page.side = [part("events", title="", rows=6), part("mail", title="", rows=6)]
    return page


def tenders_page() -> TeamPage:
    """Return the page that collects what is needed for tenders."""
    page = TeamPage(
        title="Tenders 2027", icon="book_open", introduction="Rules and papers for public tenders."
    )
    page.body = [
        part(
            "text",
            title="How we answer a tender",
            text=(
                "<ol><li>Open a case of type <b>Preliminary interest</b> and drop the call on its page.</li>"
                "<li>Ask Projekt A3 for the statics within three days.</li>"
                "<li>Two people read the offer before it goes out.</li></ol>"
            ),
        ),
        part("library", title="Papers for tenders", rows=8, library="crm"),
    ]
    page.side = [
        part(
            "links",
            title="",
            links=[
                {"label": "Open cases", "address": "/lists/cases/?view=open", "icon": "briefcase"},
                {"label": "Search", "address": "/search/", "icon": "search"},
            ],
        )
    ]
    return page
