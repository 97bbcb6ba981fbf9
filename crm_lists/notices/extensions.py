"""What alerts, notices and comments hang on the registers of the framework."""

from crm_lists.framework.commands import EVERY_LIST, item_commands, item_panels, view_commands
from crm_lists.framework.events import changes_told, item_purged
from crm_lists.framework.navigation import ABOVE, account_entries, bells
from crm_lists.framework.search import further_texts

from . import overview, panel, searched
from .forgetting import forget_item
from .telling import tell_together

__all__ = ["overview"]

bells.register(ABOVE)(panel.bell)
account_entries.register(ABOVE)(panel.account_entries)
view_commands.register(EVERY_LIST)(panel.commands_of_view)
item_commands.register(EVERY_LIST, order=200)(panel.commands_of_item)
item_panels.register(EVERY_LIST, order=200)(panel.panel)
further_texts.register(EVERY_LIST)(searched.texts_of)
changes_told.connect(tell_together, dispatch_uid="notices.tell")
item_purged.connect(forget_item, dispatch_uid="notices.forget")
