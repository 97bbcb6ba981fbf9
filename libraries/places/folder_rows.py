"""The folders of a place, before its documents: page by page, as many as there may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.html import format_html

from crm_lists.framework.actors import Actor
from crm_lists.framework.filters import sortable
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.listing import Listing, Query
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages.layouts.cards import Card
from crm_lists.framework.pages.layouts.gallery import Picture
from crm_lists.framework.pages.tables import Heading
from crm_lists.framework.templatetags.icons import icon

from .folder import Folder
from .library import Library
from .selecting import FOLDER

#: So many folders stand on a page.
SIZE = 100
#: Stands before the cursor of a page of folders.
MARK = "folders:"
Row = dict[str, Any]


@dataclass(frozen=True)
class FolderRows:
    """One page of the folders of a place, in the order that its listing is asked for."""

    actor: Actor
    library: Library
    parent: Folder | None
    params: Mapping[str, str]
    #: Whether the last folders are meant: those before the first documents.
    is_last_page: bool = False

    @classmethod
    def is_meant(cls, params: Mapping[str, str]) -> bool:
        """Tell whether the address names a page of folders."""
        return any(params.get(name, "").startswith(MARK) for name in ("after", "before"))

    # -- cursors --------------------------------------------------------------------------------

    @property
    def next_cursor(self) -> str:
        """Return the cursor of the next page of folders; empty where the documents follow."""
        found = "" if self.is_last_page else self._listing.next_cursor
        return MARK + found if found else ""

    @property
    def previous_cursor(self) -> str:
        """Return the cursor of the page of folders before."""
        listing = self._listing
        found = listing.next_cursor if self.is_last_page else listing.previous_cursor
        return MARK + found if found else ""

    @property
    def count(self) -> int:
        """Return the number of folders, one more than its limit standing for more."""
        is_whole = not (self.next_cursor or self.previous_cursor)
        return len(self._listing.records) if is_whole else self._listing.count

    @property
    def count_limit(self) -> int:
        """Return up to where the folders are counted."""
        return self._listing.count_limit

    # -- rows -----------------------------------------------------------------------------------

    def rows(self, columns: Sequence[Heading]) -> list[Row]:
        """Return a row for each folder; columns that folders have not are empty."""
        places = {column.name: place for place, column in enumerate(self._listing.columns)}
        return [
            {
                "id": f"{FOLDER}{row.pk}",
                "url": self._definition.url_of(row.pk),
                "pane_url": self._definition.pane_url_of(row.pk),
                "css": "folder",
                "cells": [
                    self._cell(column.name, row.cells[places[column.name]]) if column.name in places else ""
                    for column in columns
                ],
            }
            for row in self._rows
        ]

    def cards(self) -> list[Card]:
        """Return a tile for each folder."""
        title = [column.name for column in self._listing.columns].index("name")
        return [
            Card(
                pk=row.pk,
                url=self._definition.url_of(row.pk),
                pane_url=self._definition.pane_url_of(row.pk),
                title_html=row.cells[title],
                etag=0,
                facts=[],
                people=[],
                values={},
                picture=Picture(sign=icon("folder", "filled")),
            )
            for row in self._rows
        ]

    @property
    def _rows(self) -> Sequence[Any]:
        return self._listing.rows[::-1] if self.is_last_page else self._listing.rows

    @staticmethod
    def _cell(name: str, html: str) -> str:
        if name != "name":
            return html
        return format_html('<span class="who">{}{}</span>', icon("folder", "filled"), html)

    @cached_property
    def _definition(self) -> Any:
        return seen_by(self.actor, definition_of(Folder))

    @cached_property
    def _listing(self) -> Listing:
        parent = {"parent": str(self.parent.pk)} if self.parent else {"parent__isnull": "1"}
        name, is_descending = self._sort()
        query = Query(
            params={"library": str(self.library.pk), **parent},
            sort=f"{'-' * (is_descending != self.is_last_page)}{name}",
            after=self._cursor("after"),
            before=self._cursor("before"),
            size=SIZE,
        )
        shown = dict.fromkeys(("name", *self._definition.listed, *self._definition.facts))
        return Listing(
            self.actor, self._definition, query, columns=[one for one in shown if self._is_drawn(one)]
        )

    def _is_drawn(self, name: str) -> bool:
        """Tell whether a column is worth reading: where a folder lies is known."""
        return name not in ("library", "parent")

    def _sort(self) -> tuple[str, bool]:
        """Return by which column the documents are sorted, where folders have it too; else the name."""
        first = self.params.get("sort", "").split(",")[0]
        name = first.removeprefix("-")
        if name in ("name", *self._definition.facts) and sortable(self._definition, name) is not None:
            return name, first.startswith("-")
        return "name", False

    def _cursor(self, name: str) -> str:
        text = "" if self.is_last_page else self.params.get(name, "")
        return text.removeprefix(MARK) if text.startswith(MARK) else ""
