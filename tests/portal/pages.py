"""Team pages for the tests."""

from typing import Any

from wagtail.models import Site

from portal.team_page import TeamPage


def home_page() -> TeamPage:
    """Return the home page that the migrations made."""
    page = Site.objects.get(is_default_site=True).root_page.specific
    assert isinstance(page, TeamPage)
    return page


def part(kind: str, **value: Any) -> dict[str, Any]:
    """Return a web part as a page keeps it."""
    return {"type": kind, "value": value}


def make_page(*parts: dict[str, Any], title: str = "Sales North", **values: Any) -> TeamPage:
    """Publish a page below the home page with these web parts in its main column."""
    page = TeamPage(title=title, body=list(parts), **values)
    home_page().add_child(instance=page)
    return page
