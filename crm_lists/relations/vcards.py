"""Contacts as cards that Outlook and telephones take over (DS-25)."""

from base64 import b64encode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Command, Priority, item_commands
from crm_lists.framework.content_lines import document, line
from crm_lists.framework.definitions import ListDefinition
from crm_lists.framework.guarding import hides
from crm_lists.framework.requests import actor_of, open_list, team_page

from .contact import Contact, ContactList
from .photo import photos_of

#: Columns of a contact, with the property of the card that holds each.
PROPERTIES = {
    "email": "EMAIL;TYPE=INTERNET",
    "phone": "TEL;TYPE=WORK,VOICE",
    "mobile": "TEL;TYPE=CELL",
    "fax": "TEL;TYPE=WORK,FAX",
    "website": "URL",
    "notes": "NOTE",
}


def vcard(definition: ListDefinition, contact: Contact, photo: bytes = b"") -> str:
    """Return the business side of a contact as a vCard 3.0, with his photo for those who may see it."""
    name = (
        contact.last_name,
        contact.first_name,
        "",
        contact.title_before,
        contact.title_after,
    )
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{contact.uuid}", line("N", *name), line("FN", contact.name)]
    lines.append(line("ORG", contact.relation.name))
    if contact.function is not None:
        lines.append(line("TITLE", contact.function))
    if contact.address:
        lines.append(line("ADR;TYPE=WORK", "", "", contact.address, "", "", "", ""))
    told = {name: getattr(contact, name) for name in PROPERTIES if not hides(definition, name)}
    lines += [line(PROPERTIES[name], value) for name, value in told.items() if value]
    if photo:
        lines.append(f"PHOTO;ENCODING=b;TYPE=JPEG:{b64encode(photo).decode()}")
    lines += [f"REV:{contact.modified_at:%Y%m%dT%H%M%SZ}", "END:VCARD"]
    return document(lines)


@team_page
@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a contact as a card."""
    definition = open_list(request, ContactList.code)
    actor = actor_of(request)
    contact = access.get(actor, definition, pk)
    # The company is named only before those who may read it.
    if not access.may(actor, contact.relation, access.VIEW):
        contact.relation.name = ""
    photo = photos_of(actor, [pk]).get(pk, b"")
    answer = HttpResponse(vcard(definition, contact, photo), content_type="text/vcard; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="contact-{pk}.vcf"'
    return answer


@item_commands.register(ContactList.code, order=150)
def command(actor: Actor, contact: Contact) -> list[Command]:
    """Return the download of the card."""
    url = reverse("vcards:download", args=[contact.pk])
    hint = _("For Outlook (.vcf)")
    return [
        Command(
            _("Contact card"), url, icon="contact_card", download=True, hint=hint, priority=Priority.SELDOM
        )
    ]
