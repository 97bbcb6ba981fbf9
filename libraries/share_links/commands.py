"""What share links hang on the pages of documents and folders, and on the person's menu."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from crm_lists.framework import changes
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command
from crm_lists.framework.navigation import Entry

from ..document import Document
from ..places.folder import Folder
from .making import MADE, REVOKED, may_link

changes.VERBS.update({MADE: _lazy("made a share link"), REVOKED: _lazy("revoked a share link")})
changes.NOTES.update({MADE, REVOKED})


def link_command(actor: Actor, item: Document | Folder) -> list[Command]:
    """Return “Share link” where the person may make one."""
    if not may_link(actor, item):
        return []
    name = "document-links" if isinstance(item, Document) else "folder-links"
    return [Command(_("Share link"), reverse(f"libraries:{name}", args=[item.pk]), icon="link", dialog=True)]


def own_entries(actor: Actor) -> list[Entry]:
    """Return the entry of the person's menu that leads to the links that he has made."""
    return [Entry(_("Share links"), reverse("libraries:share-links"), "link")]
