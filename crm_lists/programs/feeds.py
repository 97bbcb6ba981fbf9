"""Feeds: a view of a list as a feed reader follows it, in the name of a person."""

from collections.abc import Mapping

from django.contrib.auth.models import User

from crm_lists.framework.view_parameters import PLACE

from .models import Feed
from .secret import digest_of, new_secret

PREFIX = "feed_"
#: Parameters of a listing that say where a person stands, not what the view shows.
PASSING = (*(set(PLACE) - {"view"}), "sort", "group_by", "layout", "limit", "totals")


def create(user: User, list_code: str, name: str, query: Mapping[str, str]) -> tuple[Feed, str]:
    """Make a feed; return it with its secret, which nobody can be told again."""
    secret = new_secret(PREFIX)
    # PostgreSQL keeps no NUL in a text.
    kept = {key: value.replace("\x00", "") for key, value in query.items() if key not in PASSING}
    feed = Feed.objects.create(
        user=user, list_code=list_code, name=name, query=kept, digest=digest_of(secret)
    )
    return feed, secret
