"""Opening a document in a program on the person's own machine: the address that does it, and its limits."""

from dataclasses import dataclass
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_lists.framework import access, actions, changes
from crm_lists.framework.actors import Actor
from crm_lists.framework.lists import definition_of

from .. import formats
from ..document import Document
from .office_names import office_name, shortest_name
from .provider import TICKETS
from .ticket import DavTicket, new_ticket

PREFIX = "/dav"
OPENED = "open_in_program"
#: What Office takes as the argument of a command.
LONGEST_ADDRESS = 256
LONGEST_OF_EXCEL = 216

changes.VERBS[OPENED] = gettext_lazy("opened it for editing in a program")
changes.NOTES.add(OPENED)


@dataclass(frozen=True)
class Program:
    """A program that opens documents by an address of its own kind."""

    code: str
    label: "str | Promise"
    scheme: str
    families: frozenset[formats.Family]
    longest: int = LONGEST_ADDRESS


WORD = Program("word", "Word", "ms-word", frozenset({formats.Family.WORD}))
EXCEL = Program("excel", "Excel", "ms-excel", frozenset({formats.Family.EXCEL}), LONGEST_OF_EXCEL)
POWERPOINT = Program("powerpoint", "PowerPoint", "ms-powerpoint", frozenset({formats.Family.POWERPOINT}))
LIBREOFFICE = Program(
    "libreoffice",
    "LibreOffice",
    "vnd.libreoffice.command",
    WORD.families | EXCEL.families | POWERPOINT.families,
)
PROGRAMS = {one.code: one for one in (WORD, EXCEL, POWERPOINT, LIBREOFFICE)}
#: Formats from which a program makes new files.
TEMPLATES = {"dotx", "dotm", "ott", "xltx", "xltm", "ots", "potx", "potm", "otp"}


def programs_for(document: Document) -> list[Program]:
    """Return the programs that open such a document; Microsoft's own one first."""
    family = document.file_format.family
    return [one for one in PROGRAMS.values() if family in one.families]


def is_template(document: Document) -> bool:
    """Tell whether new files are made from the document."""
    return document.format in TEMPLATES


def may_edit(actor: Actor, document: Document) -> bool:
    """Tell whether the actor can edit the document in a program now."""
    return document.held_by_other(actor) is None and access.may(actor, document, access.CHANGE)


# -- the addresses --------------------------------------------------------------------------------


def edit(actor: Actor, document: Document, program: Program, site: str) -> str:
    """Return the address that opens the document for editing."""
    if not access.may(actor, document, access.CHANGE):
        raise actions.NotPermitted(_("You may read this document but not change it."))
    held = document.held_by_other(actor)
    if held is not None:
        raise ValidationError(held.refusal())
    url = _url(actor, document, program, site, may_write=True)
    actions.note(actor, document, OPENED, str(program.label), needs=access.VIEW)
    return f"{program.scheme}:ofe|u|{url}"


def view(actor: Actor, document: Document, program: Program, site: str) -> str:
    """Return the address that opens the document for reading."""
    return f"{program.scheme}:ofv|u|{_url(actor, document, program, site, may_write=False)}"


def new_from(actor: Actor, document: Document, program: Program, site: str) -> str:
    """Return the address that begins a new file from a template, to be saved beside it."""
    if not access.may_add(actor, definition_of(Document)):
        raise actions.NotPermitted(_("You may not add documents."))
    template = _url(actor, document, program, site, may_write=False)
    place = _ticket(actor, document, may_write=True)
    place.document = None
    place.library, place.folder = document.library, document.folder
    folder = f"{site}{PREFIX}/{TICKETS}/{new_ticket(place)}/"
    return f"{program.scheme}:nft|u|{template}|s|{folder}"


def _ticket(actor: Actor, document: Document, *, may_write: bool) -> DavTicket:
    if actor.user is None:
        raise actions.NotPermitted(_("Only a person can open a document in a program."))
    return DavTicket(user=actor.user, name=document.name[:80], document=document, may_write=may_write)


def _url(actor: Actor, document: Document, program: Program, site: str, *, may_write: bool) -> str:
    secret = new_ticket(_ticket(actor, document, may_write=may_write))
    return address_of(document, f"{site}{PREFIX}/{TICKETS}/{secret}/", program.longest)


def address_of(document: Document, place: str, longest: int) -> str:
    """Return the address of a document in a place, under a name for which there is room."""
    for name in (office_name(document), shortest_name(document)):
        address = place + quote(name)
        if len(address) <= longest:
            return address
    raise ValidationError(_("The address of this site is too long for the program."))
