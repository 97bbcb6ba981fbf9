"""What share links, the log of reading and retention hang on the registers of the framework."""

from django.db.models.signals import m2m_changed, post_delete, post_save

from crm_lists.batches.kinds import kinds
from crm_lists.framework import followers, navigation, recycling, surroundings
from crm_lists.framework.commands import item_commands, item_facts, item_panels
from crm_lists.framework.purging import daily_cleaners
from crm_lists.framework.row_actions import row_actions

from .. import keeping
from ..document_list import DocumentList
from ..pages.reading import readers_panel
from ..places.folder import FolderList
from ..places.house_rules import HouseRules
from ..reading import showing
from ..share_links import commands
from . import due, hanging, refreshing, refusing
from .holding_many import HoldMany, ReleaseMany
from .losing import losses
from .rule import RetentionRule

for _code in (DocumentList.code, FolderList.code):
    item_commands.register(_code, order=5)(commands.link_command)
navigation.account_entries.register(navigation.ABOVE, order=55)(commands.own_entries)
surroundings.watch(HouseRules)

item_panels.register(DocumentList.code, order=50)(readers_panel)
daily_cleaners.register("lines of the logs of reading and of share links", showing.forget_old)

item_commands.register(DocumentList.code, order=200)(hanging.hold_command)
row_actions.register(DocumentList.code, order=200)(HoldMany)
row_actions.register(DocumentList.code, order=201)(ReleaseMany)
item_facts.register(DocumentList.code)(hanging.kept_fact)
navigation.account_entries.register(navigation.ABOVE, order=60)(hanging.own_entries)
keeping.keepers.register(keeping.EVERY_DOCUMENT)(refusing.reason)
recycling.kept_back.register(DocumentList.code)(refusing.kept_back)
recycling.losses.register(DocumentList.code)(losses)
followers.followers_of_many.register(DocumentList.code)(refreshing.follow)
kinds.register(due.PURGE_KIND, due.DeleteForGood())
daily_cleaners.register("documents whose time is over, by batches", due.run_due)
for _signal in (post_save, post_delete):
    _signal.connect(refreshing.rule_changed, sender=RetentionRule, dispatch_uid="libraries.retention")
for _field in RetentionRule._meta.many_to_many:
    m2m_changed.connect(refreshing.scope_changed, sender=getattr(RetentionRule, _field.name).through)
