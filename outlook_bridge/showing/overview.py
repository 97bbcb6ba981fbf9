"""What e-mail adds to the overviews of relations, contacts and cases: each message, and their number."""

from collections.abc import Callable, Sequence

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from crm_lists.framework.actors import Actor
from crm_lists.framework.guarding import hides, seen_by
from crm_lists.framework.items import Item
from crm_lists.framework.key_figures import (
    KeyFigure,
    Shown,
    key_figures,
    linked_items,
    number_of,
    number_text,
)
from crm_lists.framework.lists import find_list
from crm_lists.framework.timeline import Entry, Kind, LinkedSource, Row, kinds, timeline_sources

MESSAGES = "messages"
#: Lists on whose pages e-mail stands, with the columns by which it looks up the item: the main one, and that
#: of several.
LINKS = {"relations": ("relation", "relations"), "cases": ("case", "cases"), "contacts": ("", "contacts")}


class MessageSource(LinkedSource):
    """E-mail at the moment when it was sent."""

    code = MESSAGES
    kind = MESSAGES
    list_code = MESSAGES
    at = Coalesce("sent_at", "created_at")
    text = "content__text"
    more = "sender"

    def is_contact(self, row: Row) -> bool:
        """E-mail is a talk, whoever wrote it."""
        return True

    def entry(self, row: Row) -> Entry:
        """Return the message with its sender before its text."""
        found = super().entry(row)
        said = " · ".join(part for part in (row.more, " ".join(row.text.split())) if part)
        return Entry(**{**vars(found), "text": said})


class FurtherSource(MessageSource):
    """E-mail that belongs to the item besides others; apart, so that an index serves each."""

    code = "messages-further"

    def __init__(self, link: str, main: str) -> None:
        """Take the column of several, and the column whose messages are told by the first source."""
        super().__init__(link)
        self.main = main

    def linked(self, item: Item) -> Q:
        """Return the condition for the messages that belong to the item besides others."""
        further = super().linked(item)
        if not self.main:
            return further
        return further & (~Q(**{self.main: item.pk}) | Q(**{f"{self.main}__isnull": True}))


def number_of_messages(code: str) -> Callable[[Actor, Item], Sequence[KeyFigure]]:
    """Return what gives the number of the messages that belong to an item of the list, in whichever way."""

    def give(actor: Actor, item: Item) -> Sequence[KeyFigure]:
        found = linked_items(actor, MESSAGES)
        columns = [name for name in LINKS[code] if name]
        definition = seen_by(actor, find_list(MESSAGES))
        if found is None or any(hides(definition, name) for name in columns):
            return []
        belongs = Q(pk__in=[])
        for column in map(definition.column, columns):
            belongs |= column.where("has" if column.is_many else "exact", item.pk)
        url = f"{find_list(code).url_of(item.pk)}?tab={MESSAGES}"
        number = number_of(found.filter(belongs))
        return [
            KeyFigure([number], lambda values: Shown(gettext_lazy("E-mail"), number_text(values[0]), url=url))
        ]

    return give


kinds.register(MESSAGES, Kind(gettext_lazy("E-mail"), "mail", order=20))
for _code, (_main, _several) in LINKS.items():
    if _main:
        timeline_sources.register(_code, order=150)(MessageSource(_main))
    timeline_sources.register(_code, order=151)(FurtherSource(_several, _main))
    key_figures.register(_code, order=60)(number_of_messages(_code))
