"""What contacts add to the overview of a relation: who was added when, and who is there."""

from django.utils.translation import gettext_lazy as _

from crm_lists.framework.cards import ListCard, item_cards
from crm_lists.framework.timeline import Kind, LinkedSource, kinds, timeline_sources

CONTACTS = "contacts"


class ContactSource(LinkedSource):
    """Contacts at the moment when they were added."""

    code = CONTACTS
    kind = CONTACTS
    list_code = CONTACTS
    wording = _("New contact: %(title)s")


class ContactCard(ListCard):
    """The people of a relation."""

    code = CONTACTS
    label = _("Contacts")
    icon = "people"
    list_code = CONTACTS
    sort = "name"
    columns = ("function", "phone")
    nothing = _("No contacts yet.")
    tab = CONTACTS


kinds.register(CONTACTS, Kind(_("Contacts"), "person_add", order=70))
timeline_sources.register("relations", order=500)(ContactSource("relation"))
item_cards.register("relations", order=10)(ContactCard("relation"))
