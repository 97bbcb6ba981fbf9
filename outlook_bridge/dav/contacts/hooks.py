"""What the page of a contact says of the person's own address book."""

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from crm_lists.framework import access
from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Fact
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.lists import definition_of
from crm_lists.relations.contact import Contact

from .deciding import differing, in_words


def facts(actor: Actor, contact: Contact) -> list[Fact]:
    """Return what the person's programs say of a contact otherwise than the site, and where to decide."""
    definition = seen_by(actor, definition_of(contact))
    lines = [
        (definition.column(name).label, in_words(value)) for name, value in differing(actor, contact).items()
    ]
    if not lines:
        return []
    html = format_html_join("", "<div>{}: {}</div>", lines)
    if access.may(actor, contact, access.CHANGE):
        url = reverse("dav:address-book", args=[contact.pk])
        html += format_html(
            '<div><a class="link" href="{}" data-dialog>{}</a></div>', url, _("Decide which is right")
        )
    return [Fact(_("Your address book says"), html)]
