"""Items as cards: the name, a few facts, the people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from ...columns import Column, Labels
from ...listing import Listing
from ...listing.page import values_of

#: Column types that stand at the foot of a card, as people.
PEOPLE = {"person", "salesperson"}
FACTS = 3
UNSET: tuple[Any, ...] = (None, "", [])
VERSION = "version"


@dataclass
class Card:
    """One item as a card."""

    pk: int
    url: str
    pane_url: str
    title_html: str
    etag: int
    #: Label and HTML of the first columns that have a value.
    facts: list[tuple[str, str]]
    #: People of the item, as HTML.
    people: list[str]
    values: dict[str, Any]
    #: Where the card can be moved.
    moves: list[dict[str, Any]] = field(default_factory=list)
    can_move: bool = False
    picture: Any = None


def needed(listing_title: str, *more: str) -> set[str]:
    """Return the columns whose raw values cards ask for besides those that are shown."""
    return {listing_title, VERSION, *more}


def cards_of(listings: Sequence[Listing], *, without: Iterable[str] = ()) -> list[list[Card]]:
    """Return the rows of each listing as cards; what keys stand for is asked once for all of them."""
    records = [listing.records for listing in listings]
    if not listings:
        return []
    left_out = {listings[0].definition.title, *without}
    shown = [column for column in listings[0].columns if column.name not in left_out]
    everything = [record for page in records for record in page]
    known = [(column, _labels(listings[0], column, everything)) for column in shown]
    return [
        [_card(listing, record, known) for record in page]
        for listing, page in zip(listings, records, strict=True)
    ]


def _labels(listing: Listing, column: Column, records: Sequence[dict[str, Any]]) -> Labels:
    return column.kind.labels(column, listing.actor, values_of(column, records))


def _card(listing: Listing, record: dict[str, Any], known: Sequence[tuple[Column, Labels]]) -> Card:
    definition = listing.definition
    title = definition.column(definition.title)
    url = definition.url_of(record["pk"])
    filled = [(column, labels) for column, labels in known if record[column.path] not in UNSET]
    drawn = [(column, column.cell(record[column.path], labels)) for column, labels in filled]
    return Card(
        pk=record["pk"],
        url=url,
        pane_url=reverse("lists:pane", args=[definition.code, record["pk"]]),
        title_html=title.kind.title_cell(title, record[title.path], url),
        etag=record[VERSION],
        facts=[(column.label, html) for column, html in drawn if column.kind.code not in PEOPLE][:FACTS],
        people=[html for column, html in drawn if column.kind.code in PEOPLE][:FACTS],
        values={name: record[definition.column(name).path] for name in listing.also},
    )
