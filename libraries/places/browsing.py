"""What a person finds in the libraries: shelves, folders and the way to them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm_lists.framework import access, surroundings
from crm_lists.framework.actors import Actor
from crm_lists.framework.listing.counting import COUNT_LIMIT, counted, counts_of
from crm_lists.framework.lists import definition_of
from crm_lists.framework.navigation import Entry, Section

from ..models import Document, Folder, Library


@dataclass(frozen=True)
class Shelf:
    """A library with the number of documents that the person sees in it, up to a limit."""

    library: Library
    count: int

    @property
    def count_text(self) -> str:
        """Return the number in words."""
        if self.count > COUNT_LIMIT:
            return _("more than %(limit)s documents") % {"limit": f"{COUNT_LIMIT:,}"}
        return ngettext("%(count)s document", "%(count)s documents", self.count) % {
            "count": f"{self.count:,}"
        }


def shelves(actor: Actor) -> list[Shelf]:
    """Return the libraries that are open to the actor, with their documents counted up to a limit."""
    definition = definition_of(Document)
    if not access.may_open(actor, definition):
        return []
    found = list(Library.objects.filter(is_active=True))
    seen, granted = access.visible(actor, definition), access.condition(actor, definition)
    numbers = counts_of([counted(seen.filter(library=one), granted, COUNT_LIMIT) for one in found])
    return [Shelf(library, number) for library, number in zip(found, numbers, strict=True)]


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


def way_to(actor: Actor, document: Document) -> list[tuple[str, str]]:
    """Return the way to a document; a folder that is not for the actor is left out."""
    way = breadcrumb(actor, document.library, document.folder)
    here = document.folder or document.library
    is_open = not isinstance(here, Folder) or access.may(actor, here, access.VIEW)
    return [*way, (here.name, here.url)] if is_open else way


def folder_in(actor: Actor, library: Library, key: str) -> Folder | None:
    """Return the folder that an address names within a library, None where it names none."""
    if not key:
        return None
    folders = access.visible(actor, definition_of(Folder)).filter(library=library)
    found: Folder = access.one_of(folders, key)
    return found
