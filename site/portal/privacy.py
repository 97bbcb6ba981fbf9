"""Which team pages a person may see: the privacy that editors set in the Wagtail admin."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser, User
from wagtail.models import Page, PageViewRestriction

from crm_lists.framework import surroundings


def may_see(user: User | AnonymousUser, page: Page) -> bool:
    """Tell whether the privacy of the page and of those above it lets the person in."""
    return bool(visible_pages(user, [page]))


def visible_pages(user: User | AnonymousUser, pages: Iterable[Page]) -> list[Page]:
    """Return the pages that the person may see; the same number of queries for any number of pages."""
    closed = closed_paths(user)
    return [page for page in pages if not page.path.startswith(closed)]


def closed_paths(user: User | AnonymousUser) -> tuple[str, ...]:
    """Return the tree paths below which nothing is for this person."""
    if user.is_superuser:
        return ()
    restricted = surroundings.known("portal.restrictions", _restricted)
    mine = set(user.groups.values_list("pk", flat=True)) if restricted else set()
    return tuple(path for path, groups in restricted if not mine & groups)


def _restricted() -> list[tuple[str, set[int]]]:
    """Return the tree paths below which only some groups see anything, with these groups."""
    found = PageViewRestriction.objects.filter(restriction_type=PageViewRestriction.GROUPS)
    return [
        (one.page.path, {group.pk for group in one.groups.all()})
        for one in found.select_related("page").prefetch_related("groups")
    ]
