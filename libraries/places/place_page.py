"""The page of a library or one of its folders: what its listing, its bars and its tree show."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.listing.counting import counted, counts_of
from crm_lists.framework.listing.plain import seen_of_few
from crm_lists.framework.lists import definition_of
from crm_lists.framework.pages import listing
from crm_lists.framework.pages.links import address
from crm_lists.framework.requests import actor_of, is_fragment

from .. import document_ids
from ..document import Document, Status
from ..short_ids import normalised
from ..showing import marks
from . import browsing, pins, trees
from .folder import Folder
from .folder_rows import FolderRows
from .library import Library

#: Query parameters that leave the folders in place; any other looks for documents in all of them.
BROWSING = {"view", "sort", "after", "before", "item", "layout", "limit", "columns", "format"}
#: Views that are offered only while something waits in them, and its condition.
WAITING: Mapping[str, Mapping[str, Any]] = {
    "needs-details": {"needs_details": True},
    "waiting": {"status": Status.PENDING},
    "drafts": {"status__in": [Status.DRAFT, Status.PENDING, Status.REJECTED]},
    "never-checked-in": {"is_checked_in": False, "published_number__isnull": True},
}
#: What waits in a library is counted up to here.
COUNTED = 99
#: Layouts in which folders stand.
WITH_FOLDERS = ("", "table", "compact", "gallery")
#: Remembers whether the person wants the tree beside the listing.
TREE_COOKIE = "library_tree"
#: Remembers which folders are unfolded there.
UNFOLDED_COOKIE = "library_unfolded"


@dataclass(frozen=True)
class PlacePage:
    """The page of a place, as one request asks for it."""

    request: HttpRequest
    library: Library
    folder: Folder | None

    @property
    def actor(self) -> Actor:
        """Return who looks."""
        return actor_of(self.request)

    @property
    def url(self) -> str:
        """Return the address of the place."""
        return self.folder.url if self.folder else self.library.url

    @cached_property
    def params(self) -> dict[str, str]:
        """Return what is asked for, with the library's own view where none is named."""
        asked = {**self.request.GET.dict(), **self._asked_by_id}
        if not asked.get("view") and self.library.default_view:
            return {**asked, "view": self.library.default_view}
        return asked

    @property
    def _asked_by_id(self) -> dict[str, str]:
        """Return the filter by an ID that was typed into the box of this place; a word may look like one."""
        typed = self.request.GET.get("q", "")
        hit = document_ids.direct_hit(self.actor, typed) if typed else None
        return {"q": "", "short_id": normalised(typed)} if hit else {}

    @cached_property
    def is_browsing(self) -> bool:
        """Tell whether the person walks through the folders, and does not look for something in them."""
        asked = {name for name, value in self.params.items() if value}
        return asked <= BROWSING and not self._is_narrowed_by_view

    @property
    def _is_narrowed_by_view(self) -> bool:
        view = listing.chosen_view(self.actor, definition_of(Document), self.params.get("view", ""))
        return view is not None and bool(view.filters or view.where)

    @cached_property
    def fixed(self) -> dict[str, str]:
        """Return the filters of the place: what lies in it, or what is found in it and anywhere below."""
        found = {"library": str(self.library.pk)}
        if self.is_browsing and self.library.kind == Library.Kind.DOCUMENTS:
            return found | ({"folder": str(self.folder.pk)} if self.folder else {"folder__isnull": "1"})
        return found | ({"folder__within": str(self.folder.pk)} if self.folder else {})

    # -- the whole ------------------------------------------------------------------------------

    def context(self) -> dict[str, Any]:
        """Return the context of the page."""
        definition = seen_by(self.actor, definition_of(Document))
        context = listing.context_of(self.request, definition, params=self.params, **self.fixed)
        self._put_folders(context)
        self._put_marks(context)
        return context | {
            "title": str(self.folder or self.library),
            "icon": "folder" if self.folder else self.library.icon,
            "breadcrumb": browsing.breadcrumb(self.actor, self.library, self.folder),
            "views": self._views(context["views"]),
            "view_url": self.request.path + context["view_url"].removeprefix(self.request.path),
            "empty_state": self._empty_state(),
            "library": self.library,
            "pinned": self._pinned(),
            "scope": self._scope(),
            **self._tree(),
        }

    def _put_folders(self, context: dict[str, Any]) -> None:
        """Put the folders before the documents: pages of folders first, the last with the first documents."""
        layout = context["layout"]
        code = layout["code"] if layout else ""
        if not self.is_browsing or self.library.kind != Library.Kind.DOCUMENTS or code not in WITH_FOLDERS:
            return
        foot = layout or context
        is_meant = FolderRows.is_meant(self.params)
        if not is_meant and foot["previous_url"]:
            return
        is_back = not is_meant and bool(self.params.get("before"))
        folders = FolderRows(self.actor, self.library, self.folder, self.params, is_last_page=is_back)
        if layout:
            layout["cards"] = [*folders.cards(), *([] if folders.next_cursor else layout["cards"])]
        else:
            documents = [] if folders.next_cursor else context["table"]["rows"]
            context["table"]["rows"] = [*folders.rows(context["table"]["columns"]), *documents]
        self._turn(foot, folders)

    def _turn(self, foot: dict[str, Any], folders: FolderRows) -> None:
        """Let the foot lead over the pages of folders, and count them."""
        rest = {
            name: value
            for name, value in self.request.GET.dict().items()
            if name not in ("after", "before", "item")
        }
        if folders.next_cursor:
            foot["next_url"] = address({**rest, "after": folders.next_cursor})
        foot["previous_url"] = (
            address({**rest, "before": folders.previous_cursor}) if folders.previous_cursor else ""
        )
        if folders.count:
            foot["count_text"] = f"{_folders(folders)} · {foot['count_text']}"

    def _put_marks(self, context: dict[str, Any]) -> None:
        if context["layout"] is None:
            table = context["table"]
            marks.mark(self.actor, table["rows"], table["columns"], says_place=not self.is_browsing)

    # -- parts ----------------------------------------------------------------------------------

    def _views(self, views: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the views of this place; those for what waits only where something does."""
        definition = definition_of(Document)
        numbers = self._waiting()
        found = []
        for view in views:
            code = view["url"].partition("?view=")[2]
            number = numbers.get(code)
            if number == 0 and not view["current"]:
                continue
            count = f"{COUNTED}+" if number and number > COUNTED else number
            found.append({**view, "url": view["url"].replace(definition.url, self.url), "count": count})
        return found

    def _waiting(self) -> dict[str, int]:
        """Return how many documents of the library wait in each of the views for it; one query.

        Few wait, so these are looked for first, and who may see them afterwards.
        """
        definition = definition_of(Document)
        seen = seen_of_few(self.actor, definition).filter(library=self.library)
        own = {"drafts": {"modified_by": self.actor.user}}
        expressions = [
            counted(seen.filter(**condition, **own.get(code, {})), None, COUNTED)
            for code, condition in WAITING.items()
        ]
        return dict(zip(WAITING, counts_of(expressions), strict=True))

    def _pinned(self) -> list[pins.Pinned]:
        is_first = not (self.params.get("after") or self.params.get("before"))
        return pins.pinned_in(self.actor, self.library, self.folder) if self.is_browsing and is_first else []

    def _scope(self) -> dict[str, str] | None:
        """Return where was looked, and the address that looks in the whole library."""
        if self.is_browsing or self.folder is None:
            return None
        asked = {
            name: value for name, value in self.request.GET.dict().items() if name not in ("after", "before")
        }
        return {
            "label": _("In “%(folder)s” and below") % {"folder": self.folder.name},
            "url": self.library.url + address(asked),
            "url_label": _("Look in all of “%(library)s”") % {"library": self.library.name},
        }

    def _tree(self) -> Mapping[str, Any]:
        """Return the tree, unless it is put away; a part of the page that htmx swaps is without it."""
        if self.library.kind != Library.Kind.DOCUMENTS:
            return {}
        if is_fragment(self.request):
            return {"has_folders": True}
        cookies = self.request.COOKIES
        unfolded = trees.unfolded(cookies.get(UNFOLDED_COOKIE, ""))
        is_shown = cookies.get(TREE_COOKIE) != "off"
        level = trees.tree_of(self.actor, self.library, self.folder, unfolded) if is_shown else None
        return {
            "has_folders": True,
            "has_tree": True,
            "tree": level,
            "tree_url": reverse("libraries:tree", args=[self.library.code]),
        }

    def _empty_state(self) -> dict[str, Any]:
        if not self.is_browsing:
            label = _("Show all documents")
            return {
                "icon": "search",
                "headline": _("Nothing fits this view"),
                "sentence": _("Choose another view or take a filter away."),
                "command": Command(label, f"{self.url}?view={listing.ALL}", line=True),
            }
        is_added = self.library.is_active and access.may_add(self.actor, definition_of(Document))
        return {
            "icon": "folder_open",
            "headline": _("This folder is empty") if self.folder else _("No documents here yet"),
            "sentence": _("Drop files here, or upload them by the button above.")
            if is_added
            else _("What others file here for you to read appears here."),
        }


def _folders(folders: FolderRows) -> str:
    if folders.count > folders.count_limit:
        return _("more than %(limit)s folders") % {"limit": f"{folders.count_limit:,}"}
    return ngettext("%(count)s folder", "%(count)s folders", folders.count) % {"count": f"{folders.count:,}"}
