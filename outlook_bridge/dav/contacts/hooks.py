"""What the page of a contact says of the person's own address book."""

from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.commands import Fact
from crm_lists.framework.guarding import seen_by
from crm_lists.framework.lists import definition_of
from crm_lists.relations.contact import Contact

from .. import rows


def facts(actor: Actor, contact: Contact) -> list[Fact]:
    """Return what the person's programs say of a contact otherwise than the site."""
    if actor.user is None or not contact.pk:
        return []
    definition = seen_by(actor, definition_of(contact))
    said = rows.conflicts_of(actor.user, contact.pk)
    lines = [
        (definition.column(name).label, _in_words(value))
        for name, value in said.items()
        if name in definition.editable
    ]
    if not lines:
        return []
    return [Fact(_("Your address book says"), format_html_join("", "<div>{}: {}</div>", lines))]


def _in_words(value: object) -> str:
    if not isinstance(value, list):
        return str(value or "–")
    words = (" ".join(map(str, one)) if isinstance(one, list) else str(one) for one in value)
    return ", ".join(words) or "–"
