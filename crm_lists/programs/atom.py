"""A page of a listing as an Atom document."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed

from crm_lists.framework.actors import Actor
from crm_lists.framework.columns import Column
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.people import names_of

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
#: What XML 1.0 has no way to write.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Document(Atom1Feed):
    """Django's Atom document; an empty one keeps its day."""

    def latest_post_date(self) -> datetime:
        moment: datetime = self.feed["updated"]
        return moment


@dataclass(frozen=True)
class Head:
    """What stands above the entries; addresses are whole."""

    title: str
    #: The address of the feed itself, which names it.
    url: str
    #: Where a person reads the same.
    page_url: str
    updated: datetime


def document(head: Head, entries: Sequence[Mapping[str, Any]]) -> str:
    """Return the document."""
    feed = _Document(
        title=writable(head.title),
        link=head.page_url,
        description="",
        feed_url=head.url,
        updated=head.updated,
    )
    feed.feed["id"] = head.url
    for entry in entries:
        feed.add_item(**entry)
    written: str = feed.writeString("utf-8")
    return written


def writable(text: str) -> str:
    """Return the text without the characters that XML cannot hold."""
    return UNWRITABLE.sub("", text)


def entries_of(
    actor: Actor, definition: ListDefinition, columns: Sequence[Column], items: Sequence[Any], *, site: str
) -> list[dict[str, Any]]:
    """Return the entries of these items; the texts of a column cost one query for all of them."""
    authors = names_of({item.modified_by_id for item in items if item.modified_by_id})
    title = definition.column(definition.title)
    shown = [column for column in columns if column.name != title.name and not column.is_many]
    texts = {column.name: _texts(actor, column, items) for column in (title, *shown)}
    return [
        {
            "title": writable(texts[title.name][item.pk]) or f"{definition.item_label} {item.pk}",
            "link": f"{site}{definition.url_of(item.pk)}",
            "description": writable(
                "\n".join(
                    f"{column.label}: {texts[column.name][item.pk]}"
                    for column in shown
                    if texts[column.name][item.pk]
                )
            ),
            "unique_id": item.uuid.urn,
            "author_name": writable(authors.get(item.modified_by_id, "")) or None,
            "pubdate": item.created_at,
            "updateddate": item.modified_at,
        }
        for item in items
    ]


def _texts(actor: Actor, column: Column, items: Sequence[Any]) -> dict[int, str]:
    values = {item.pk: column.read(item) for item in items}
    labels = column.kind.labels(column, actor, set(values.values()))
    return {pk: str(column.text(value, labels)) for pk, value in values.items()}
