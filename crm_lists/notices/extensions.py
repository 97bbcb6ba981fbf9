"""What alerts, notices and comments hang on the registers of the framework."""

from crm_lists.framework.commands import EVERY_LIST, item_commands, item_panels, view_commands
from crm_lists.framework.events import item_added, item_changed, item_deleted, item_restored
from crm_lists.framework.navigation import ABOVE, account_entries, bells

from . import panel
from .telling import tell

bells.register(ABOVE)(panel.bell)
account_entries.register(ABOVE)(panel.account_entries)
view_commands.register(EVERY_LIST)(panel.commands_of_view)
item_commands.register(EVERY_LIST, order=200)(panel.commands_of_item)
item_panels.register(EVERY_LIST, order=200)(panel.panel)
for _signal in (item_added, item_changed, item_deleted, item_restored):
    _signal.connect(tell, dispatch_uid="notices.tell")
