"""The changes of the item itself as entries of its timeline, in words."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import changes
from ..actors import Actor
from ..changes import Difference
from ..commands import EVERY_LIST
from ..definitions import ListDefinition
from ..items import Item
from ..lists import definition_of
from ..models import Change
from .sources import Entry, Kind, Row, TimelineSource, kinds, shaped, timeline_sources

CHANGES = "changes"
ADD = "add"
#: Longer values of a column are cut.
LONGEST = 60
#: So many columns of one change are told; the history has all.
TOLD = 4


class ChangeSource(TimelineSource):
    """Who changed what of the item, as its history has it."""

    code = CHANGES
    kind = CHANGES

    def rows(self, actor: Actor, item: Item) -> "models.QuerySet[Any, Any]":
        """Return the changes of the item."""
        definition = definition_of(item)
        found = Change.objects.filter(list_code=definition.code, item_id=item.pk)
        found = changes.told(actor, definition, found)
        columns = Cast(JSONObject(before="before", after="after", labels="labels"), models.TextField())
        return shaped(found, at="at", title="note", text="verb", who="by", more=columns)

    def entries(
        self, actor: Actor, definition: ListDefinition, item: Item, rows: Sequence[Row]
    ) -> Iterable[Entry]:
        """Return what each change did, column by column."""
        found = [_change(row) for row in rows]
        # What an item was added with is said by its details.
        reader = changes.Reader(actor, definition, [one for one in found if one.verb != ADD])
        url = f"{definition.url_of(item.pk)}?tab=history"
        return [self._entry(reader, change, row, url) for change, row in zip(found, rows, strict=True)]

    def _entry(self, reader: changes.Reader, change: Change, row: Row, url: str) -> Entry:
        lines = [] if change.verb == ADD else [sentence(one) for one in reader.differences(change)]
        summary = changes.summary(change)
        if change.verb == "change" and lines and not change.note:
            summary, lines = lines[0], lines[1:]
        said = " · ".join(lines[:TOLD])
        more = len(lines) - TOLD
        if more > 0:
            said = _("%(columns)s and %(number)s more") % {"columns": said, "number": more}
        title = summary[:1].upper() + summary[1:]
        return Entry(at=row.at, title=title, url=url, text=said, icon="history", who=row.who)


def _change(row: Row) -> Change:
    """Return the change that a row stands for, without asking for it again."""
    kept = {name: _loaded(value) for name, value in json.loads(row.more).items()}
    return Change(verb=row.text, note=row.title, **kept)


def _loaded(value: Any) -> Any:
    # SQLite keeps JSON as text, and so hands text on.
    return json.loads(value) if isinstance(value, str) else value


def sentence(difference: Difference) -> str:
    """Return the change of one column in words."""
    facts = {
        "column": difference.label,
        "before": _short(difference.before),
        "after": _short(difference.after),
    }
    if not difference.before:
        return _("%(column)s set to “%(after)s”") % facts
    if not difference.after:
        return _("%(column)s cleared, it was “%(before)s”") % facts
    return _("%(column)s changed from “%(before)s” to “%(after)s”") % facts


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


kinds.register(CHANGES, Kind(gettext_lazy("Changes"), "history", order=900))
timeline_sources.register(EVERY_LIST, order=900)(ChangeSource())
