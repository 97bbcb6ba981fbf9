"""What the organisation hangs on the registers of the framework."""

from crm_lists.framework.columns import show_target_as
from crm_lists.framework.filters import me

from . import policies
from .columns import SalespersonColumn
from .rights import rights_of
from .salesperson import Salesperson

__all__ = ["policies"]

show_target_as(Salesperson, SalespersonColumn())
me.register(Salesperson, lambda actor: getattr(rights_of(actor).salesperson, "pk", None))
