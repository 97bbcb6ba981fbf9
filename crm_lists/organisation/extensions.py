"""What the organisation hangs on the registers of the framework."""

from crm_lists.framework import access
from crm_lists.framework.columns import show_target_as
from crm_lists.framework.filters import me
from crm_lists.framework.listing.indexes import granting
from crm_lists.framework.views import audiences

from . import policies
from .audiences import GroupAudience
from .columns import SalespersonColumn
from .owned import OwnedItem
from .rights import prepare, rights_of
from .salesperson import Salesperson

__all__ = ["policies"]

show_target_as(Salesperson, SalespersonColumn())
access.preparations.register(access.EVERY_POLICY)(prepare)
me.register(Salesperson, lambda actor: getattr(rights_of(actor).salesperson, "pk", None))
granting.register(OwnedItem, ("group", "salesperson"))
audiences.register("group", GroupAudience())
