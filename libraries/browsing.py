"""What a person finds in the libraries: shelves, folders and the way to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from crm_lists.framework import access, surroundings
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of
from crm_lists.framework.navigation import Entry, Section
from crm_lists.framework.pages.tables import Heading
from crm_lists.framework.templatetags.icons import icon

from .models import Document, Folder, Library

#: So many folders stand before the documents of a place; search finds the others.
SHOWN_FOLDERS = 500


@dataclass(frozen=True)
class Shelf:
    """A library with the number of documents that the person sees in it."""

    library: Library
    count: int


def shelves(actor: Actor) -> list[Shelf]:
    """Return the libraries that are open to the actor."""
    definition = definition_of(Document)
    if not access.may_open(actor, definition):
        return []
    found = access.visible(actor, definition).order_by().values("library").annotate(number=Count("pk"))
    counts = dict(found.values_list("library", "number"))
    return [Shelf(library, counts.get(library.pk, 0)) for library in Library.objects.filter(is_active=True)]


def navigation_section(actor: Actor) -> list[Section]:
    """Return the libraries of documents for the navigation; e-mail has an entry of its own there."""
    if not access.may_open(actor, definition_of(Document)):
        return []
    found = surroundings.known("libraries.documents", _open_libraries)
    return [Section(_("Libraries"), [Entry(one.name, one.url, one.icon) for one in found])]


def _open_libraries() -> list[Library]:
    return list(Library.objects.filter(is_active=True, kind=Library.Kind.DOCUMENTS))


def breadcrumb(actor: Actor, library: Library, folder: Folder | None) -> list[tuple[str, str]]:
    """Return the way to a place; folders that are not for the actor are left out."""
    way = [(_("Libraries"), reverse("libraries:index"))]
    if folder is None:
        return way
    above = folder.ancestors()
    readable = access.visible(actor, definition_of(Folder)).filter(pk__in=[one.pk for one in above])
    keys = set(readable.values_list("pk", flat=True)) if above else set()
    return [*way, (library.name, library.url), *((one.name, one.url) for one in above if one.pk in keys)]


def folder_in(actor: Actor, library: Library, key: str) -> Folder | None:
    """Return the folder that an address names within a library, None where it names none."""
    if not key:
        return None
    folders = access.visible(actor, definition_of(Folder)).filter(library=library)
    found: Folder = access.one_of(folders, key)
    return found


@dataclass(frozen=True)
class FolderRows:
    """The folders of a place as rows of the documents' table."""

    actor: Actor
    library: Library
    parent: Folder | None
    columns: Sequence[Heading]

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each folder; only name and date have something to show."""
        folders = access.visible(self.actor, definition_of(Folder))
        here = folders.filter(library=self.library, parent=self.parent).order_by("name_key", "pk")
        return [self._row(folder) for folder in here[:SHOWN_FOLDERS]]

    def _row(self, folder: Folder) -> dict[str, Any]:
        return {
            "id": f"folder-{folder.pk}",
            "url": folder.url,
            "css": "folder",
            "cells": [self._cell(folder, column.name) for column in self.columns],
            "actions": [],
        }

    def _cell(self, folder: Folder, name: str) -> str:
        if name == "name":
            link = '<span class="who">{}<a class="title" href="{}">{}</a></span>'
            return format_html(link, icon("folder"), folder.url, folder.name)
        if name == "modified_at":
            return definition_of(Folder).column(name).cell(folder.modified_at, {})
        return ""
