"""Which team pages a person may see: the privacy that editors set in the Wagtail admin."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser, User
from wagtail.models import Page, PageViewRestriction


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
    by_group = PageViewRestriction.objects.filter(restriction_type=PageViewRestriction.GROUPS)
    mine = by_group.filter(groups__user=user.pk).values("pk")
    return tuple(by_group.exclude(pk__in=mine).values_list("page__path", flat=True))
