"""The menu “New” of libraries: other apps say what new documents can be made there."""

from collections.abc import Callable

from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.registry import Many

from .models import Folder, Library

#: Entries of the menu, registered under "*": (actor, library, open folder or None) -> commands.
new_document_entries: Many[Callable[[Actor, Library, Folder | None], list[Command]]] = Many("new documents")
