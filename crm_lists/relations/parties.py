"""What is hung on the registers for parties: their people, companies, connections and structure."""

from django.db.models.signals import post_delete

from crm_lists.framework import access
from crm_lists.framework.commands import item_panels
from crm_lists.framework.followers import followers

from . import affiliation, connecting, connection, last_business, moving, party_email, warning
from .affiliation import Affiliation, AffiliationList
from .clients import clients_panel
from .connected import connections_panel
from .connection import Connection, ConnectionList
from .contact import ContactList
from .ends import forgetting, readable_ends, retitling
from .people import companies_panel, people_panel
from .relation import RelationList
from .structure import structure_panel

__all__ = ["connecting", "last_business", "moving", "party_email", "warning"]

item_panels.register(RelationList.code, order=10)(people_panel)
item_panels.register(RelationList.code, order=30)(connections_panel)
item_panels.register(RelationList.code, order=40)(structure_panel)
item_panels.register(RelationList.code, order=50)(clients_panel)
item_panels.register(ContactList.code, order=10)(companies_panel)
item_panels.register(ContactList.code, order=30)(connections_panel)

access.restrictions.register(ConnectionList.code)(readable_ends(ConnectionList.code, connection.ENDS))
access.restrictions.register(AffiliationList.code)(readable_ends(AffiliationList.code, affiliation.ENDS))
for _model in (Connection, Affiliation):
    # What goes with one of its ends goes without the program's knowing otherwise.
    post_delete.connect(forgetting(_model), sender=_model, weak=False)
for _code in (RelationList.code, ContactList.code):
    followers.register(_code)(retitling(Connection, connection.ENDS[_code]))
    followers.register(_code)(retitling(Affiliation, affiliation.ENDS[_code]))
