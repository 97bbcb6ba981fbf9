"""What comments add to the overview of an item: entries of its timeline, and a remark in one line."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models.functions import Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import EVERY_LIST
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.items import Item
from crm_lists.framework.lists import definition_of
from crm_lists.framework.quick_adds import QuickAdd, Typed, quick_adds
from crm_lists.framework.timeline import Entry, Kind, Row, TimelineSource, kinds, shaped, timeline_sources
from crm_lists.framework.timeline.sources import EXCERPT

from . import comments
from .reading import COMMENTS_TAB

COMMENTS = "comments"


class CommentSource(TimelineSource):
    """What people say about the item; who reads the item reads its comments."""

    code = COMMENTS
    kind = COMMENTS

    def rows(self, actor: Actor, item: Item) -> "models.QuerySet[Any, Any]":
        """Return the comments of the item."""
        found = comments.all_of(definition_of(item), item)
        return shaped(found, at="created_at", text=Substr("text", 1, EXCERPT), who="author")

    def entries(
        self, actor: Actor, definition: ListDefinition, item: Item, rows: Sequence[Row]
    ) -> Iterable[Entry]:
        """Return one entry for each comment."""
        url = f"{definition.url_of(item.pk)}{COMMENTS_TAB}"
        return [
            Entry(at=row.at, title=_("Comment"), url=url, text=row.text, icon="comment", who=row.who)
            for row in rows
        ]


class Note(QuickAdd):
    """A remark, kept as a comment."""

    code = "note"
    label = gettext_lazy("Note")
    icon = "comment"

    def is_offered(self, actor: Actor, item: Item) -> bool:
        """Whoever reads an item may comment on it."""
        return actor.user is not None

    def run(self, actor: Actor, item: Item, typed: Typed) -> str:
        """Keep the comment."""
        comments.add(actor, definition_of(item), item.pk, typed.text)
        return _("The note is kept as a comment.")


kinds.register(COMMENTS, Kind(gettext_lazy("Comments"), "comment", order=80))
timeline_sources.register(EVERY_LIST, order=800)(CommentSource())
quick_adds.register(EVERY_LIST, order=0)(Note())
